package device

import "strings"

// os fills in what runs on the phone. HyperOS is asked for first: HyperOS
// phones still say V816 in MIUI's property.
func (p *Phone) os(get func(string) string) {
	p.OS.Version = get("ro.build.version.incremental")
	p.OS.Android = get("ro.build.version.release")
	switch miui := get("ro.miui.ui.version.name"); {
	case get("ro.mi.os.version.name") != "", miui == "V816", isHyperOS(p.OS.Version):
		p.OS.Name = "HyperOS"
	case miui != "":
		p.OS.Name, p.MIUI = "MIUI", miui
	case p.OS.Android != "":
		p.OS.Name = "Android"
	}
	p.Region = romRegion(p.OS.Version)
}

// isHyperOS tells it by the version alone: "OS2.0.202.0.VNRINXM",
// "V816.0.6.0.TKHCNXM", "OS1.0.24.4.7.DEV".
func isHyperOS(version string) bool {
	number, ok := strings.CutPrefix(version, "OS")
	return ok && number != "" && number[0] >= '1' && number[0] <= '9' || strings.HasPrefix(version, "V816.")
}

// osFromVersion fills in what a version text alone tells, as MIAssistant
// gives it: "OS2.0.202.0.VNRINXM", "V14.0.7.0.TKUMIXM".
func (p *Phone) osFromVersion(version, android string) {
	p.OS.Version = version
	p.OS.Android = strings.TrimSuffix(android, ".0")
	switch {
	case isHyperOS(version):
		p.OS.Name = "HyperOS"
	case romLetters(version) != "":
		p.OS.Name = "MIUI"
	}
	p.Region = romRegion(version)
}

// romLetters returns the seven letters that end the version of a stable ROM of
// Xiaomi's: one for the Android release, two for the model, two for the region,
// and two more: XM, a phone company's mark ("VF") or an older ending ("FE",
// "EK"). Weekly builds ("21.11.17") and custom ROMs have none: "".
func romLetters(version string) string {
	number, stable := strings.CutPrefix(version, "V")
	if !stable {
		number, stable = strings.CutPrefix(version, "OS")
	}
	dot := strings.LastIndexByte(number, '.')
	if !stable || dot < 0 || strings.Trim(number[:dot], "0123456789.") != "" {
		return ""
	}
	letters := number[dot+1:]
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	if dot == 0 || len(letters) != len("RGKMIXM") || strings.Trim(letters, alphabet) != "" {
		return ""
	}
	return letters
}

// romRegions are the region letters of 33 dumps and Xiaomi's download lists.
var romRegions = map[string]string{
	"CN": "cn", "MI": "global", "EU": "eea", "IN": "in", "ID": "id",
	"RU": "ru", "TR": "tr", "TW": "tw", "JP": "jp", "KR": "kr",
}

// romRegion decodes the ROM's region; "" when the version does not tell.
func romRegion(version string) string {
	letters := romLetters(version)
	if letters == "" {
		return ""
	}
	return romRegions[letters[3:5]]
}
