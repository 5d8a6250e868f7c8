package device

import (
	"slices"
	"strings"

	"mitool/internal/usb"
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

// notMakers stand in the place of a phone's maker where nobody put one in: the
// makers of chips, and the names in their reference trees. 4 of 14 dumps have
// QUALCOMM for some partition.
var notMakers = []string{
	"unknown", "android", "generic", "qualcomm", "qcom", "qti", "mediatek", "mtk", "alps",
	"unisoc", "spreadtrum", "sprd",
}

// isMaker tells whether s names a phone's maker. The first word counts: some
// write "Qualcomm Technologies, Inc".
func isMaker(s string) bool {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r == ' ' || r == ',' || r == '.' })
	return len(words) > 0 && !slices.Contains(notMakers, words[0])
}

// vendors are the vendor ids that Xiaomi's phones show: Xiaomi's own, Google's,
// those of the makers of chips and of their loader (HTC's), 0a9d of the phone in
// looksXiaomi, and none at all, as a Mi A1 with LineageOS has it.
var vendors = []uint16{vendorXiaomi, vendorGoogle, 0x05c6, 0x0e8d, 0x0bb4, 0x0a9d, 0}

// isForeign tells whether the descriptor is of another maker's phone. Loaders
// call themselves Google's, and kernels Linux, on Xiaomi's phones too.
func isForeign(d usb.Desc) bool {
	if looksXiaomi(d) {
		return false
	}
	_, ours := canonicalBrand(d.Manufacturer)
	system, _, _ := strings.Cut(strings.ToLower(d.Manufacturer), " ")
	return !slices.Contains(vendors, d.VendorID) ||
		!ours && isMaker(d.Manufacturer) && system != "google" && system != "linux"
}

// foreign tells whether the phone is another maker's, for all that is known: the
// table of Xiaomi's codenames is not about it.
func (p *Phone) foreign() bool { return p.Xiaomi != Yes && isForeign(p.USB) }

// fromMaker tells from the properties of Android whether the phone is
// Xiaomi's. The vendor and odm partitions come with the phone, the others with
// the system: a generic system on a Xiaomi names Google as the maker, and MIUI
// that was ported to another phone names Xiaomi. So the phone's count, and the
// system's only where those name nobody.
func (p *Phone) fromMaker(get func(string) string) {
	ours, known := partitionMaker(get)
	if !known {
		ours, known = maker(get, "ro.product.manufacturer", "ro.product.brand")
	}
	switch {
	case ours:
		p.Xiaomi = Yes
	case known:
		p.Xiaomi = No
	}

	if p.Xiaomi != Yes { // a generic system tells "google" or "Android" on a Xiaomi
		p.Brand, _ = canonicalBrand(get("ro.product.brand"))
	}
	names := []string{"ro.product.brand", "ro.product.odm.brand", "ro.product.vendor.brand"}
	if p.Xiaomi == No { // and MIUI ported to it tells a false brand
		names = append(names, "ro.product.odm.manufacturer", "ro.product.vendor.manufacturer")
	}
	for _, n := range names {
		b, ours := canonicalBrand(get(n))
		if ours && p.Xiaomi == Yes || !ours && p.Xiaomi == No && isMaker(b) {
			p.Brand = b
			return
		}
	}
}

// maker tells whether the first maker among the properties is Xiaomi; known is
// false where none names one.
func maker(get func(string) string, names ...string) (ours, known bool) {
	for _, n := range names {
		if v := get(n); isMaker(v) {
			_, ours := canonicalBrand(v)
			return ours, true
		}
	}
	return false, false
}

// partitionMaker is the maker that the phone's own partitions name.
func partitionMaker(get func(string) string) (ours, known bool) {
	return maker(get, "ro.product.odm.manufacturer", "ro.product.vendor.manufacturer")
}

// foreignSystem tells a system that was not made for this phone: a generic image
// ("unknown", "Google") on a Xiaomi, or MIUI ported to another maker's phone. The
// device and the model that it names are not this phone then.
func foreignSystem(get func(string) string) bool {
	ours, known := partitionMaker(get)
	system := get("ro.product.manufacturer")
	_, systemOurs := canonicalBrand(system)
	return known && system != "" && ours != systemOurs
}
