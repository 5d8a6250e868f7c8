package device

import (
	"slices"
	"strings"

	"mitool/internal/models"
)

// brands are Xiaomi's brands as Xiaomi spells them. Phones spell them as they
// like: a Redmi Note 7 says "xiaomi".
var brands = []string{"Xiaomi", "Redmi", "POCO", "Black Shark"}

// canonicalBrand returns the brand spelt as Xiaomi does, and whether it is
// one of Xiaomi's.
func canonicalBrand(s string) (string, bool) {
	for _, b := range brands {
		if strings.EqualFold(strings.TrimSpace(s), b) {
			return b, true
		}
	}
	return s, false
}

// notCodenames are the names that generic system images carry instead of the
// model's: 12 of 43 dumps of current phones have them.
var notCodenames = []string{"", "missi", "qssi", "mivendor", "generic", "miproduct", "mainline"}

func isCodename(s string) bool { return !slices.Contains(notCodenames, s) }

// identify fills in what the properties of Android say about make and model.
// ro.build.product is never read: it is "missi" on current systems.
func (p *Phone) identify(get func(string) string) {
	p.Codename = codename(get)
	p.Model = firstOf(get, "ro.product.model", "ro.product.odm.model", "ro.product.vendor.model")

	maker, made := canonicalBrand(get("ro.product.manufacturer"))
	brand, ours := canonicalBrand(get("ro.product.brand"))
	p.Brand = brand
	switch {
	case made || maker == "" && ours:
		p.Xiaomi = Yes
	case maker != "" || brand != "":
		p.Xiaomi = No
	}

	p.Name = firstOf(get, "ro.product.marketname", "ro.product.odm.marketname", "ro.product.vendor.marketname")
	if p.Name == "" && p.Xiaomi == Yes {
		p.Name = tableName(p.Codename, p.Model)
	}
	p.os(get)
	p.Bootloader = bootloaderFromProps(get)
}

func codename(get func(string) string) string {
	for _, k := range []string{"ro.product.device", "ro.product.odm.device", "ro.product.vendor.device"} {
		if v := get(k); isCodename(v) {
			return v
		}
	}
	if v, _ := models.StripRegion(get("ro.product.mod_device")); isCodename(v) {
		return v
	}
	return ""
}

func firstOf(get func(string) string, names ...string) string {
	for _, n := range names {
		if v := get(n); v != "" {
			return v
		}
	}
	return ""
}

// tableName looks the marketing name up: by the model number, which is one
// phone's, then by the codename where all its rows agree. alioth is a
// Mi 11X, a POCO F3 and a Redmi K40: without a number it has no name.
func tableName(codename, model string) string {
	if m, ok := models.ByModel(model); ok {
		return m.Name
	}
	name, _ := models.Name(codename, "")
	return name
}

// nameByCodename fills in what a codename alone tells, as in fastboot and
// MIAssistant. A codename of the table also makes the phone a Xiaomi.
func (p *Phone) nameByCodename() {
	if _, ok := models.Lookup(p.Codename); !ok {
		return
	}
	p.Xiaomi = Yes
	p.Name = tableName(p.Codename, p.Model)
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
	r := models.Recovery(p.Codename)
	p.Recovery = Recovery{Keys: r.Keys, Known: r.Known, Menu: models.MenuFor(p.Codename, p.OS.Version)}
}
