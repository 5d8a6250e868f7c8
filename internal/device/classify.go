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

// looksXiaomi tells whether the descriptor names Xiaomi as the maker. 0a9d:ff40
// is a Xiaomi phone under a foreign vendor id (libmtp, issue 90).
func looksXiaomi(d usb.Desc) bool {
	return d.VendorID == vendorXiaomi ||
		d.VendorID == 0x0a9d && d.ProductID == 0xff40 ||
		strings.EqualFold(strings.TrimSpace(d.Manufacturer), "Xiaomi")
}

// isAccessory tells whether the product id is one of Xiaomi's network adapters,
// earphones, Wi-Fi sticks and remote controls (usb.ids). A stick shows a disc
// with its driver first, which is mass storage as a phone has it.
func isAccessory(d usb.Desc) bool {
	accessories := []uint16{0x0011, 0x3801, 0x4106, 0x32b8, 0x5011}
	return d.VendorID == vendorXiaomi && slices.Contains(accessories, d.ProductID)
}

// hasPhoneFunction tells whether one of the interfaces is what Android offers
// over a cable: files, pictures, storage, tethering. Earphones (audio), Wi-Fi
// sticks (other vendor protocols) and remote controls (HID) have none.
func hasPhoneFunction(d usb.Desc) bool {
	for _, i := range d.Interfaces {
		switch {
		case i.Class == usb.ClassPTP, i.Class == usb.ClassStorage, i.Class == classRNDIS,
			strings.EqualFold(i.Name, "MTP"):
			return true
		case i.Class == usb.ClassMTP && isMTP(i):
			return true
		}
	}
	return false
}

// classRNDIS is USB tethering as Android offers it: RNDIS over Ethernet (USB-IF
// class codes, wireless controller). MIUI has it as 2717:ff80 and ff88.
var classRNDIS = usb.Class{Class: 0xe0, SubClass: 0x01, Protocol: 0x03}

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
