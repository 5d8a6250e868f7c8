package doctor

import (
	"os"
	"os/user"
	"runtime"
	"slices"
)

// Host returns the System of this computer, without what the caller knows
// better: Bus, LibUSB, Keys, Server, Terminal, UTF8, Lang and Program.
func Host() System {
	groups, _ := os.Getgroups()
	if g := os.Getegid(); !slices.Contains(groups, g) {
		groups = append(groups, g)
	}
	name := ""
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	return System{
		OS: runtime.GOOS, Files: os.DirFS("/"), Access: access,
		User: name, UID: os.Geteuid(), GIDs: groups,
	}
}
