package phonesim

import (
	"encoding/binary"
	"unicode/utf16"

	"mitool/internal/usb"
)

// Descriptor types of USB 2.0 table 9-5 and USB 3.2 table 9-6.
const (
	descDevice      = 1
	descConfig      = 2
	descString      = 3
	descInterface   = 4
	descEndpoint    = 5
	descQualifier   = 6
	descBOS         = 15
	descCapability  = 16
	descSSCompanion = 48
)

// Indexes of the device's strings; those of the interfaces follow.
const (
	strManufacturer = iota + 1
	strProduct
	strSerial
	strInterface
)

// stringUnits is how many UTF-16 units a string descriptor has room for:
// bLength is one byte (USB 2.0, 9.6.7).
const stringUnits = 126

// maxPacket is wMaxPacketSize of a bulk endpoint in bytes (USB 2.0, 5.8.3;
// USB 3.2, 8.12.1.2).
func maxPacket(s usb.Speed) int {
	switch {
	case s >= usb.SpeedSuper:
		return 1024
	case s == usb.SpeedHigh:
		return 512
	default:
		return 64
	}
}

// index gives the string's index, and 0 for a string that is not there.
func index(i int, s string) byte {
	if s == "" {
		return 0
	}
	return byte(i)
}

// deviceDescriptor is USB 2.0 table 9-8.
func deviceDescriptor(d usb.Desc) []byte {
	version, mps0 := uint16(0x0200), byte(64)
	if d.Speed >= usb.SpeedSuper {
		version, mps0 = 0x0320, 9 // 2^9 bytes
	}
	b := []byte{18, descDevice}
	b = binary.LittleEndian.AppendUint16(b, version)
	b = append(b, d.DeviceClass.Class, d.DeviceClass.SubClass, d.DeviceClass.Protocol, mps0)
	b = binary.LittleEndian.AppendUint16(b, d.VendorID)
	b = binary.LittleEndian.AppendUint16(b, d.ProductID)
	b = binary.LittleEndian.AppendUint16(b, 0x0404)
	return append(b, index(strManufacturer, d.Manufacturer), index(strProduct, d.Product), index(strSerial, d.Serial), 1)
}

// qualifierDescriptor is USB 2.0 table 9-9: the device at the other speed.
func qualifierDescriptor(d usb.Desc) []byte {
	return []byte{10, descQualifier, 0x00, 0x02, d.DeviceClass.Class, d.DeviceClass.SubClass, d.DeviceClass.Protocol, 64, 1, 0}
}

// configDescriptor is USB 2.0 table 9-10 with all that follows it.
func configDescriptor(d usb.Desc) []byte {
	var body []byte
	for n, i := range d.Interfaces {
		body = append(body, 9, descInterface, i.Number, 0, byte(len(i.Endpoints)),
			i.Class.Class, i.Class.SubClass, i.Class.Protocol, index(strInterface+n, i.Name))
		for _, e := range i.Endpoints {
			interval := byte(0)
			if e.Type != usb.TypeBulk {
				interval = 6
			}
			body = append(body, 7, descEndpoint, e.Address, e.Type)
			body = binary.LittleEndian.AppendUint16(body, uint16(e.MaxPacketSize))
			body = append(body, interval)
			if d.Speed >= usb.SpeedSuper {
				body = append(body, 6, descSSCompanion, 0, 0, 0, 0)
			}
		}
	}
	b := []byte{9, descConfig}
	b = binary.LittleEndian.AppendUint16(b, uint16(9+len(body)))
	power := byte(250) // 500 mA in units of 2 mA (USB 2.0, 9.6.3)
	if d.Speed >= usb.SpeedSuper {
		power = 112 // 896 mA in units of 8 mA (USB 3.2, 9.6.3)
	}
	b = append(b, byte(len(d.Interfaces)), configValue, 0, 0x80, power)
	return append(b, body...)
}

// bosDescriptor is USB 3.2, 9.6.2, with the two capabilities that every
// SuperSpeed device has.
func bosDescriptor() []byte {
	caps := []byte{
		7, descCapability, 2, 0x02, 0, 0, 0, // USB 2.0 extension: LPM
		10, descCapability, 3, 0, 0x0e, 0, 1, 10, 0xff, 0x07, // SuperSpeed
	}
	b := []byte{5, descBOS}
	b = binary.LittleEndian.AppendUint16(b, uint16(5+len(caps)))
	b = append(b, 2)
	return append(b, caps...)
}

// stringDescriptor is USB 2.0 table 9-16; i is the index asked for.
func stringDescriptor(d usb.Desc, i int) (b []byte, ok bool) {
	var s string
	switch {
	case i == 0:
		return []byte{4, descString, 0x09, 0x04}, true // English (United States)
	case i == strManufacturer:
		s = d.Manufacturer
	case i == strProduct:
		s = d.Product
	case i == strSerial:
		s = d.Serial
	case i-strInterface < len(d.Interfaces):
		s = d.Interfaces[i-strInterface].Name
	}
	if s == "" {
		return nil, false
	}
	units := utf16.Encode([]rune(s))
	units = units[:min(len(units), stringUnits)]
	b = []byte{byte(2 + 2*len(units)), descString}
	for _, u := range units {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b, true
}
