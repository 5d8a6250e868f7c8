package device

import (
	"testing"

	"mitool/internal/usb"
)

func bulkPair(c usb.Class, name string) usb.Interface {
	return usb.Interface{Class: c, Name: name, Endpoints: []usb.Endpoint{
		{Address: 0x81, Type: usb.TypeBulk, MaxPacketSize: 512},
		{Address: 0x01, Type: usb.TypeBulk, MaxPacketSize: 512},
	}}
}

func mtp() usb.Interface {
	i := bulkPair(usb.ClassMTP, "")
	i.Endpoints = append(i.Endpoints, usb.Endpoint{Address: 0x82, Type: 3, MaxPacketSize: 28})
	return i
}

func desc(vid, pid uint16, ifaces ...usb.Interface) usb.Desc {
	return usb.Desc{Port: "1-1", VendorID: vid, ProductID: pid, Interfaces: ifaces}
}

func TestClassify(t *testing.T) {
	xiaomi := func(d usb.Desc) usb.Desc { d.Manufacturer = "Xiaomi"; return d }
	oddADB := usb.Class{Class: 0xff, SubClass: 0x42, Protocol: 0x02}
	for _, tt := range []struct {
		name string
		desc usb.Desc
		kind kind
		mode Mode
	}{
		{"adb under Google's id", desc(0x18d1, 0x4ee7, bulkPair(usb.ClassADB, "ADB Interface")), kindADB, ModeUnknown},
		{"mtp with adb beside", desc(0x2717, 0xff48, mtp(), bulkPair(usb.ClassADB, "")), kindADB, ModeUnknown},
		{"odd recovery's protocol byte", desc(0x18d1, 0xd001, bulkPair(oddADB, "")), kindADB, ModeUnknown},
		{"exact adb wins over the odd one", desc(0x18d1, 0xd001, bulkPair(oddADB, "odd"), bulkPair(usb.ClassADB, "exact")), kindADB, ModeUnknown},
		{"bootloader", desc(0x18d1, 0xd00d, bulkPair(usb.ClassFastboot, "Android Fastboot")), kindFastboot, ModeFastboot},
		{"fastbootd by its name", desc(0x18d1, 0x4ee0, bulkPair(usb.ClassFastboot, "fastbootd")), kindFastboot, ModeFastbootd},
		{"0e8d:201c with fastboot", desc(0x0e8d, 0x201c, bulkPair(usb.ClassFastboot, "")), kindFastboot, ModeFastboot},
		{"0e8d:201c with adb", desc(0x0e8d, 0x201c, bulkPair(usb.ClassADB, "")), kindADB, ModeUnknown},
		{"05c6:90bb is a Mi A1", desc(0x05c6, 0x90bb, bulkPair(usb.ClassADB, "")), kindADB, ModeUnknown},
		{"edl", desc(0x05c6, 0x9008, bulkPair(usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}, "")), kindChip, ModeEDL},
		{"brom", desc(0x0e8d, 0x0003), kindChip, ModeBROM},
		{"preloader", desc(0x0e8d, 0x2000), kindChip, ModePreloader},
		{"other Qualcomm is nothing", desc(0x05c6, 0x9025), kindNone, ""},
		{"mtp, debugging off", desc(0x2717, 0xff40, mtp()), kindNoADB, ModeNoADB},
		{"ptp, debugging off", desc(0x2717, 0xff10, usb.Interface{Class: usb.ClassPTP}), kindNoADB, ModeNoADB},
		{"mtp under a foreign vendor id", desc(0x0a9d, 0xff40, mtp()), kindNoADB, ModeNoADB},
		{"mtp by the maker's name", xiaomi(desc(0x18d1, 0x4ee1, mtp())), kindNoADB, ModeNoADB},
		{"mtp of another maker", desc(0x04e8, 0x6860, mtp()), kindNone, ""},
		{"earphones", desc(0x2717, 0x3801, usb.Interface{Class: usb.Class{Class: 1, SubClass: 1}}), kindNone, ""},
		{"network adapter", desc(0x2717, 0x0011, bulkPair(usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}, "")), kindNone, ""},
		{"remote control", desc(0x2717, 0x32b8, usb.Interface{Class: usb.Class{Class: 3, SubClass: 1, Protocol: 1}}), kindNone, ""},
		{"tethering, debugging off", desc(0x2717, 0xff80, usb.Interface{Class: usb.Class{Class: 0xe0, SubClass: 1, Protocol: 3}}), kindNoADB, ModeNoADB},
		{"tethering of another maker", desc(0x04e8, 0x6863, usb.Interface{Class: usb.Class{Class: 0xe0, SubClass: 1, Protocol: 3}}), kindNone, ""},
		{"tethering, RNDIS as a miscellaneous device", desc(0x2717, 0xff80, usb.Interface{Class: usb.Class{Class: 0xef, SubClass: 4, Protocol: 1}}), kindNoADB, ModeNoADB},
		{"tethering, RNDIS as a modem", desc(0x2717, 0xff88, usb.Interface{Class: usb.Class{Class: 2, SubClass: 2, Protocol: 0xff}}), kindNoADB, ModeNoADB},
		{"tethering, NCM", desc(0x2717, 0xff80, usb.Interface{Class: usb.Class{Class: 2, SubClass: 0x0d}}), kindNoADB, ModeNoADB},
		{"tethering, ECM", desc(0x2717, 0xff80, usb.Interface{Class: usb.Class{Class: 2, SubClass: 6}}), kindNoADB, ModeNoADB},
		{"tethering under Google's id", xiaomi(desc(0x18d1, 0x4ee3, usb.Interface{Class: usb.Class{Class: 0xe0, SubClass: 1, Protocol: 3}})), kindNoADB, ModeNoADB},
		{"storage of a Mi 2", desc(0x2717, 0x9015, usb.Interface{Class: usb.ClassStorage}), kindNoADB, ModeNoADB},
		{"a flash drive", xiaomi(desc(0x2717, 0x5050, usb.Interface{Class: usb.ClassStorage})), kindNone, ""},
		{"a card reader", xiaomi(desc(0x05e3, 0x0745, usb.Interface{Class: usb.ClassStorage})), kindNone, ""},
		{"a modem with its driver disc", xiaomi(desc(0x2717, 0x6666, usb.Interface{Class: usb.Class{Class: 0xe0, SubClass: 1, Protocol: 3}}, usb.Interface{Class: usb.ClassStorage})), kindNone, ""},
		{"a printer with storage", xiaomi(desc(0x2717, 0xd01d, usb.Interface{Class: usb.Class{Class: 7, SubClass: 1, Protocol: 2}}, usb.Interface{Class: usb.ClassStorage})), kindNone, ""},
		{"a network adapter with the endpoints of MTP", desc(0x2717, 0x0011, mtp()), kindNone, ""},
		{"a serial port under a phone's id", desc(0x2717, 0xff80, usb.Interface{Class: usb.Class{Class: 2, SubClass: 2, Protocol: 1}}), kindNone, ""},
		{"storage, debugging off", desc(0x2717, 0xff20, usb.Interface{Class: usb.ClassStorage}), kindNoADB, ModeNoADB},
		{"driver disc of a Wi-Fi stick", desc(0x2717, 0x4106, usb.Interface{Class: usb.ClassStorage}), kindNone, ""},
		{"driver disc of a network adapter", desc(0x2717, 0x0011, usb.Interface{Class: usb.ClassStorage}), kindNone, ""},
		{"adb without endpoints", desc(0x18d1, 0x4ee7, usb.Interface{Class: usb.ClassADB}), kindNone, ""},
		{"nothing at all", desc(0, 0), kindNone, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := classify(tt.desc)
			if c.kind != tt.kind {
				t.Fatalf("classify(%v).kind = %d; want %d", tt.desc, c.kind, tt.kind)
			}
			if c.kind == kindNone {
				return
			}
			if got := c.phone().Mode; got != tt.mode {
				t.Errorf("mode = %q; want %q", got, tt.mode)
			}
			if tt.name == "exact adb wins over the odd one" && c.iface.Name != "exact" {
				t.Errorf("interface %q chosen; want the exact one", c.iface.Name)
			}
		})
	}
}
