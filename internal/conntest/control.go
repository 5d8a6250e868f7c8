package conntest

import (
	"context"
	"encoding/binary"
	"unicode/utf16"

	"mitool/internal/usb"
)

// Standard requests, by bmRequestType and bRequest (USB 2.0, tables 9-3, 9-4).
const (
	getStatusDevice    = 0x80 << 8
	getStatusInterface = 0x81 << 8
	getStatusEndpoint  = 0x82 << 8
	clearFeature       = 0x02<<8 | 1
	setFeature         = 0x02<<8 | 3
	getDescriptor      = 0x80<<8 | 6
	getConfiguration   = 0x80<<8 | 8
	setConfiguration   = 0x00<<8 | 9
	getInterface       = 0x81<<8 | 10
	setInterface       = 0x01<<8 | 11
)

// Descriptor types (USB 2.0, table 9-5) and string indexes.
const (
	typeDevice     = 1
	typeConfig     = 2
	typeString     = 3
	typeQualifier  = 6
	typeOtherSpeed = 7

	indexManufacturer = 1
	indexProduct      = 2
	indexSerial       = 3
	indexInterface    = 4
)

const (
	configValue  = 1
	featureHalt  = 0      // ENDPOINT_HALT (table 9-6)
	english      = 0x0409 // the one language of the strings
	bulkSizeFull = 64     // wMaxPacketSize at full speed
)

// Control does one control transfer. What the device does not know it stalls.
func (p *Peripheral) Control(ctx context.Context, s usb.Setup, data []byte) (int, error) {
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	p.mu.Lock()
	unplugged := p.unplugged
	p.mu.Unlock()
	if unplugged {
		return 0, usb.ErrGone
	}
	answer, err := p.control(s)
	if err != nil {
		return 0, err
	}
	return copy(data[:min(len(data), int(s.Length))], answer), nil
}

func (p *Peripheral) control(s usb.Setup) ([]byte, error) {
	endpoint := uint8(s.Index)
	switch int(s.RequestType)<<8 | int(s.Request) {
	case getDescriptor:
		return descriptor(uint8(s.Value>>8), uint8(s.Value))
	case getStatusDevice, getStatusInterface:
		return []byte{0, 0}, nil
	case getStatusEndpoint:
		return []byte{p.halt(endpoint), 0}, nil
	case clearFeature, setFeature:
		if s.Value != featureHalt || endpoint != EndpointIn && endpoint != EndpointOut {
			return nil, usb.ErrStall
		}
		p.setHalt(endpoint, s.Request == setFeature&0xff)
		return nil, nil
	case getConfiguration:
		return []byte{p.configured()}, nil
	case setConfiguration:
		return nil, p.configure(uint8(s.Value))
	case getInterface:
		return []byte{0}, nil
	case setInterface:
		if s.Value != 0 || s.Index != 0 {
			return nil, usb.ErrStall
		}
		return nil, nil
	default:
		return nil, usb.ErrStall
	}
}

func (p *Peripheral) halt(endpoint uint8) byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.halted[endpoint] {
		return 1
	}
	return 0
}

func (p *Peripheral) configured() uint8 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.configuration
}

// configure also clears all halts (USB 2.0, 9.4.5).
func (p *Peripheral) configure(value uint8) error {
	if value > configValue {
		return usb.ErrStall
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.configuration = value
	clear(p.halted)
	p.wake()
	return nil
}

func descriptor(kind, index uint8) ([]byte, error) {
	switch {
	case kind == typeDevice && index == 0:
		return []byte{
			18, typeDevice, 0x00, 0x02, 0, 0, 0, 64,
			vendorID & 0xff, vendorID >> 8, productID & 0xff, productID >> 8, 0x00, 0x01,
			indexManufacturer, indexProduct, indexSerial, 1,
		}, nil
	case kind == typeQualifier && index == 0:
		return []byte{10, typeQualifier, 0x00, 0x02, 0, 0, 0, 64, 1, 0}, nil
	case kind == typeConfig && index == 0:
		return configuration(typeConfig, packetSize), nil
	case kind == typeOtherSpeed && index == 0:
		return configuration(typeOtherSpeed, bulkSizeFull), nil
	case kind == typeString:
		return stringDescriptor(index)
	default:
		return nil, usb.ErrStall
	}
}

func configuration(kind uint8, size uint16) []byte {
	c := usb.ClassADB
	low, high := byte(size), byte(size>>8)
	b := []byte{
		9, kind, 0, 0, 1, configValue, 0, 0x80, 250,
		9, 4, 0, 0, 2, c.Class, c.SubClass, c.Protocol, indexInterface,
		7, 5, EndpointIn, usb.TypeBulk, low, high, 0,
		7, 5, EndpointOut, usb.TypeBulk, low, high, 0,
	}
	binary.LittleEndian.PutUint16(b[2:], uint16(len(b)))
	return b
}

func stringDescriptor(index uint8) ([]byte, error) {
	var units []uint16
	switch index {
	case 0:
		units = []uint16{english}
	case indexManufacturer:
		units = utf16.Encode([]rune(manufacturer))
	case indexProduct:
		units = utf16.Encode([]rune(product))
	case indexSerial:
		units = utf16.Encode([]rune(serial))
	case indexInterface:
		units = utf16.Encode([]rune(interfaceName))
	default:
		return nil, usb.ErrStall
	}
	b := []byte{byte(2 + 2*len(units)), typeString}
	for _, u := range units {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b, nil
}
