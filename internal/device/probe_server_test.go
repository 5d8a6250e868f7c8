package device

import (
	"testing"

	"mitool/internal/adb"
	"mitool/internal/usb"
)

func TestMatch(t *testing.T) {
	entry := func(serial, state, path string, id uint64) adb.ServerDevice {
		return adb.ServerDevice{Serial: serial, State: state, USBPath: path, TransportID: id}
	}
	phone := usb.Desc{Port: "1-2", Serial: "7d3a91c2"}
	for _, tt := range []struct {
		name string
		desc usb.Desc
		list []adb.ServerDevice
		want int // the entry's index; none is -1
	}{
		{"by port", phone, []adb.ServerDevice{entry("a", "device", "1-1", 4), entry("7d3a91c2", "device", "1-2", 5)}, 1},
		{"by serial number, where no ports are told", phone, []adb.ServerDevice{entry("7d3a91c2", "device", "", 5)}, 0},
		{"two with one number, on ports", phone, []adb.ServerDevice{entry("7d3a91c2", "device", "1-1", 4), entry("7d3a91c2", "device", "1-2", 5)}, 1},
		{"a number with a blank after it", usb.Desc{Port: "1-2", Serial: "7d3a91c2 "}, []adb.ServerDevice{entry("7d3a91c2", "device", "1-2", 5)}, 0},
		{"no number told", usb.Desc{Port: "1-2"}, []adb.ServerDevice{entry("", "device", "1-2", 5)}, 0},
		{"no port nor number", usb.Desc{Port: "1-2"}, []adb.ServerDevice{entry("", "device", "", 5)}, -1},
		{"not listed", phone, []adb.ServerDevice{entry("a", "device", "1-1", 4)}, -1},
		{"may not be opened", phone, []adb.ServerDevice{entry("7d3a91c2", "no permissions (x)", "1-2", 5)}, -1},

		{"another number on the port", phone, []adb.ServerDevice{entry("evil", "device", "1-2", 5)}, -1},
		{"the port twice", phone, []adb.ServerDevice{entry("7d3a91c2", "device", "1-2", 5), entry("7d3a91c2", "device", "1-2", 9)}, -1},
		{"the port twice, with another number", phone, []adb.ServerDevice{entry("7d3a91c2", "device", "1-2", 5), entry("evil", "device", "1-2", 9)}, -1},
		{"the number twice, where no ports are told", phone, []adb.ServerDevice{entry("7d3a91c2", "device", "", 5), entry("7d3a91c2", "device", "", 9)}, -1},
		// One with "x\n7d3a91c2 device usb:1-2 transport_id:9\ny" as its number.
		{"the transport id twice", phone, []adb.ServerDevice{entry("7d3a91c2", "device", "1-2", 9), entry("y", "device", "1-1", 9)}, -1},
		{"no transport ids", phone, []adb.ServerDevice{entry("7d3a91c2", "device", "1-2", 0), entry("y", "device", "1-1", 0)}, 0},
	} {
		got, ok := match(tt.list, tt.desc)
		want := adb.ServerDevice{}
		if tt.want >= 0 {
			want = tt.list[tt.want]
		}
		if got != want || ok != (tt.want >= 0) {
			t.Errorf("%s: match = %+v, %v; want %+v", tt.name, got, ok, want)
		}
	}
}
