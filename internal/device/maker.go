package device

import (
	"slices"
	"strings"
)

// brands are Xiaomi's brands as Xiaomi spells them. Phones spell them as they
// like: a Redmi Note 7 says "xiaomi".
var brands = []string{"Xiaomi", "Redmi", "POCO", "Black Shark"}

// canonicalBrand returns the brand spelt as Xiaomi does, and whether it is
// one of Xiaomi's. Neither case nor blanks count; "Mi" is Xiaomi's own.
func canonicalBrand(s string) (string, bool) {
	bare := strings.ReplaceAll(s, " ", "")
	if strings.EqualFold(bare, "Mi") {
		return brands[0], true
	}
	for _, b := range brands {
		if strings.EqualFold(bare, strings.ReplaceAll(b, " ", "")) {
			return b, true
		}
	}
	return s, false
}

// notMakers stand in the place of a phone's maker where nobody put one in:
// 4 of 14 dumps have QUALCOMM for some partition.
var notMakers = []string{"", "unknown", "android", "qualcomm", "qti", "mediatek", "mtk", "alps"}

// fromMaker tells from the properties of Android whether the phone is
// Xiaomi's. The vendor and odm partitions come with the phone, the others with
// the system: a generic system on a Xiaomi names Google as the maker, and MIUI
// that was ported to another phone may name Xiaomi. Where the two contradict
// each other in the latter way, it is not known.
func (p *Phone) fromMaker(get func(string) string) {
	said := func(names ...string) (ours, known bool) {
		for _, n := range names {
			if v := get(n); !slices.Contains(notMakers, strings.ToLower(v)) {
				_, ours := canonicalBrand(v)
				return ours, true
			}
		}
		return false, false
	}
	phone, phoneKnown := said("ro.product.odm.manufacturer", "ro.product.vendor.manufacturer")
	system, systemKnown := said("ro.product.manufacturer", "ro.product.brand")
	switch {
	case phone, system && !phoneKnown:
		p.Xiaomi = Yes
	case system:
		p.Xiaomi = Unknown
	case phoneKnown, systemKnown:
		p.Xiaomi = No
	}

	p.Brand, _ = canonicalBrand(get("ro.product.brand"))
	for _, n := range []string{"ro.product.brand", "ro.product.odm.brand", "ro.product.vendor.brand"} {
		if b, ours := canonicalBrand(get(n)); ours && p.Xiaomi == Yes {
			p.Brand = b
			return
		}
	}
}
