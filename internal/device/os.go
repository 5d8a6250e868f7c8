package device

import (
	"regexp"
	"strings"
)

// os fills in what runs on the phone. HyperOS is asked for first: HyperOS
// phones still say V816 in MIUI's property.
func (p *Phone) os(get func(string) string) {
	p.OS.Version = get("ro.build.version.incremental")
	p.OS.Android = get("ro.build.version.release")
	switch miui := get("ro.miui.ui.version.name"); {
	case get("ro.mi.os.version.name") != "", miui == "V816":
		p.OS.Name = "HyperOS"
	case miui != "":
		p.OS.Name = "MIUI"
	case p.OS.Android != "":
		p.OS.Name = "Android"
	}
	if p.OS.Name == "HyperOS" || p.OS.Name == "MIUI" {
		p.Region = romRegion(p.OS.Version)
	}
}

// osFromVersion fills in what a version text alone tells, as MIAssistant
// gives it: "OS2.0.202.0.VNRINXM", "V14.0.7.0.TKUMIXM".
func (p *Phone) osFromVersion(version, android string) {
	p.OS.Version = version
	p.OS.Android, _, _ = strings.Cut(android, ".0")
	switch {
	case strings.HasPrefix(version, "OS"), strings.HasPrefix(version, "V816."):
		p.OS.Name = "HyperOS"
	case romLetters.MatchString(version):
		p.OS.Name = "MIUI"
	}
	p.Region = romRegion(version)
}

// romLetters matches the letters that end the version of a stable ROM: one
// for the Android release, two for the model, two for the region, then XM.
// Weekly builds ("21.11.17") and custom ROMs do not have them.
var romLetters = regexp.MustCompile(`^(?:V|OS)[0-9.]+\.[A-Z][A-Z0-9]{2}([A-Z]{2})XM$`)

// romRegions are the region letters of 33 dumps and Xiaomi's download lists.
var romRegions = map[string]string{
	"CN": "cn", "MI": "global", "EU": "eea", "IN": "in", "ID": "id",
	"RU": "ru", "TR": "tr", "TW": "tw", "JP": "jp", "KR": "kr",
}

// romRegion decodes the ROM's region; "" when the version does not tell.
func romRegion(version string) string {
	m := romLetters.FindStringSubmatch(version)
	if m == nil {
		return ""
	}
	return romRegions[m[1]]
}
