package usbip

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/usb"
)

// portStatus is what Linux 6.1 shows, with three of its fifteen ports.
const portStatus = `hub port sta spd dev      sockfd local_busid
hs  0000 006 003 00000001 000009 1-1
hs  0001 004 000 00000000 000000 0-0
ss  0008 004 000 00000000 000000 0-0
`

func TestParsePorts(t *testing.T) {
	got, err := parsePorts(strings.NewReader(portStatus))
	if err != nil {
		t.Fatal(err)
	}
	want := []port{{"hs", 0, false}, {"hs", 1, true}, {"ss", 8, true}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(port{})); diff != "" {
		t.Errorf("parsePorts (-want +got):\n%s", diff)
	}
	for _, bad := range []string{"hs 0001", "hs x 004 000", "hs 0001 y 000"} {
		if got, err := parsePorts(strings.NewReader(bad)); err == nil || got != nil {
			t.Errorf("parsePorts(%q) = %v, %v; want nil and an error", bad, got, err)
		}
	}
}

func TestSpeedOf(t *testing.T) {
	tests := []struct {
		in   usb.Speed
		want speed
		hub  string
	}{
		{usb.SpeedLow, 1, "hs"},
		{usb.SpeedFull, 2, "hs"},
		{usb.SpeedHigh, 3, "hs"},
		{usb.SpeedSuper, 5, "ss"},
		{usb.SpeedSuperPlus, 5, "ss"},
		{usb.SpeedUnknown, 3, "hs"},
	}
	for _, tt := range tests {
		if got := speedOf(tt.in); got != tt.want || got.hub() != tt.hub {
			t.Errorf("speedOf(%v) = %d on %s; want %d on %s", tt.in, got, got.hub(), tt.want, tt.hub)
		}
	}
}
