package conntest

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/usb"
)

func TestControl(t *testing.T) {
	config := []byte{
		9, 2, 32, 0, 1, 1, 0, 0x80, 250,
		9, 4, 0, 0, 2, 0xff, 0x42, 0x01, 4,
		7, 5, 0x81, 2, 0x00, 0x02, 0,
		7, 5, 0x01, 2, 0x00, 0x02, 0,
	}
	tests := []struct {
		name  string
		setup usb.Setup
		want  []byte
		err   error
	}{
		{"device", usb.Setup{RequestType: 0x80, Request: 6, Value: 0x0100, Length: 64}, []byte{
			18, 1, 0, 2, 0, 0, 0, 64, 0xd1, 0x18, 0xe7, 0x4e, 0, 1, 1, 2, 3, 1,
		}, nil},
		{"beginning of device", usb.Setup{RequestType: 0x80, Request: 6, Value: 0x0100, Length: 8}, []byte{18, 1, 0, 2, 0, 0, 0, 64}, nil},
		{"configuration", usb.Setup{RequestType: 0x80, Request: 6, Value: 0x0200, Length: 255}, config, nil},
		{"header of configuration", usb.Setup{RequestType: 0x80, Request: 6, Value: 0x0200, Length: 9}, config[:9], nil},
		{"no second configuration", usb.Setup{RequestType: 0x80, Request: 6, Value: 0x0201, Length: 9}, nil, usb.ErrStall},
		{"qualifier", usb.Setup{RequestType: 0x80, Request: 6, Value: 0x0600, Length: 10}, []byte{10, 6, 0, 2, 0, 0, 0, 64, 1, 0}, nil},
		{"no BOS", usb.Setup{RequestType: 0x80, Request: 6, Value: 0x0f00, Length: 5}, nil, usb.ErrStall},
		{"languages", usb.Setup{RequestType: 0x80, Request: 6, Value: 0x0300, Length: 255}, []byte{4, 3, 9, 4}, nil},
		{"string", usb.Setup{RequestType: 0x80, Request: 6, Value: 0x0301, Index: 0x0409, Length: 255},
			[]byte{14, 3, 'm', 0, 'i', 0, 't', 0, 'o', 0, 'o', 0, 'l', 0}, nil},
		{"no such string", usb.Setup{RequestType: 0x80, Request: 6, Value: 0x0309, Index: 0x0409, Length: 255}, nil, usb.ErrStall},
		{"status", usb.Setup{RequestType: 0x80, Length: 2}, []byte{0, 0}, nil},
		{"status of an endpoint", usb.Setup{RequestType: 0x82, Index: 0x81, Length: 2}, []byte{0, 0}, nil},
		{"configuration in use", usb.Setup{RequestType: 0x80, Request: 8, Length: 1}, []byte{0}, nil},
		{"set configuration", usb.Setup{Request: 9, Value: 1}, []byte{}, nil},
		{"set another configuration", usb.Setup{Request: 9, Value: 2}, nil, usb.ErrStall},
		{"set interface", usb.Setup{RequestType: 1, Request: 11}, []byte{}, nil},
		{"set another alternate", usb.Setup{RequestType: 1, Request: 11, Value: 1}, nil, usb.ErrStall},
		{"get interface", usb.Setup{RequestType: 0x81, Request: 10, Length: 1}, []byte{0}, nil},
		{"vendor request", usb.Setup{RequestType: 0xc0, Request: 51, Length: 2}, nil, usb.ErrStall},
		{"halt of no endpoint", usb.Setup{RequestType: 2, Request: 3, Index: 0x82}, nil, usb.ErrStall},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			data := make([]byte, test.setup.Length)
			n, err := NewPeripheral().Control(t.Context(), test.setup, data)
			if !errors.Is(err, test.err) {
				t.Fatalf("Control() = %d, %v; want error %v", n, err, test.err)
			}
			if diff := cmp.Diff(test.want, data[:n]); err == nil && diff != "" {
				t.Errorf("Control() differs (-want +got):\n%s", diff)
			}
		})
	}
}

// Every string that a descriptor refers to is there.
func TestStrings(t *testing.T) {
	for index := range uint8(indexInterface + 1) {
		if b, err := stringDescriptor(index); err != nil || len(b) != int(b[0]) {
			t.Errorf("stringDescriptor(%d) = %v, %v; want one of its own length", index, b, err)
		}
	}
}

func TestHalt(t *testing.T) {
	ctx, p := t.Context(), NewPeripheral()
	control := func(s usb.Setup) {
		t.Helper()
		if _, err := p.Control(ctx, s, nil); err != nil {
			t.Fatal(err)
		}
	}
	read := func() error {
		p.Send([]byte("x"))
		_, err := p.Transfer(ctx, EndpointIn, make([]byte, packetSize))
		return err
	}
	for _, clear := range []usb.Setup{
		{RequestType: 2, Request: 1, Index: EndpointIn},
		{Request: 9, Value: 1},
	} {
		control(usb.Setup{RequestType: 2, Request: 3, Index: EndpointIn})
		status := make([]byte, 2)
		if _, err := p.Control(ctx, usb.Setup{RequestType: 0x82, Index: EndpointIn, Length: 2}, status); err != nil || status[0] != 1 {
			t.Errorf("status = %v, %v; want halted", status, err)
		}
		if err := read(); !errors.Is(err, usb.ErrStall) {
			t.Errorf("Transfer() = %v; want ErrStall", err)
		}
		control(clear)
		if err := read(); err != nil {
			t.Errorf("Transfer() = %v after %+v; want no error", err, clear)
		}
	}
}

// A cancelled read leaves the bytes for the next.
func TestCancelLosesNothing(t *testing.T) {
	p := NewPeripheral()
	data := pattern(packetSize + 24)
	p.Send(data[:packetSize])
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	buf := make([]byte, 2*packetSize)
	if n, err := p.Transfer(ctx, EndpointIn, buf); n != 0 || !errors.Is(err, context.Canceled) {
		t.Fatalf("Transfer() = %d, %v; want 0, context.Canceled", n, err)
	}
	p.Send(data[packetSize:])
	n, err := p.Transfer(t.Context(), EndpointIn, buf)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(data, buf[:n]); diff != "" {
		t.Errorf("Transfer() differs (-want +got):\n%s", diff)
	}
}

func TestGone(t *testing.T) {
	p := NewPeripheral()
	p.Unplug()
	p.Unplug()
	<-p.Done()
	if _, err := p.Control(t.Context(), usb.Setup{RequestType: 0x80, Length: 2}, make([]byte, 2)); !errors.Is(err, usb.ErrGone) {
		t.Errorf("Control() = %v; want ErrGone", err)
	}
	if _, err := p.Recv(t.Context(), 1); !errors.Is(err, usb.ErrGone) {
		t.Errorf("Recv() = %v; want ErrGone", err)
	}
	if _, err := p.Transfer(t.Context(), 0x82, nil); !errors.Is(err, usb.ErrStall) {
		t.Errorf("Transfer(0x82) = %v; want ErrStall", err)
	}
}
