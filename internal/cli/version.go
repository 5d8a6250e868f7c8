package cli

import "runtime/debug"

// linkVersion is set by the linker (-X) in releases.
var linkVersion string

// version tells the version that was built: the linker's, else the module's,
// else the commit's.
func version() string {
	if linkVersion != "" {
		return linkVersion
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return "devel " + s.Value[:min(12, len(s.Value))]
		}
	}
	return "devel"
}
