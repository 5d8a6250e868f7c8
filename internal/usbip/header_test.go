package usbip

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// unhex turns the document's way of writing messages into bytes.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The first two are from the example at the end of
// Documentation/usb/usbip_protocol.rst.
const (
	cmdInterruptIn  = "00000001 00000d05 0001000f 00000001 00000001 00000200 00000040 ffffffff 00000000 00000004 00000000 00000000"
	cmdInterruptOut = "00000001 00000d06 0001000f 00000000 00000001 00000000 00000040 ffffffff 00000000 00000004 00000000 00000000"
	cmdUnlinkFirst  = "00000002 00000d07 0001000f 00000000 00000000 00000d05 00000000 00000000 00000000 00000000 00000000 00000000"
)

func TestParseHeader(t *testing.T) {
	tests := []struct {
		name    string
		in      string
		want    header
		address uint8
	}{
		{"submit in", cmdInterruptIn, header{
			Command: cmdSubmit, Seqnum: 0xd05, DevID: 0x1000f, Direction: dirIn, Endpoint: 1,
			Flags: 0x200, Length: 0x40, StartFrame: 0xffffffff, Interval: 4,
		}, 0x81},
		{"submit out", cmdInterruptOut, header{
			Command: cmdSubmit, Seqnum: 0xd06, DevID: 0x1000f, Direction: dirOut, Endpoint: 1,
			Length: 0x40, StartFrame: 0xffffffff, Interval: 4,
		}, 0x01},
		{"unlink", cmdUnlinkFirst, header{
			Command: cmdUnlink, Seqnum: 0xd07, DevID: 0x1000f, Flags: 0xd05,
		}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := unhex(t, tt.in)
			got, err := parseHeader(b)
			if err != nil {
				t.Fatalf("parseHeader(%s) = %v; want no error", tt.in, err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("parseHeader(%s) (-want +got):\n%s", tt.in, diff)
			}
			if got.address() != tt.address {
				t.Errorf("address() = %#x; want %#x", got.address(), tt.address)
			}
		})
	}
}

func TestParseHeaderErrors(t *testing.T) {
	good := header{Command: cmdSubmit, Seqnum: 1, Endpoint: 1, Length: 64}
	tests := []struct {
		name   string
		change func(*header)
		want   string
	}{
		{"command of the server", func(h *header) { h.Command = retSubmit }, "command 0x3"},
		{"direction", func(h *header) { h.Direction = 2 }, "direction 2"},
		{"endpoint", func(h *header) { h.Endpoint = 16 }, "endpoint 16"},
		{"length", func(h *header) { h.Length = maxTransfer + 1 }, "16777217 bytes"},
		{"negative length", func(h *header) { h.Length = 0xffffffff }, "4294967295 bytes"},
		{"isochronous", func(h *header) { h.Packets = 8 }, "isochronous"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := good
			tt.change(&h)
			got, err := parseHeader(h.bytes())
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("parseHeader(%+v) = %v; want an error with %q", h, err, tt.want)
			}
			if got != (header{}) {
				t.Errorf("parseHeader(%+v) = %+v; want the zero header beside an error", h, got)
			}
		})
	}
}

func FuzzParseHeader(f *testing.F) {
	for _, seed := range []string{cmdInterruptIn, cmdInterruptOut, cmdUnlinkFirst} {
		f.Add(unhex(f, seed))
	}
	f.Add([]byte("short"))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := parseHeader(b)
		if err != nil {
			if h != (header{}) {
				t.Fatalf("parseHeader(%x) = %+v, %v; want the zero header beside an error", b, h, err)
			}
			return
		}
		if again := h.bytes(); !bytes.Equal(again, b) {
			t.Fatalf("parseHeader(%x).bytes = %x; want the same bytes", b, again)
		}
	})
}
