package device

import (
	"slices"
	"strings"

	"mitool/internal/usb"
)

// kind is what a descriptor alone tells: how to ask the device, if at all.
type kind uint8

const (
	kindNone     kind = iota // no phone that mitool knows
	kindADB                  // speaks ADB on an interface
	kindFastboot             // speaks fastboot on an interface
	kindChip                 // a chip-level mode: never spoken to
	kindNoADB                // a Xiaomi phone with debugging off
)

// candidate is a device that is a phone by its descriptor.
type candidate struct {
	desc  usb.Desc
	kind  kind
	iface usb.Interface // of kindADB and kindFastboot
	mode  Mode          // of kindChip and kindNoADB
	other bool          // by its descriptor not the phone that is meant
}

// classify tells by class triples what d is. An interface for ADB or fastboot
// wins over every id: 05c6:90bb is an ordinary Mi A1 although 05c6 is
// Qualcomm's, and 0e8d:201c is named ADB by one list and fastboot by another.
func classify(d usb.Desc) candidate {
	if i, ok := findBulk(d, isFastboot); ok {
		return candidate{desc: d, kind: kindFastboot, iface: i}
	}
	if i, ok := findBulk(d, isADB); ok {
		return candidate{desc: d, kind: kindADB, iface: i}
	}
	if i, ok := findBulk(d, isOddADB); ok {
		return candidate{desc: d, kind: kindADB, iface: i}
	}
	if m, ok := chipModes[[2]uint16{d.VendorID, d.ProductID}]; ok {
		return candidate{desc: d, kind: kindChip, mode: m}
	}
	if looksXiaomi(d) && !isAccessory(d) && hasPhoneFunction(d) {
		return candidate{desc: d, kind: kindNoADB, mode: ModeNoADB}
	}
	return candidate{desc: d}
}

func isFastboot(c usb.Class) bool { return c == usb.ClassFastboot }
func isADB(c usb.Class) bool      { return c == usb.ClassADB }

// isOddADB matches recoveries that speak ADB under another protocol number
// than 01. 03 is fastboot's.
func isOddADB(c usb.Class) bool {
	return c.Class == 0xff && c.SubClass == 0x42 && c.Protocol != usb.ClassFastboot.Protocol
}

// findBulk returns the first interface whose class match accepts and that has
// one bulk endpoint each way, as both protocols need.
func findBulk(d usb.Desc, match func(usb.Class) bool) (usb.Interface, bool) {
	for _, i := range d.Interfaces {
		if _, _, ok := i.Bulk(); ok && match(i.Class) {
			return i, true
		}
	}
	return usb.Interface{}, false
}

// chipModes are the modes that a chip shows before any system runs. Source:
// usb.ids ("QDL mode", "MT65xx Preloader"), XiaomiWiki Access_EDL_mode.
var chipModes = map[[2]uint16]Mode{
	{0x05c6, 0x9008}: ModeEDL,
	{0x0e8d, 0x0003}: ModeBROM,
	{0x0e8d, 0x2000}: ModePreloader,
	{0x0e8d, 0x2001}: ModePreloader,
}

// vendorXiaomi is Xiaomi's vendor id. It is on earphones, network adapters
// and remote controls too, and not on every Xiaomi phone.
const vendorXiaomi = 0x2717

// vendorGoogle is Google's vendor id, which Android and its recovery use on phones
// of all makers.
const vendorGoogle = 0x18d1

// looksXiaomi tells whether the descriptor names Xiaomi as the maker. 0a9d:ff40
// is a Xiaomi phone under a foreign vendor id (libmtp, issue 90).
func looksXiaomi(d usb.Desc) bool {
	return d.VendorID == vendorXiaomi ||
		d.VendorID == 0x0a9d && d.ProductID == 0xff40 ||
		strings.EqualFold(strings.TrimSpace(d.Manufacturer), "Xiaomi")
}

// isAccessory tells whether the product id is one of Xiaomi's network adapters,
// earphones, Wi-Fi sticks and remote controls (usb.ids). An adapter may have the
// endpoints of MTP.
func isAccessory(d usb.Desc) bool {
	accessories := []uint16{0x0011, 0x3801, 0x4106, 0x32b8, 0x5011}
	return d.VendorID == vendorXiaomi && slices.Contains(accessories, d.ProductID)
}

// hasPhoneFunction tells whether one of the interfaces is what Android offers
// over a cable: files, pictures, storage, tethering. Earphones (audio), Wi-Fi
// sticks (other vendor protocols) and remote controls (HID) have none. Card
// readers, printers and modems have storage and networks too: there the product
// id must be a phone's.
func hasPhoneFunction(d usb.Desc) bool {
	for _, i := range d.Interfaces {
		switch {
		case i.Class == usb.ClassPTP, strings.EqualFold(i.Name, "MTP"):
			return true
		case i.Class == usb.ClassMTP && isMTP(i):
			return true
		case (i.Class == usb.ClassStorage || isTethering(i.Class)) && isPhoneID(d):
			return true
		}
	}
	return false
}

// phoneIDs are the product ids, from and to, under which phones offer storage or
// tethering. Sources: usb.ids, the rules of android-udev-rules, the init files of
// LineageOS's mt6785-common.
var phoneIDs = map[uint16][][2]uint16{
	vendorXiaomi: {
		{0xff20, 0xff20}, {0xff28, 0xff28}, {0xff80, 0xff80}, {0xff88, 0xff88},
		// 2012 to 2015: Mi 2 to Mi 4, Mi Pad, Redmi, Redmi Note 4G
		{0x0318, 0x0318}, {0x0360, 0x0360}, {0x0368, 0x0368}, {0x0660, 0x0660}, {0x0668, 0x0668},
		{0x1218, 0x1368}, {0x9015, 0x9039}, {0xf000, 0xf00f},
	},
	vendorGoogle: {{0x4ee1, 0x4ee9}},
}

func isPhoneID(d usb.Desc) bool {
	return slices.ContainsFunc(phoneIDs[d.VendorID], func(ids [2]uint16) bool {
		return ids[0] <= d.ProductID && d.ProductID <= ids[1]
	})
}

// isTethering tells the classes that Android's USB tethering has: RNDIS, which
// is a wireless controller, a miscellaneous device or a modem of a vendor's by
// the kernel's version, and the Ethernet and NCM models of CDC.
func isTethering(c usb.Class) bool {
	switch c {
	case usb.Class{Class: 0xe0, SubClass: 0x01, Protocol: 0x03},
		usb.Class{Class: 0xef, SubClass: 0x04, Protocol: 0x01},
		usb.Class{Class: 0x02, SubClass: 0x02, Protocol: 0xff}:
		return true
	}
	return c.Class == 0x02 && (c.SubClass == 0x06 || c.SubClass == 0x0d)
}

// isMTP tells MTP from other vendor interfaces by its endpoints: bulk both
// ways and an interrupt endpoint for events (PIMA 15740, as Android does it).
func isMTP(i usb.Interface) bool {
	const interrupt = 3
	if _, _, ok := i.Bulk(); !ok {
		return false
	}
	for _, e := range i.Endpoints {
		if e.Type == interrupt && e.In() {
			return true
		}
	}
	return false
}
