package adb

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Lines from public issue threads, serial numbers changed.
func TestParseDevices(t *testing.T) {
	const link = "[http://developer.android.com/tools/device.html]"
	tests := []struct {
		name, in string
		want     []ServerDevice
		err      error
	}{
		{"Linux", "149d4395 device usb:3-2 product:apollon model:M2007J3SY device:apollo",
			[]ServerDevice{{"149d4395", "device", "3-2", "apollon", "M2007J3SY", "apollo", 0}}, nil},
		{"macOS", "a4c123b1               device usb:326542886X product:lavender model:Redmi_Note_7 device:lavender transport_id:4",
			[]ServerDevice{{"a4c123b1", "device", "326542886X", "lavender", "Redmi_Note_7", "lavender", 4}}, nil},
		{"no path", "3d5a4fd1               device product:mondrian model:23013RK75C device:mondrian transport_id:1",
			[]ServerDevice{{"3d5a4fd1", "device", "", "mondrian", "23013RK75C", "mondrian", 1}}, nil},
		{"network", "172.16.132.185:5555    device product:cancro_wc_lte model:MI_4LTE device:cancro transport_id:3",
			[]ServerDevice{{"172.16.132.185:5555", "device", "", "cancro_wc_lte", "MI_4LTE", "cancro", 3}}, nil},
		{"MIAssistant", "private-serial\tsideload product:garnet model:xiaomi_for_arm64 device:garnet transport_id:16",
			[]ServerDevice{{"private-serial", "sideload", "", "garnet", "xiaomi_for_arm64", "garnet", 16}}, nil},
		{"short list", "2aabfe2\toffline\n2aabfe3\tdevice\n",
			[]ServerDevice{{Serial: "2aabfe2", State: "offline"}, {Serial: "2aabfe3", State: "device"}}, nil},
		{"unauthorized", "0123456789ABCDEF       unauthorized usb:1-2.4 transport_id:7",
			[]ServerDevice{{Serial: "0123456789ABCDEF", State: "unauthorized", USBPath: "1-2.4", TransportID: 7}}, nil},
		{"no permissions", "????????????           no permissions (user in plugdev group; are your udev rules wrong?); see " + link + " usb:1-2 transport_id:5",
			[]ServerDevice{{Serial: "????????????", State: "no permissions (user in plugdev group; are your udev rules wrong?); see " + link, USBPath: "1-2", TransportID: 5}}, nil},
		{"no serial", "(no serial number)     device usb:1-2 transport_id:5",
			[]ServerDevice{{State: "device", USBPath: "1-2", TransportID: 5}}, nil},
		{"serial that imitates fields", "x usb:9-9 transport_id:9 device usb:1-2 transport_id:5",
			nil, ErrUnparsed},
		{"state first", "x device usb:9-9 transport_id:9 unauthorized usb:1-2 transport_id:5",
			[]ServerDevice{{Serial: "x", State: "device", USBPath: "1-2", TransportID: 5}}, nil},
		{"unknown fields", "a device usb:1-2 speed:480 transport_id:5 max:1",
			[]ServerDevice{{Serial: "a", State: "device", USBPath: "1-2", TransportID: 5}}, nil},
		{"Windows line ends", "a\tdevice\r\n\r\n", []ServerDevice{{Serial: "a", State: "device"}}, nil},
		{"one bad line", "a device\nlonely\nb device transport_id:x\n", []ServerDevice{{Serial: "a", State: "device"}}, nil},
		{"nothing", "", nil, nil},
		{"garbage", "garbage", nil, ErrUnparsed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseDevices(tt.in)
			if diff := cmp.Diff(tt.want, got); diff != "" || !errors.Is(err, tt.err) {
				t.Errorf("parseDevices(%q): %v; want %v (-want +got)\n%s", tt.in, err, tt.err, diff)
			}
		})
	}
}

func FuzzDevices(f *testing.F) {
	f.Add("a4c123b1               device usb:326542886X product:lavender model:Redmi_Note_7 device:lavender transport_id:4\n")
	f.Add("????????????           no permissions (x); see [http://a] usb:1-2 transport_id:5")
	f.Add("(no serial number) device\n")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := parseDevices(s)
		if err != nil && got != nil {
			t.Errorf("parseDevices(%q) = %v beside %v", s, got, err)
		}
		for _, d := range got {
			if d.State == "" || strings.ContainsAny(d.Serial+d.USBPath+d.Product+d.Model+d.Device, " \t\n") {
				t.Errorf("parseDevices(%q) has %+v", s, d)
			}
		}
	})
}
