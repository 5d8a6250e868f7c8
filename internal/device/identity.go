package device

import (
	"slices"
	"strings"
	"unicode"

	"mitool/internal/models"
)

// imageNames are what generic system images carry instead of the model's name:
// 12 of 43 dumps of current phones have them. More may follow after a character
// that is no letter: "missi_phone", "qssi_64".
var imageNames = []string{"missi", "qssi", "mivendor", "miproduct", "mainline", "generic", "gsi"}

// chipNames are the series of chips, whose numbers some loaders and images tell
// in the model's place: "MSM8953", "sdm845", "mt6765".
var chipNames = []string{"msm", "sdm", "sm", "mdm", "apq", "mt"}

// isChip tells whether s is a chip's number, and perhaps more after it:
// "msm8953_64".
func isChip(s string) bool {
	low := strings.ToLower(s)
	return slices.ContainsFunc(chipNames, func(series string) bool {
		number, ok := strings.CutPrefix(low, series)
		return ok && len(number)-len(strings.TrimLeft(number, "0123456789")) >= 3
	})
}

// isModem tells a fastboot product that is one of Qualcomm's modems, which sit
// in sticks and routers: "mdm9607". No phone runs on one.
func isModem(product string) bool {
	return isChip(product) && strings.HasPrefix(strings.ToLower(product), "mdm")
}

// isCodename tells whether s names a model, and not an image for many or a chip.
func isCodename(s string) bool {
	for _, n := range imageNames {
		if len(s) >= len(n) && strings.EqualFold(s[:len(n)], n) &&
			(len(s) == len(n) || !unicode.IsLetter(rune(s[len(n)]))) {
			return false
		}
	}
	return s != "" && !isChip(s)
}

// bareCodename is the codename without its region, of what a phone in fastboot
// or MIAssistant says it is; "" where that is none.
func bareCodename(s string) string {
	if bare, _ := models.StripRegion(s); isCodename(bare) {
		return bare
	}
	return ""
}

// isModel tells the same of ro.product.model, which images fill with texts such
// as "AOSP on ARM64" and "qssi system image for arm64".
func isModel(s string) bool {
	low := strings.ToLower(s)
	return isCodename(s) && !strings.HasSuffix(low, " on arm64") && !strings.HasSuffix(low, " for arm64")
}

// identify fills in what the properties of Android say about make and model.
// ro.build.product is never read: it is "missi" on current systems.
func (p *Phone) identify(props func(string) string) {
	get := func(name string) string { return strings.TrimSpace(props(name)) }
	p.fromMaker(get)
	prefixes := []string{"ro.product.", "ro.product.odm.", "ro.product.vendor."}
	if foreignSystem(get) {
		prefixes = prefixes[1:]
		p.Codename = firstOf(get, isCodename, "ro.product.odm.device")
	} else {
		p.Codename = codename(get)
	}
	p.Model = firstOf(get, isModel, suffixed(prefixes, "model")...)
	p.Name = firstOf(get, isKnown, suffixed(prefixes, "marketname")...)
	if p.Name == "" && p.Xiaomi == Yes {
		p.Name = nameOf(p.Codename, p.Model)
	}
	p.os(get)
	p.Bootloader = bootloaderFromProps(get)
	if (p.otherOS() || p.Xiaomi == No) && p.Bootloader.Lock == LockLocked {
		p.Bootloader = Bootloader{Lock: LockUnknown} // see bootloaderFromProps
	}
}

// codename never reads ro.product.vendor.device, which is "mivendor" on many
// phones.
func codename(get func(string) string) string {
	if v := get("ro.product.device"); isCodename(v) {
		return v
	}
	if v := bareCodename(get("ro.product.mod_device")); v != "" {
		return v
	}
	return firstOf(get, isCodename, "ro.product.odm.device")
}

// suffixed returns the names of one property for each of the prefixes.
func suffixed(prefixes []string, property string) []string {
	names := make([]string, len(prefixes))
	for i, p := range prefixes {
		names[i] = p + property
	}
	return names
}

// isName tells whether ro.product.model is a marketing name, as it was up to
// MIUI 12: "Redmi Note 5", "MI MAX 2", "MIX 2S". Model numbers have no blanks.
func isName(model string) bool {
	first, _, more := strings.Cut(model, " ")
	_, ours := canonicalBrand(first)
	return more && (ours || strings.EqualFold(first, "MIX"))
}

// firstOf returns the first of the properties whose value is good, or "".
func firstOf(get func(string) string, good func(string) bool, names ...string) string {
	for _, n := range names {
		if v := get(n); good(v) {
			return v
		}
	}
	return ""
}

func isKnown(s string) bool { return s != "" }

// nameOf tells the marketing name: the model, where that is one, as the table
// spells it but no other, for there "Mi 9T" is a Redmi K20 and "Redmi Note 7S" a
// Redmi Note 7. Else it looks the name up: by the model number, which is one
// phone's, then by the codename where all its rows agree. alioth is a Mi 11X, a
// POCO F3 and a Redmi K40: without a number it has no name.
func nameOf(codename, model string) string {
	m, ok := models.ByModel(model)
	if isName(model) && !models.SameName(m.Name, model) {
		return model
	}
	if ok {
		return m.Name
	}
	name, _ := models.Name(codename, "")
	return name
}

// nameByCodename fills in what a codename alone tells, as in fastboot and
// MIAssistant. A codename of the table also makes the phone a Xiaomi, but for
// another maker's: aries is a Xperia Z3 Compact too, and thor a Kindle Fire.
func (p *Phone) nameByCodename() {
	if _, ok := models.Lookup(p.Codename); !ok || p.foreign() {
		return
	}
	p.Xiaomi = Yes
	p.Name = nameOf(p.Codename, p.Model)
	if p.Brand == "" && p.Name != "" {
		p.Brand = brandOf(p.Name)
	}
}

// brandOf tells the brand from a marketing name: what is neither Redmi nor
// POCO nor Black Shark is called "Mi 9" or "Xiaomi 12" and is Xiaomi's own.
func brandOf(name string) string {
	for _, b := range brands[1:] {
		if len(name) >= len(b) && strings.EqualFold(name[:len(b)], b) {
			return b
		}
	}
	return brands[0]
}

// recovery fills in how the phone is brought into recovery and which menu to
// expect there.
func (p *Phone) recovery() {
	version := p.MIUI
	if version == "" {
		version = p.OS.Version
	}
	codename := p.Codename
	if p.foreign() {
		codename = "" // the table's phone of this codename is another
	}
	p.Recovery = RecoveryOf(codename, version)
	if p.OS.Name == "Android" && romLetters(p.OS.Version) != "" {
		p.Recovery.Menu = models.AOSP // Xiaomi's own Android is Android One or Go
	}
}

// RecoveryOf tells it for a model by its codename and the version of its
// system, as models.MenuFor takes it; both may be "".
func RecoveryOf(codename, version string) Recovery {
	r := models.Recovery(codename)
	return Recovery{Keys: r.Keys, Known: r.Known, Menu: models.MenuFor(codename, version)}
}
