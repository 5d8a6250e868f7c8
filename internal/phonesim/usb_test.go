package phonesim

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/usb"
)

func TestDescriptorsOfModes(t *testing.T) {
	type face struct {
		Class usb.Class
		Name  string
	}
	adb, fb := face{usb.ClassADB, "ADB Interface"}, face{usb.ClassFastboot, "fastboot"}
	mtp, ptp := face{usb.ClassMTP, "MTP"}, face{usb.ClassPTP, "PTP"}
	tests := []struct {
		profile, script, id string
		want                []face
	}{
		{"spes", "boot android", "18d1:4ee7", []face{adb}},
		{"spes", "boot android\nusb mtp", "2717:ff48", []face{mtp, adb}},
		{"spes", "boot android\nusb ptp", "2717:ff18", []face{ptp, adb}},
		{"spes", "boot android\nusb none", "18d1:4ee7", []face{adb}},
		{"spes", "boot android\ndebugging off", "2717:ff40", []face{mtp}},
		{"spes", "boot android\ndebugging off\nusb ptp", "2717:ff10", []face{ptp}},
		{"spes", "boot android\ndebugging off\nusb none", "", nil},
		{"spes", "boot recovery", "", nil},
		{"spes", "boot miassistant", "18d1:d001", []face{adb}},
		{"spes", "boot fastboot", "18d1:d00d", []face{fb}},
		{"spes", "boot fastbootd", "18d1:4ee0", []face{{usb.ClassFastboot, "fastbootd"}}},
		{"spes", "boot edl", "05c6:9008", []face{{usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}, ""}}},
		{"selene", "boot brom", "0e8d:0003", []face{{usb.Class{Class: 0x0a}, ""}}},
		{"selene", "boot preloader", "0e8d:2000", []face{{usb.Class{Class: 0x0a}, ""}}},
		{"spes", "boot off", "", nil},
		{"spes", "boot charging", "", nil},
		{"spes", "boot android\nunplug", "", nil},
	}
	for _, tt := range tests {
		p := start(t, tt.profile)
		do(t, p, tt.script)
		list, err := NewBus(p).List(testContext(t))
		if err != nil {
			t.Fatal(err)
		}
		if tt.id == "" {
			if len(list) != 0 {
				t.Errorf("%s: %q: on USB as %s; want nothing", tt.profile, tt.script, list[0].ID())
			}
			continue
		}
		if len(list) != 1 || list[0].ID() != tt.id {
			t.Errorf("%s: %q: List() = %v; want %s", tt.profile, tt.script, list, tt.id)
			continue
		}
		var got []face
		for _, i := range list[0].Interfaces {
			got = append(got, face{i.Class, i.Name})
			if _, _, ok := i.Bulk(); !ok {
				t.Errorf("%s: interface %v has not one pair of bulk endpoints", tt.script, i.Class)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %q: interfaces (-want +got):\n%s", tt.profile, tt.script, diff)
		}
	}
}

// attached gives a configured peripheral, as a carrier has it.
func attached(t *testing.T, p *Phone) usb.Peripheral {
	t.Helper()
	per, err := p.Attach(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := per.Control(testContext(t), usb.Setup{Request: reqSetConfig, Value: 1}, nil); err != nil {
		t.Fatalf("SET_CONFIGURATION: %v", err)
	}
	return per
}

func control(t *testing.T, per usb.Peripheral, s usb.Setup) ([]byte, error) {
	t.Helper()
	b := make([]byte, s.Length)
	n, err := per.Control(testContext(t), s, b)
	return b[:n], err
}

func getDescriptor(kind, index, length uint16) usb.Setup {
	return usb.Setup{RequestType: 0x80, Request: 6, Value: kind<<8 | index, Length: length}
}

func TestDeviceDescriptor(t *testing.T) {
	tests := []struct {
		profile string
		want    []byte
	}{
		{"spes", []byte{18, 1, 0x00, 0x02, 0, 0, 0, 64, 0xd1, 0x18, 0xe7, 0x4e, 0x04, 0x04, 1, 2, 3, 1}},
		{"popsicle", []byte{18, 1, 0x20, 0x03, 0, 0, 0, 9, 0xd1, 0x18, 0xe7, 0x4e, 0x04, 0x04, 1, 2, 3, 1}},
	}
	for _, tt := range tests {
		p := start(t, tt.profile)
		do(t, p, "boot android")
		got, err := control(t, attached(t, p), getDescriptor(1, 0, 64))
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("%s: device descriptor, %v (-want +got):\n%s", tt.profile, err, diff)
		}
	}
}

func TestConfigDescriptor(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot android")
	per := attached(t, p)
	want := []byte{
		9, 2, 32, 0, 1, 1, 0, 0x80, 250,
		9, 4, 0, 0, 2, 0xff, 0x42, 0x01, 4,
		7, 5, 0x81, 2, 0x00, 0x02, 0,
		7, 5, 0x01, 2, 0x00, 0x02, 0,
	}
	got, err := control(t, per, getDescriptor(2, 0, 255))
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("configuration descriptor, %v (-want +got):\n%s", err, diff)
	}
	if got, _ := control(t, per, getDescriptor(2, 0, 9)); !bytes.Equal(got, want[:9]) {
		t.Errorf("first 9 bytes = %x; want %x", got, want[:9])
	}
	super := start(t, "popsicle")
	do(t, super, "boot android\nusb mtp")
	got, err = control(t, attached(t, super), getDescriptor(2, 0, 512))
	if err != nil || int(binary.LittleEndian.Uint16(got[2:])) != len(got) || got[4] != 2 {
		t.Errorf("configuration at SuperSpeed = %x, %v", got, err)
	}
	for i := 0; i < len(got); i += int(got[i]) {
		if got[i+1] == descEndpoint && got[i+int(got[i])+1] != descSSCompanion {
			t.Errorf("endpoint %#x has no companion", got[i+2])
		}
	}
}

func TestStringDescriptors(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot android")
	per := attached(t, p)
	for index, want := range []string{"\u0409", "Xiaomi", "Redmi Note 11", "7d3a91c2", "ADB Interface"} {
		b, err := control(t, per, getDescriptor(3, uint16(index), 255))
		if err != nil || int(b[0]) != len(b) || b[1] != 3 {
			t.Errorf("string %d = %x, %v", index, b, err)
			continue
		}
		var units []uint16
		for i := 2; i < len(b); i += 2 {
			units = append(units, binary.LittleEndian.Uint16(b[i:]))
		}
		if got := string(utf16.Decode(units)); got != want {
			t.Errorf("string %d = %q; want %q", index, got, want)
		}
	}
	if _, err := control(t, per, getDescriptor(3, 9, 255)); !errors.Is(err, usb.ErrStall) {
		t.Errorf("string 9: %v; want ErrStall", err)
	}
}

func TestControlRequests(t *testing.T) {
	in, out := uint8(0x80), uint8(0x00)
	tests := []struct {
		name  string
		setup usb.Setup
		want  []byte // nil: refused
	}{
		{"qualifier", getDescriptor(6, 0, 10), []byte{10, 6, 0, 2, 0, 0, 0, 64, 1, 0}},
		{"BOS at high speed", getDescriptor(15, 0, 5), nil},
		{"unknown descriptor", getDescriptor(33, 0, 5), nil},
		{"GET_CONFIGURATION", usb.Setup{RequestType: in, Request: 8, Length: 1}, []byte{1}},
		{"GET_INTERFACE", usb.Setup{RequestType: in | 1, Request: 10, Length: 1}, []byte{0}},
		{"GET_INTERFACE of none", usb.Setup{RequestType: in | 1, Request: 10, Index: 5, Length: 1}, nil},
		{"GET_STATUS", usb.Setup{RequestType: in, Length: 2}, []byte{0, 0}},
		{"GET_STATUS of an endpoint", usb.Setup{RequestType: in | 2, Index: 0x81, Length: 2}, []byte{0, 0}},
		{"GET_STATUS of no endpoint", usb.Setup{RequestType: in | 2, Index: 0x85, Length: 2}, nil},
		{"SET_CONFIGURATION of another", usb.Setup{RequestType: out, Request: 9, Value: 2}, nil},
		{"SET_INTERFACE", usb.Setup{RequestType: out | 1, Request: 11}, []byte{}},
		{"SET_INTERFACE of another setting", usb.Setup{RequestType: out | 1, Request: 11, Value: 1}, nil},
		{"CLEAR_FEATURE of no endpoint", usb.Setup{RequestType: out | 2, Request: 1, Index: 0x85}, nil},
		{"vendor request", usb.Setup{RequestType: in | 0x40, Request: 1, Length: 4}, nil},
		{"class request", usb.Setup{RequestType: 0x21, Request: 10}, nil},
	}
	p := start(t, "spes")
	do(t, p, "boot android")
	per := attached(t, p)
	for _, tt := range tests {
		got, err := control(t, per, tt.setup)
		if tt.want == nil {
			if !errors.Is(err, usb.ErrStall) {
				t.Errorf("%s = %x, %v; want ErrStall", tt.name, got, err)
			}
		} else if err != nil || !bytes.Equal(got, tt.want) {
			t.Errorf("%s = %x, %v; want %x", tt.name, got, err, tt.want)
		}
	}
	super := start(t, "popsicle")
	do(t, super, "boot android")
	b, err := control(t, attached(t, super), getDescriptor(15, 0, 255))
	if err != nil || int(binary.LittleEndian.Uint16(b[2:])) != len(b) {
		t.Errorf("BOS at SuperSpeed = %x, %v", b, err)
	}
	p.Close()
	if _, err := per.Control(testContext(t), getDescriptor(1, 0, 18), make([]byte, 18)); !errors.Is(err, usb.ErrGone) {
		t.Errorf("control transfer to a phone that is gone: %v; want ErrGone", err)
	}
}

func TestHalt(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot miassistant")
	per := attached(t, p)
	ctx := testContext(t)
	set := func(request uint8) {
		if _, err := per.Control(ctx, usb.Setup{RequestType: 2, Request: request, Index: 0x01}, nil); err != nil {
			t.Fatal(err)
		}
	}
	set(reqSetFeature)
	if b, _ := control(t, per, usb.Setup{RequestType: 0x82, Index: 0x01, Length: 2}); !bytes.Equal(b, []byte{1, 0}) {
		t.Errorf("GET_STATUS of a halted endpoint = %x", b)
	}
	if _, err := per.Transfer(ctx, 0x01, []byte{1}); !errors.Is(err, usb.ErrStall) {
		t.Errorf("transfer on a halted endpoint: %v; want ErrStall", err)
	}
	set(reqClearFeature)
	if n, err := per.Transfer(ctx, 0x01, make([]byte, 24)); n != 24 || err != nil {
		t.Errorf("transfer after CLEAR_FEATURE: %d, %v", n, err)
	}
}

func TestTransferNeedsConfiguration(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot android")
	per, err := p.Attach(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := per.Transfer(testContext(t), 0x81, make([]byte, 512)); !errors.Is(err, usb.ErrStall) {
		t.Errorf("transfer before SET_CONFIGURATION: %v; want ErrStall", err)
	}
	if _, err := per.Transfer(testContext(t), 0x05, nil); !errors.Is(err, usb.ErrStall) {
		t.Errorf("transfer on no endpoint: %v; want ErrStall", err)
	}
}

// TestChipModes hears a host speak in a mode in which nobody may.
func TestChipModes(t *testing.T) {
	for mode, profile := range map[string]string{"edl": "spes", "brom": "selene", "preloader": "selene"} {
		p := start(t, profile)
		do(t, p, "boot "+mode)
		per := attached(t, p)
		if _, err := per.Transfer(testContext(t), 0x01, []byte{0xa0}); err != nil {
			t.Error(err)
		}
		if got := p.State().Violations; !cmp.Equal(got, []string{mode + ": bulk transfer"}) {
			t.Errorf("Violations in %s = %q", mode, got)
		}
	}
}
