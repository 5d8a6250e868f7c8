package sysfs

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"mitool/internal/usb"
)

// writeTree makes the files of devices under a new root as the kernel would.
func writeTree(t testing.TB, list ...usb.Desc) string {
	t.Helper()
	root := t.TempDir()
	for _, d := range list {
		writeDevice(t, root, d)
	}
	return root
}

func writeDevice(t testing.TB, root string, d usb.Desc) {
	t.Helper()
	value := "\n"
	if d.ConfigValue != 0 {
		value = strconv.Itoa(int(d.ConfigValue)) + "\n"
	}
	speeds := map[usb.Speed]string{
		usb.SpeedLow: "1.5", usb.SpeedFull: "12", usb.SpeedHigh: "480",
		usb.SpeedSuper: "5000", usb.SpeedSuperPlus: "20000", usb.SpeedUnknown: "unknown",
	}
	dir := filepath.Join(devicesDir, d.Port)
	write(t, root, dir, "busnum", strconv.Itoa(d.Bus)+"\n")
	write(t, root, dir, "devnum", strconv.Itoa(d.Address)+"\n")
	write(t, root, dir, "speed", speeds[d.Speed]+"\n")
	write(t, root, dir, "bConfigurationValue", value)
	write(t, root, dir, "descriptors", string(describe(d)))
	for name, text := range map[string]string{
		"manufacturer": d.Manufacturer, "product": d.Product, "serial": d.Serial,
	} {
		if text != "" {
			write(t, root, dir, name, text+"\n")
		}
	}
	for _, i := range d.Interfaces {
		if i.Name != "" {
			sub := fmt.Sprintf("%s:%d.%d", d.Port, d.ConfigValue, i.Number)
			write(t, root, filepath.Join(devicesDir, sub), "interface", i.Name+"\n")
		}
	}
}

func write(t testing.TB, root, dir, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// describe gives the bytes of the "descriptors" file for d.
func describe(d usb.Desc) []byte {
	c := config{value: max(d.ConfigValue, 1)}
	for _, i := range d.Interfaces {
		c.list = append(c.list, iface{Interface: i, name: index(i.Name, 4)})
	}
	return marshal(tree{
		vendor: d.VendorID, product: d.ProductID, class: d.DeviceClass,
		manufacturer: index(d.Manufacturer, 1), name: index(d.Product, 2), serial: index(d.Serial, 3),
		configs: []config{c},
	})
}

func index(s string, i uint8) uint8 {
	if s == "" {
		return 0
	}
	return i
}

// marshal is the inverse of parseDescriptors.
func marshal(t tree) []byte {
	b := []byte{
		18, 1, 0x00, 0x02, t.class.Class, t.class.SubClass, t.class.Protocol, 64,
		0, 0, 0, 0, 0x00, 0x04, t.manufacturer, t.name, t.serial, uint8(len(t.configs)),
	}
	binary.LittleEndian.PutUint16(b[8:], t.vendor)
	binary.LittleEndian.PutUint16(b[10:], t.product)
	for _, c := range t.configs {
		var body []byte
		for _, i := range c.list {
			body = append(body, 9, 4, i.Number, 0, uint8(len(i.Endpoints)),
				i.Class.Class, i.Class.SubClass, i.Class.Protocol, i.name)
			for _, e := range i.Endpoints {
				body = append(body, 7, 5, e.Address, e.Type, byte(e.MaxPacketSize), byte(e.MaxPacketSize>>8), 0)
			}
		}
		total := 9 + len(body)
		b = append(b, 9, 2, byte(total), byte(total>>8), uint8(len(c.list)), c.value, 0, 0x80, 250)
		b = append(b, body...)
	}
	return b
}

func bulkPair(size int) []usb.Endpoint {
	return []usb.Endpoint{
		{Address: 0x81, Type: usb.TypeBulk, MaxPacketSize: size},
		{Address: 0x01, Type: usb.TypeBulk, MaxPacketSize: size},
	}
}

// The devices below are those of public reports; serials are invented.
var (
	// mi9 is the phone of android-udev-rules issue 233: ADB alone.
	mi9 = usb.Desc{
		Port: "1-2", Bus: 1, Address: 5, VendorID: 0x18d1, ProductID: 0x4ee7,
		Manufacturer: "Xiaomi", Product: "MI 9", Serial: "7d3a91c2", Speed: usb.SpeedHigh, ConfigValue: 1,
		Interfaces: []usb.Interface{{Number: 0, Class: usb.ClassADB, Name: "ADB Interface", Endpoints: bulkPair(512)}},
	}
	// miA1 is 05c6:90bb, MIDI and ADB in plain Android, under the vendor id
	// that EDL has too; its ADB is the last of four interfaces.
	miA1 = usb.Desc{
		Port: "1-10", Bus: 1, Address: 17, VendorID: 0x05c6, ProductID: 0x90bb,
		Product: "Mi A1", Serial: "0a1b2c3d", Speed: usb.SpeedHigh, ConfigValue: 1,
		Interfaces: []usb.Interface{
			{Number: 0, Class: usb.Class{Class: 1, SubClass: 1}},
			{Number: 1, Class: usb.Class{Class: 1, SubClass: 3}, Endpoints: bulkPair(512)},
			{Number: 3, Class: usb.ClassADB, Endpoints: bulkPair(512)},
		},
	}
	// super is on a hub and has the product string that MIUI's MTP shows.
	super = usb.Desc{
		Port: "2-1.4.3", Bus: 2, Address: 126, VendorID: 0x2717, ProductID: 0xff40,
		Manufacturer: "Xiaomi", Product: "SDM632-MTP _SN:25EC84D8", Serial: "25ec84d8", Speed: usb.SpeedSuper, ConfigValue: 2,
		Interfaces: []usb.Interface{{Number: 0, Class: usb.ClassMTP, Name: "MTP", Endpoints: bulkPair(1024)}},
	}
	// bare is not configured and says nothing of itself.
	bare = usb.Desc{Port: "3-1", Bus: 3, Address: 2, Speed: usb.SpeedUnknown}
	hub  = usb.Desc{
		Port: "2-1", Bus: 2, Address: 2, VendorID: 0x05e3, ProductID: 0x0610,
		DeviceClass: usb.Class{Class: classHub, Protocol: 2}, Speed: usb.SpeedHigh, ConfigValue: 1,
	}
)
