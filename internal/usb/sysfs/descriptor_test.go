package sysfs

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/usb"
)

var diffTrees = cmp.AllowUnexported(tree{}, config{}, iface{})

func TestParseDescriptors(t *testing.T) {
	device := marshal(tree{vendor: 0x2717, product: 0xff48})
	configuration := []byte{9, 2, 0xff, 0xff, 1, 1, 0, 0x80, 250} // wTotalLength is a lie
	adb := []byte{9, 4, 0, 0, 2, 0xff, 0x42, 0x01, 5}
	in := []byte{7, 5, 0x81, 2, 0x00, 0x02, 0}
	out := []byte{7, 5, 0x01, 2, 0x00, 0x02, 0}
	companion := []byte{6, 0x30, 15, 0, 0, 0} // super speed, between endpoints
	full := iface{Interface: usb.Interface{Class: usb.ClassADB, Endpoints: bulkPair(512)}, name: 5}
	half := iface{Interface: usb.Interface{Class: usb.ClassADB, Endpoints: bulkPair(512)[:1]}, name: 5}

	tests := []struct {
		name string
		tail [][]byte
		want []config
	}{
		{"device alone", nil, nil},
		{"one interface", [][]byte{configuration, adb, in, out}, []config{{1, []iface{full}}}},
		{"companions", [][]byte{configuration, adb, in, companion, out, companion}, []config{{1, []iface{full}}}},
		{"longer than known", [][]byte{append([]byte{10}, append(configuration[1:9:9], 0)...), adb, in, out}, []config{{1, []iface{full}}}},
		{"length 0", [][]byte{configuration, adb, in, {0, 5, 1}, out}, []config{{1, []iface{half}}}},
		{"length 1", [][]byte{configuration, adb, in, {1}, out}, []config{{1, []iface{half}}}},
		{"cut in an endpoint", [][]byte{configuration, adb, in, out[:6]}, []config{{1, []iface{half}}}},
		{"cut after a length", [][]byte{configuration, adb, in, {7}}, []config{{1, []iface{half}}}},
		{"short endpoint", [][]byte{configuration, adb, in, {6, 5, 1, 2, 0, 2}}, []config{{1, []iface{half}}}},
		{"short interface and its endpoints", [][]byte{configuration, adb, in, {8, 4, 1, 0, 1, 0xff, 0x42, 1}, out}, []config{{1, []iface{half}}}},
		{"short configuration", [][]byte{{5, 2, 9, 0, 1}, adb, in, out}, nil},
		{"interface before a configuration", [][]byte{adb, in, out, configuration}, []config{{value: 1}}},
		{"endpoint before an interface", [][]byte{configuration, in, adb, in}, []config{{1, []iface{half}}}},
		{"alternate setting", [][]byte{configuration, adb, in, {9, 4, 0, 1, 1, 0xff, 0x42, 1, 0}, out}, []config{{1, []iface{half}}}},
		{"number twice", [][]byte{configuration, adb, in, {9, 4, 0, 0, 1, 0xff, 0x42, 3, 0}, out}, []config{{1, []iface{half}}}},
		{"endpoint of the configuration before", [][]byte{configuration, adb, in, {9, 2, 9, 0, 0, 2, 0, 0x80, 250}, out}, []config{{1, []iface{half}}, {value: 2}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := parseDescriptors(append(bytes.Clone(device), bytes.Join(test.tail, nil)...))
			if err != nil {
				t.Fatal(err)
			}
			want := tree{vendor: 0x2717, product: 0xff48, configs: test.want}
			if diff := cmp.Diff(want, got, diffTrees); diff != "" {
				t.Errorf("parseDescriptors() differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseDescriptorsTruncated(t *testing.T) {
	whole := describe(miA1)
	for n := range whole {
		_, err := parseDescriptors(whole[:n])
		if got, want := err != nil, n < sizeDevice; got != want {
			t.Errorf("parseDescriptors(%d bytes) = %v; want error: %v", n, err, want)
		}
	}
}

// Whatever is parsed can be written and parsed again to the same.
func FuzzDescriptors(f *testing.F) {
	for _, d := range []usb.Desc{mi9, miA1, super, bare, hub} {
		f.Add(describe(d))
	}
	f.Add(append(describe(mi9), 0, 0, 0))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := parseDescriptors(b)
		if err != nil {
			if !reflect.DeepEqual(got, tree{}) {
				t.Errorf("parseDescriptors() = %+v, %v; want a zero tree", got, err)
			}
			return
		}
		again, err := parseDescriptors(marshal(got))
		if err != nil {
			t.Fatalf("parseDescriptors(marshal()) = %v", err)
		}
		if !reflect.DeepEqual(got, again) {
			t.Errorf("parseDescriptors(marshal()) = %+v; want %+v", again, got)
		}
	})
}
