package phonesim

import (
	"context"
	"fmt"

	"mitool/internal/usb"
)

// personality makes what the phone shows on USB in the mode it is in, nil for
// nothing; p.mu is held. Vendor and product ids are those of the public id
// lists and of Xiaomi's init files, where they have one.
func (p *Phone) personality() *gadget {
	if !p.plugged {
		return nil
	}
	switch p.mode {
	case modeAndroid:
		return p.androidUSB()
	case modeRecovery:
		if p.profile.Menu == MenuCustom {
			return p.adbUSB(0x18d1, 0xd001, p.serveRecovery)
		}
		// Mi Recovery with its menu on the screen is not on USB.
		return nil
	case modeMIAssistant:
		// No source has the id of this mode: AOSP recovery's stands for it.
		return p.adbUSB(0x18d1, 0xd001, p.serveMIAssistant)
	case modeSideload, modeRescue:
		return p.adbUSB(0x18d1, 0xd001, p.serveMinadbd)
	case modeFastboot:
		return p.fastbootUSB(0xd00d, "fastboot", p.serveBootloader)
	case modeFastbootd:
		return p.fastbootUSB(0x4ee0, "fastbootd", p.serveFastbootd)
	case modeEDL:
		return p.chipUSB(0x05c6, 0x9008, "Qualcomm CDMA Technologies MSM",
			fmt.Sprintf("QUSB_BULK_CID:0412_SN:%08X", uint32(scramble(p.seed))), usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff})
	case modeBROM:
		return p.chipUSB(0x0e8d, 0x0003, "", "", usb.Class{Class: 0x0a})
	case modePreloader:
		return p.chipUSB(0x0e8d, 0x2000, "MediaTek", "MT65xx Preloader", usb.Class{Class: 0x0a})
	default:
		return nil
	}
}

type serve func(ctx context.Context, l *link)

// device gives the gadget without interfaces; "" names are left out.
func (p *Phone) device(vendor, product uint16, manufacturer, name string) *gadget {
	d := usb.Desc{
		VendorID: vendor, ProductID: product,
		Manufacturer: manufacturer, Product: name, Serial: p.serial,
		Speed: p.profile.Speed, ConfigValue: configValue,
	}
	if p.faultNow().hostile {
		d.Manufacturer, d.Product = hostile(d.Manufacturer), hostile(d.Product)
	}
	return &gadget{desc: d}
}

// bulk adds an interface with a pair of bulk endpoints.
func (g *gadget) bulk(c usb.Class, name string, f serve) {
	n := uint8(len(g.desc.Interfaces))
	mps := maxPacket(g.desc.Speed)
	in, out := 0x81+n, 0x01+n
	i := usb.Interface{Number: n, Class: c, Name: name, Endpoints: []usb.Endpoint{
		{Address: in, Type: usb.TypeBulk, MaxPacketSize: mps},
		{Address: out, Type: usb.TypeBulk, MaxPacketSize: mps},
	}}
	if c == usb.ClassMTP || c == usb.ClassPTP {
		const interrupt = 3
		i.Endpoints = append(i.Endpoints, usb.Endpoint{Address: 0x8e, Type: interrupt, MaxPacketSize: 28})
	}
	g.desc.Interfaces = append(g.desc.Interfaces, i)
	g.funcs = append(g.funcs, function{in: in, out: out, serve: f})
}

// androidUSB is Android with adbd or without. MTP and PTP have nothing behind
// them: nobody here speaks them.
func (p *Phone) androidUSB() *gadget {
	product := p.profile.MarketName
	var g *gadget
	debugging := p.debugging || p.inTradeIn()
	id := func(plain, adb uint16) uint16 {
		if debugging {
			return adb
		}
		return plain
	}
	switch {
	case p.usbMode == "ptp":
		g = p.device(0x2717, id(0xff10, 0xff18), "Xiaomi", product)
		g.bulk(usb.ClassPTP, "PTP", nil)
	case p.usbMode == "mtp", !debugging && p.usbMode == "charging":
		// Guess: with "No data transfer" a phone without debugging shows
		// itself as MTP and keeps its files to itself.
		g = p.device(0x2717, id(0xff40, 0xff48), "Xiaomi", product)
		g.bulk(usb.ClassMTP, "MTP", nil)
	case debugging:
		g = p.device(0x18d1, 0x4ee7, "Xiaomi", product)
	default:
		return nil
	}
	if debugging {
		g.bulk(usb.ClassADB, "ADB Interface", p.serveAndroid)
	}
	return g
}

// adbUSB is a device with ADB alone.
func (p *Phone) adbUSB(vendor, product uint16, f serve) *gadget {
	g := p.device(vendor, product, "Xiaomi", p.profile.MarketName)
	g.bulk(usb.ClassADB, "ADB Interface", f)
	return g
}

// fastbootUSB is the bootloader or fastbootd; iInterface tells them apart
// (system/core fastboot/device/usb_client.cpp).
func (p *Phone) fastbootUSB(product uint16, name string, f serve) *gadget {
	g := p.device(0x18d1, product, "Google", "Android")
	g.bulk(usb.ClassFastboot, name, f)
	return g
}

// chipUSB is a mode of the chip itself, which nobody may speak to.
func (p *Phone) chipUSB(vendor, product uint16, manufacturer, name string, c usb.Class) *gadget {
	g := p.device(vendor, product, manufacturer, name)
	g.desc.Serial = ""
	if g.desc.Speed > usb.SpeedHigh {
		g.desc.Speed = usb.SpeedHigh
	}
	g.chip = string(p.mode)
	g.bulk(c, "", nil)
	return g
}
