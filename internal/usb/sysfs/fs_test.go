package sysfs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/usb"
)

func TestList(t *testing.T) {
	root := writeTree(t, super, miA1, mi9, hub, bare)
	// What else the directory holds.
	write(t, root, filepath.Join(devicesDir, "usb1"), "devnum", "1\n")
	write(t, root, filepath.Join(devicesDir, "1-2:1.0"), "bInterfaceNumber", "00\n")
	write(t, root, filepath.Join(devicesDir, "not-a.port"), "devnum", "1\n")
	// A device that left after its name was read: no files.
	if err := os.Mkdir(filepath.Join(root, devicesDir, "1-3"), 0o755); err != nil {
		t.Fatal(err)
	}

	got, err := New(root).List(t.Context())
	if err != nil {
		t.Fatalf("List() = %v; want no error", err)
	}
	if diff := cmp.Diff([]usb.Desc{mi9, miA1, super, bare}, got); diff != "" {
		t.Errorf("List() differs (-want +got):\n%s", diff)
	}
}

func TestListWithoutUSB(t *testing.T) {
	list, err := New(t.TempDir()).List(t.Context())
	if len(list) != 0 || err != nil {
		t.Errorf("List() = %v, %v; want nothing", list, err)
	}
}

func TestListCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	list, err := New(writeTree(t, mi9)).List(ctx)
	if list != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("List() = %v, %v; want context.Canceled", list, err)
	}
}

func TestListLeavesOutBroken(t *testing.T) {
	tests := []struct {
		name, file, text string
	}{
		{"no device descriptor", "descriptors", "\x12\x01"},
		{"empty descriptors", "descriptors", ""},
		{"address is no number", "devnum", "five\n"},
		{"address is negative", "devnum", "-5\n"},
		{"address is too long", "devnum", strings.Repeat("9", 1000)},
		{"no bus", "busnum", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root := writeTree(t, mi9, miA1)
			write(t, root, filepath.Join(devicesDir, mi9.Port), test.file, test.text)
			got, err := New(root).List(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]usb.Desc{miA1}, got); diff != "" {
				t.Errorf("List() differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStrings(t *testing.T) {
	hostile := "\x1b[2J\n\x00" + strings.Repeat("é", 300)
	tests := []struct {
		name, text, want string
	}{
		{"newline is the kernel's", "MI 9\n", "MI 9"},
		{"one newline only", "MI 9\n\n", "MI 9\n"},
		{"kept as it is", " \x1b[31m\xff\n", " \x1b[31m\xff"},
		{"cut", hostile, hostile[:maxString]},
		{"as long as can be", strings.Repeat("x", maxString) + "\n", strings.Repeat("x", maxString)},
		{"empty", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root := writeTree(t, mi9)
			write(t, root, filepath.Join(devicesDir, mi9.Port), "product", test.text)
			d, err := New(root).Device(mi9.Port)
			if err != nil || d.Product != test.want {
				t.Errorf("Device().Product = %q, %v; want %q", d.Product, err, test.want)
			}
		})
	}
}

func TestDevice(t *testing.T) {
	fs := New(writeTree(t, mi9, hub))
	got, err := fs.Device("1-2")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(mi9, got); diff != "" {
		t.Errorf("Device() differs (-want +got):\n%s", diff)
	}
	for _, port := range []string{"1-3", "", "..", "../../../etc", "usb1", "1-2:1.0"} {
		got, err := fs.Device(port)
		var op *usb.OpError
		if !errors.Is(err, usb.ErrGone) || !errors.As(err, &op) || !cmp.Equal(got, usb.Desc{}) {
			t.Errorf("Device(%q) = %v, %v; want ErrGone in an OpError", port, got, err)
		}
	}
}

// The configuration in use decides which interfaces there are.
func TestConfigurations(t *testing.T) {
	d := usb.Desc{Port: "1-2", Bus: 1, Address: 5, VendorID: 0x2717, ProductID: 0xff48, Speed: usb.SpeedHigh}
	raw := marshal(tree{vendor: d.VendorID, product: d.ProductID, configs: []config{
		{value: 1, list: []iface{{Interface: usb.Interface{Class: usb.ClassMTP}}}},
		{value: 7, list: []iface{{Interface: usb.Interface{Class: usb.ClassADB}}}},
	}})
	tests := []struct {
		value string
		want  []usb.Interface
	}{
		{"1\n", []usb.Interface{{Class: usb.ClassMTP}}},
		{"7\n", []usb.Interface{{Class: usb.ClassADB}}},
		{"2\n", nil},
		{"\n", nil},
		{"257\n", nil},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%q", test.value), func(t *testing.T) {
			root := writeTree(t, d)
			write(t, root, filepath.Join(devicesDir, d.Port), "descriptors", string(raw))
			write(t, root, filepath.Join(devicesDir, d.Port), "bConfigurationValue", test.value)
			got, err := New(root).Device(d.Port)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got.Interfaces); diff != "" {
				t.Errorf("Interfaces differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestIsPort(t *testing.T) {
	for name, want := range map[string]bool{
		"1-2": true, "1-2.3": true, "12-10.1.1.4": true,
		"usb1": false, "1-2:1.0": false, "1-": false, "-1": false, "1-2.": false, "1-2-3": false,
		"": false, ".": false, "..": false, "1-../x": false, "1-+2": false, "1-0x1": false,
	} {
		if got := isPort(name); got != want {
			t.Errorf("isPort(%q) = %v; want %v", name, got, want)
		}
	}
}

func BenchmarkList(b *testing.B) {
	var list []usb.Desc
	for i := range 20 {
		d := mi9
		d.Port, d.Address = fmt.Sprintf("1-%d", i+1), i+1
		list = append(list, d)
	}
	fs := New(writeTree(b, list...))
	for b.Loop() {
		if got, err := fs.List(b.Context()); len(got) != 20 || err != nil {
			b.Fatalf("List() = %d devices, %v; want 20", len(got), err)
		}
	}
}
