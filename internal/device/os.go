package device

import (
	"strings"

	"mitool/internal/models"
)

// os fills in what runs on the phone. HyperOS is asked for first: HyperOS
// phones still say V816 in MIUI's property.
func (p *Phone) os(get func(string) string) {
	p.OS.Version = get("ro.build.version.incremental")
	p.OS.Android = get("ro.build.version.release")
	switch miui := get("ro.miui.ui.version.name"); {
	case isCustomVersion(p.OS.Version), isGo(get):
		p.OS.Name = "Android"
	case get("ro.mi.os.version.name") != "", miui == "V816", isHyperOS(p.OS.Version):
		p.OS.Name = "HyperOS"
	case miui != "":
		p.OS.Name, p.MIUI = "MIUI", miui
	case p.OS.Android != "":
		p.OS.Name = "Android"
	}
	p.Region = romRegion(p.OS.Version)
	p.FirstAndroidOne = p.OS.Name == "Android" && isFirstAndroidOne(p.Codename, p.OS.Version, get("ro.build.fingerprint"))
}

// otherOS tells whether somebody else's Android runs on the phone. Xiaomi's own
// Android, of Android One and Android Go, has the letters of a ROM.
func (p *Phone) otherOS() bool {
	return p.OS.Name == "Android" && romLetters(p.OS.Version) == "" && !p.FirstAndroidOne
}

// isFirstAndroidOne tells the first systems of the Mi A1, whose version is a date
// as that of a weekly build: "7.12.29", "8.1.10". Others name their versions so
// too, so the fingerprint must be of this very version, and signed for release:
// xiaomi/tissot/tissot_sprout:8.0.0/OPR1.170623.026/8.1.10:user/release-keys.
func isFirstAndroidOne(codename, version, fingerprint string) bool {
	parts := strings.Split(version, ".")
	number := func(s string) bool {
		return (len(s) == 1 || len(s) == 2) && strings.Trim(s, "0123456789") == ""
	}
	return models.MenuFor(codename, "") == models.AOSP &&
		len(parts) == 3 && number(parts[0]) && number(parts[1]) && number(parts[2]) &&
		strings.HasPrefix(strings.ToLower(fingerprint), "xiaomi/") &&
		strings.HasSuffix(fingerprint, "/"+version+":user/release-keys")
}

// isCustomVersion tells a version that no system of Xiaomi's has, stable or
// weekly: a number or a hash without a dot, as "1679718073" and "3d4c0a27a6", or
// the default of AOSP's build system, "eng.user.20240101". Custom ROMs that take
// over Xiaomi's camera set the properties of MIUI or HyperOS for it, as those in
// the device trees of veux and malachite do.
func isCustomVersion(version string) bool {
	return version != "" && (!strings.Contains(version, ".") || strings.HasPrefix(version, "eng."))
}

// isGo tells Xiaomi's Android Go, some of which carries a property of MIUI. It
// is of another version than the system then: Redmi A2 has V130 in V14.0.10.0,
// Redmi A3 V140 in V816.0.3.0, while MIUI 14.0.10 says V140.
func isGo(get func(string) string) bool {
	if get("ro.config.native_android") == "true" { // Redmi A5
		return true
	}
	version, miui := get("ro.build.version.incremental"), get("ro.miui.ui.version.name")
	major, _, _ := strings.Cut(version, ".")
	return strings.HasSuffix(get("ro.com.google.gmsversion"), ".go") && romLetters(version) != "" &&
		get("ro.mi.os.version.name") == "" && miui != "V816" && !strings.HasPrefix(miui, major)
}

// isHyperOS tells it by the version alone: "OS2.0.202.0.VNRINXM",
// "V816.0.6.0.TKHCNXM", "OS1.0.24.4.7.DEV".
func isHyperOS(version string) bool {
	number, ok := strings.CutPrefix(version, "OS")
	return ok && number != "" && number[0] >= '1' && number[0] <= '9' || strings.HasPrefix(version, "V816.")
}

// isMIUI tells it by the version alone: "V14.0.7.0.TKUMIXM", "V14.0.23.5.8.DEV".
func isMIUI(version string) bool {
	number, ok := strings.CutPrefix(version, "V")
	major, _, dotted := strings.Cut(number, ".")
	return ok && dotted && major != "" && strings.Trim(major, "0123456789") == ""
}

// osFromVersion fills in what a version text alone tells, as MIAssistant
// gives it: "OS2.0.202.0.VNRINXM", "V14.0.7.0.TKUMIXM".
func (p *Phone) osFromVersion(version, android string) {
	p.OS.Version = version
	p.OS.Android = strings.TrimSuffix(android, ".0")
	switch {
	case isHyperOS(version):
		p.OS.Name = "HyperOS"
	case isMIUI(version):
		p.OS.Name = "MIUI"
	}
	p.Region = romRegion(version)
}

// romPrefixes begin the versions of stable ROMs: of MIUI and HyperOS, and of
// Android Go since Redmi A5, "A15.0.11.0.VGWIDXM".
var romPrefixes = []string{"V", "OS", "A"}

// romLetters returns the seven letters that end the version of a stable ROM of
// Xiaomi's: one for the Android release, two for the model, two for the region,
// and two more: XM, a phone company's mark ("VF") or an older ending ("FE",
// "EK"). Weekly builds ("21.11.17") and custom ROMs have none: "".
func romLetters(version string) string {
	var number string
	stable := false
	for _, prefix := range romPrefixes {
		if number, stable = strings.CutPrefix(version, prefix); stable {
			break
		}
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
