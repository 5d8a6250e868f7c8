//go:build cgo

package libusb

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/google/gousb"

	"mitool/internal/conntest"
	"mitool/internal/usb"
)

// endpoint is one of gousb's, with a function for the wire. Like gousb it
// submits whatever its context says, and tells errors as a TransferStatus.
type endpoint func(ctx context.Context, p []byte) (int, error)

func (e endpoint) ReadContext(ctx context.Context, p []byte) (int, error)  { return e(ctx, p) }
func (e endpoint) WriteContext(ctx context.Context, p []byte) (int, error) { return e(ctx, p) }

func testConn(in, out endpoint) *conn {
	c := &conn{port: "1-2", in: in, out: out, inSize: 512, outSize: 512, release: func() error { return nil }}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	return c
}

// waiting is an endpoint whose transfers end only by being cancelled.
func waiting(ctx context.Context, _ []byte) (int, error) {
	<-ctx.Done()
	return 0, gousb.TransferCancelled
}

// TestConformance has the conn on a device without libusb between.
func TestConformance(t *testing.T) {
	conntest.Run(t, func(*testing.T) (usb.Conn, *conntest.Peripheral) {
		p := conntest.NewPeripheral()
		wire := func(address uint8) endpoint {
			return func(ctx context.Context, data []byte) (int, error) {
				n, err := p.Transfer(ctx, address, data)
				for _, s := range []struct {
					err    error
					status gousb.TransferStatus
				}{
					{context.Canceled, gousb.TransferCancelled},
					{context.DeadlineExceeded, gousb.TransferCancelled},
					{usb.ErrGone, gousb.TransferNoDevice},
					{usb.ErrStall, gousb.TransferStall},
					{usb.ErrOverflow, gousb.TransferOverflow},
				} {
					if errors.Is(err, s.err) {
						return n, s.status
					}
				}
				return n, err
			}
		}
		return testConn(wire(conntest.EndpointIn), wire(conntest.EndpointOut)), p
	})
}

func TestTransferPartial(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := testConn(func(_ context.Context, p []byte) (int, error) {
		cancel()
		return copy(p, "half"), gousb.TransferCancelled
	}, nil)
	if n, err := c.ReadContext(ctx, make([]byte, 512)); n != 4 || !errors.Is(err, context.Canceled) {
		t.Errorf("ReadContext() = %d, %v; want 4, context.Canceled", n, err)
	}
}

// What was done before the cancellation counts.
func TestTransferDoneAnyway(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := testConn(func(_ context.Context, p []byte) (int, error) {
		cancel()
		return len(p), nil
	}, nil)
	if n, err := c.ReadContext(ctx, make([]byte, 512)); n != 512 || err != nil {
		t.Errorf("ReadContext() = %d, %v; want 512, no error", n, err)
	}
}

func TestTransferCancelledByNobody(t *testing.T) {
	c := testConn(func(context.Context, []byte) (int, error) { return 0, gousb.TransferCancelled }, nil)
	if _, err := c.ReadContext(t.Context(), make([]byte, 512)); !errors.Is(err, usb.ErrIO) {
		t.Errorf("ReadContext() = %v; want ErrIO", err)
	}
}

func TestWriteShort(t *testing.T) {
	c := testConn(nil, func(_ context.Context, p []byte) (int, error) { return len(p) - 1, nil })
	if n, err := c.WriteContext(t.Context(), make([]byte, 512)); n != 511 || !errors.Is(err, usb.ErrIO) {
		t.Errorf("WriteContext() = %d, %v; want 511, ErrIO", n, err)
	}
}

// Release comes once, and after the last transfer.
func TestCloseOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		under, released := true, 0
		c := testConn(func(ctx context.Context, p []byte) (int, error) {
			n, err := waiting(ctx, p)
			under = false
			return n, err
		}, nil)
		c.release = func() error {
			if under {
				t.Error("released during a transfer")
			}
			released++
			return nil
		}
		done := make(chan error, 1)
		go func() {
			_, err := c.ReadContext(t.Context(), make([]byte, 512))
			done <- err
		}()
		synctest.Wait()
		for range 2 {
			if err := c.Close(); err != nil {
				t.Errorf("Close() = %v; want no error", err)
			}
		}
		if err := <-done; !errors.Is(err, usb.ErrClosed) {
			t.Errorf("ReadContext() = %v; want ErrClosed", err)
		}
		if released != 1 {
			t.Errorf("released %d times; want once", released)
		}
	})
}

// A transfer that the kernel keeps does not keep Close.
func TestCloseStuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stuck := make(chan struct{})
		c := testConn(func(context.Context, []byte) (int, error) {
			<-stuck
			return 0, gousb.TransferCancelled
		}, nil)
		released := false
		c.release = func() error {
			released = true
			return nil
		}
		go func() {
			if n, err := c.ReadContext(t.Context(), make([]byte, 512)); n != 0 || !errors.Is(err, usb.ErrClosed) {
				t.Errorf("ReadContext() = %d, %v; want ErrClosed", n, err)
			}
		}()
		synctest.Wait()
		if err := c.Close(); !errors.Is(err, usb.ErrTimeout) {
			t.Errorf("Close() = %v; want ErrTimeout", err)
		}
		if released {
			t.Error("released during a transfer")
		}
		close(stuck)
		synctest.Wait()
		if !released {
			t.Error("not released after the last transfer")
		}
	})
}

func TestCloseError(t *testing.T) {
	c := testConn(nil, nil)
	c.release = func() error { return errors.New("other") }
	var op *usb.OpError
	if err := c.Close(); !errors.Is(err, usb.ErrIO) || !errors.As(err, &op) || op.Port != "1-2" {
		t.Errorf("Close() = %v; want ErrIO in an OpError", err)
	}
}

func TestCheckNumbers(t *testing.T) {
	config := func(numbers ...int) gousb.ConfigDesc {
		var c gousb.ConfigDesc
		for _, n := range numbers {
			c.Interfaces = append(c.Interfaces, gousb.InterfaceDesc{Number: n})
		}
		return c
	}
	tests := []struct {
		config gousb.ConfigDesc
		number int
		ok     bool
	}{
		{config(0), 0, true},
		{config(0, 1, 2), 2, true},
		{config(0, 1, 3), 1, true},
		{config(0, 1, 3), 3, false}, // gousb v1.1.3 panics
		{config(0, 1, 3), 2, false},
		{config(1, 0), 0, false}, // gousb v1.1.3 takes the other's settings
		{config(0), 255, false},
		{config(), 0, false},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.config.Interfaces, test.number), func(t *testing.T) {
			err := checkNumbers(test.config, test.number)
			if (err == nil) != test.ok || err != nil && !errors.Is(err, usb.ErrNotSupported) {
				t.Errorf("checkNumbers() = %v; want ok %v", err, test.ok)
			}
		})
	}
}

func TestBulkEndpoints(t *testing.T) {
	bulk := func(address gousb.EndpointAddress, size int) gousb.EndpointDesc {
		return gousb.EndpointDesc{
			Address: address, Number: int(address & 0xf), Direction: address&0x80 != 0,
			TransferType: gousb.TransferTypeBulk, MaxPacketSize: size,
		}
	}
	event := gousb.EndpointDesc{Address: 0x82, Direction: gousb.EndpointDirectionIn, TransferType: gousb.TransferTypeInterrupt}
	tests := []struct {
		name      string
		endpoints []gousb.EndpointDesc
		ok        bool
	}{
		{"one of each", []gousb.EndpointDesc{bulk(0x81, 512), bulk(0x01, 512)}, true},
		{"other numbers and an event", []gousb.EndpointDesc{bulk(0x83, 1024), bulk(0x02, 1024), event}, true},
		{"no OUT", []gousb.EndpointDesc{bulk(0x81, 512), event}, false},
		{"two IN", []gousb.EndpointDesc{bulk(0x81, 512), bulk(0x82, 512), bulk(0x01, 512)}, false},
		{"no size", []gousb.EndpointDesc{bulk(0x81, 0), bulk(0x01, 512)}, false},
		{"none", nil, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := gousb.InterfaceSetting{Endpoints: make(map[gousb.EndpointAddress]gousb.EndpointDesc)}
			for _, e := range test.endpoints {
				s.Endpoints[e.Address] = e
			}
			in, out, err := bulkEndpoints(s)
			if (err == nil) != test.ok {
				t.Fatalf("bulkEndpoints() = %v; want ok %v", err, test.ok)
			}
			if err != nil && !errors.Is(err, usb.ErrNotSupported) {
				t.Errorf("bulkEndpoints() = %v; want ErrNotSupported", err)
			}
			if test.ok && (in != test.endpoints[0] || out != test.endpoints[1]) {
				t.Errorf("bulkEndpoints() = %v, %v; want %v", in, out, test.endpoints[:2])
			}
		})
	}
}
