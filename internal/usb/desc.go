package usb

import "fmt"

// Class is the class, subclass and protocol of an interface: what an
// interface is matched by. Vendor and product ids never identify a mode, for
// they are shared by many makers.
type Class struct {
	Class, SubClass, Protocol uint8
}

// Interface classes that mitool knows.
var (
	// ClassADB is ADB_CLASS, ADB_SUBCLASS and ADB_PROTOCOL of AOSP
	// packages/modules/adb adb.h. Android, recovery, sideload and
	// MIAssistant all show it.
	ClassADB = Class{0xff, 0x42, 0x01}
	// ClassFastboot is what AOSP system/core fastboot/fastboot.cpp
	// (match_fastboot) looks for, in the bootloader and in fastbootd.
	ClassFastboot = Class{0xff, 0x42, 0x03}
	// ClassPTP is Still Image Capture, USB-IF class code 06.
	ClassPTP = Class{0x06, 0x01, 0x01}
	// ClassMTP is how MIUI shows MTP: vendor specific, named by its
	// interface string (SwiftMTP's notes on 2717:ff40).
	ClassMTP = Class{0xff, 0xff, 0x00}
	// ClassStorage is mass storage, SCSI commands, bulk-only.
	ClassStorage = Class{0x08, 0x06, 0x50}
)

// Speed is the speed a device runs at, named as libusb and sysfs name it.
type Speed uint8

// Speeds; the values are those of libusb's enum libusb_speed.
const (
	SpeedUnknown   Speed = iota
	SpeedLow             // 1.5 Mbit/s
	SpeedFull            // 12 Mbit/s
	SpeedHigh            // 480 Mbit/s
	SpeedSuper           // 5 Gbit/s
	SpeedSuperPlus       // 10 Gbit/s and more
)

// String gives the name used in JSON: "high", "super", or "unknown".
func (s Speed) String() string {
	switch s {
	case SpeedLow:
		return "low"
	case SpeedFull:
		return "full"
	case SpeedHigh:
		return "high"
	case SpeedSuper:
		return "super"
	case SpeedSuperPlus:
		return "super-plus"
	default:
		return "unknown"
	}
}

// Endpoint is one endpoint of an interface.
type Endpoint struct {
	// Address holds the number in bits 0 to 3 and the direction in bit 7
	// (set: IN, towards the host).
	Address uint8
	// Type is bmAttributes bits 0 and 1: 0 control, 1 isochronous, 2 bulk,
	// 3 interrupt.
	Type uint8
	// MaxPacketSize is wMaxPacketSize in bytes: 512 for bulk at high
	// speed, 1024 at super speed, 64 at full speed.
	MaxPacketSize int
}

// TypeBulk is [Endpoint].Type of a bulk endpoint.
const TypeBulk = 2

// In tells whether the endpoint moves data towards the host.
func (e Endpoint) In() bool { return e.Address&0x80 != 0 }

// Interface is one interface of the active configuration.
type Interface struct {
	Number    uint8
	Class     Class
	Name      string // its string descriptor; untrusted, "" when not known
	Endpoints []Endpoint
}

// Bulk returns the interface's one bulk IN and one bulk OUT endpoint, as ADB
// and fastboot have them; ok is false when it has not exactly one of each.
func (i Interface) Bulk() (in, out Endpoint, ok bool) {
	var ins, outs int
	for _, e := range i.Endpoints {
		switch {
		case e.Type != TypeBulk:
		case e.In():
			in = e
			ins++
		default:
			out = e
			outs++
		}
	}
	return in, out, ins == 1 && outs == 1
}

// Desc is what a device tells everyone on the bus, without being opened.
// All strings come from the device and are untrusted: print them with %q or
// after cleaning. Other systems than Linux do not tell them without opening:
// there they are "", and ConfigValue is 0 for a device with several
// configurations.
type Desc struct {
	// Port names the socket the device sits in, as the Linux kernel does:
	// bus, a dash, then the ports of the hubs on the way ("1-2.3"). It
	// stays the same while the device changes modes on the same cable.
	Port         string
	Bus, Address int // libusb's bus number and device address
	VendorID     uint16
	ProductID    uint16
	DeviceClass  Class
	Manufacturer string // iManufacturer; "" when not known
	Product      string // iProduct; "" when not known
	Serial       string // iSerialNumber; "" when not known
	Speed        Speed
	// ConfigValue is bConfigurationValue of the active configuration; 0
	// when the device is not configured.
	ConfigValue uint8
	Interfaces  []Interface // of the active configuration
}

// ID gives vendor and product id as lsusb writes them: "2717:ff48".
func (d Desc) ID() string { return fmt.Sprintf("%04x:%04x", d.VendorID, d.ProductID) }

// Find returns the first interface of class c.
func (d Desc) Find(c Class) (Interface, bool) {
	for _, i := range d.Interfaces {
		if i.Class == c {
			return i, true
		}
	}
	return Interface{}, false
}
