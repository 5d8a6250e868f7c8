package sysfs

import (
	"encoding/binary"
	"fmt"

	"mitool/internal/usb"
)

// Descriptor types and sizes in bytes (USB 2.0, table 9-5 and 9.6). Longer
// ones are legal and their rest is not looked at.
const (
	typeConfig    = 2
	typeInterface = 4
	typeEndpoint  = 5

	sizeDevice    = 18
	sizeConfig    = 9
	sizeInterface = 9
	sizeEndpoint  = 7
)

// maxPacketMask leaves wMaxPacketSize without the bits for further packets in
// a microframe (USB 2.0, 9.6.6).
const maxPacketMask = 0x7ff

// tree is what the "descriptors" file tells.
type tree struct {
	vendor, product            uint16
	class                      usb.Class
	manufacturer, name, serial uint8 // string indexes; 0 for none
	configs                    []config
}

type config struct {
	value uint8
	list  []iface
}

type iface struct {
	usb.Interface
	name uint8 // string index; 0 for none
}

// interfaces returns those of the configuration with this value, nil when
// there is none.
func (t tree) interfaces(value uint8) []iface {
	for _, c := range t.configs {
		if c.value == value {
			return c.list
		}
	}
	return nil
}

// parseDescriptors reads the device descriptor and the configurations behind
// it. It fails only where there is no device descriptor. Behind that it takes
// what it can: like the kernel (drivers/usb/core/config.c) it ends at the
// first descriptor with an impossible length (0 is known from a Corsair hub,
// AOSP adb client/usb_linux.cpp), and does not trust wTotalLength, which the
// kernel corrects in its copy but not in this file.
func parseDescriptors(b []byte) (tree, error) {
	if len(b) < sizeDevice {
		return tree{}, fmt.Errorf("reading descriptors: got %d bytes, want %d or more", len(b), sizeDevice)
	}
	t := tree{
		class:        usb.Class{Class: b[4], SubClass: b[5], Protocol: b[6]},
		vendor:       binary.LittleEndian.Uint16(b[8:]),
		product:      binary.LittleEndian.Uint16(b[10:]),
		manufacturer: b[14],
		name:         b[15],
		serial:       b[16],
	}
	var p parser
	for b = b[sizeDevice:]; len(b) >= 2; {
		n := int(b[0])
		if n < 2 || n > len(b) {
			break
		}
		p.add(b[:n])
		b = b[n:]
	}
	t.configs = p.configs
	return t, nil
}

// parser gathers configurations. Endpoints go to the interface before them;
// when that one was left out, so are they.
type parser struct {
	configs []config
	skip    bool // the last interface descriptor was left out
}

func (p *parser) add(d []byte) {
	switch d[1] {
	case typeConfig:
		p.skip = true
		if len(d) >= sizeConfig {
			p.configs = append(p.configs, config{value: d[5]})
		}
	case typeInterface:
		p.skip = !p.addInterface(d)
	case typeEndpoint:
		if p.skip || len(p.configs) == 0 || len(d) < sizeEndpoint {
			return
		}
		list := p.configs[len(p.configs)-1].list
		i := &list[len(list)-1]
		i.Endpoints = append(i.Endpoints, usb.Endpoint{
			Address:       d[2],
			Type:          d[3] & 3,
			MaxPacketSize: int(binary.LittleEndian.Uint16(d[4:]) & maxPacketMask),
		})
	}
}

// addInterface takes alternate setting 0 of each interface, which is the one
// that is active after SET_CONFIGURATION, and of two with one number the first
// (as the kernel does).
func (p *parser) addInterface(d []byte) bool {
	if len(p.configs) == 0 || len(d) < sizeInterface || d[3] != 0 {
		return false
	}
	c := &p.configs[len(p.configs)-1]
	for _, i := range c.list {
		if i.Number == d[2] {
			return false
		}
	}
	c.list = append(c.list, iface{
		Interface: usb.Interface{Number: d[2], Class: usb.Class{Class: d[5], SubClass: d[6], Protocol: d[7]}},
		name:      d[8],
	})
	return true
}
