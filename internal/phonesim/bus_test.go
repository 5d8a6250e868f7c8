package phonesim

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/conntest"
	"mitool/internal/usb"
)

func TestBus(t *testing.T) {
	a, b := start(t, "spes"), start(t, "selene")
	bus := NewBus(a, b)
	ctx := testContext(t)
	do(t, a, "boot android")
	do(t, b, "boot fastboot")
	list, err := bus.List(ctx)
	if err != nil || len(list) != 2 || list[0].Port != "1-1" || list[1].Port != "1-2" || list[0].Address == list[1].Address {
		t.Fatalf("List() = %+v, %v", list, err)
	}
	if again, _ := bus.List(ctx); !cmp.Equal(list, again) {
		t.Error("a second List() differs from the first")
	}
	conn, err := bus.Open(ctx, list[0], 0)
	if err != nil {
		t.Fatal(err)
	}
	if in, out := conn.MaxPacketSize(); in != 512 || out != 512 {
		t.Errorf("MaxPacketSize() = %d, %d; want 512, 512", in, out)
	}
	if _, err := bus.Open(ctx, list[0], 0); !errors.Is(err, usb.ErrBusy) {
		t.Errorf("second Open: %v; want ErrBusy", err)
	}
	if _, err := bus.Open(ctx, list[0], 3); !errors.Is(err, usb.ErrNotSupported) {
		t.Errorf("Open of no interface: %v; want ErrNotSupported", err)
	}
	release(t, conn)
	release(t, conn)
	var op *usb.OpError
	if _, err := conn.ReadContext(ctx, make([]byte, 512)); !errors.Is(err, usb.ErrClosed) || !errors.As(err, &op) || op.Port != "1-1" {
		t.Errorf("ReadContext after Close: %v; want ErrClosed on port 1-1", err)
	}
	conn, err = bus.Open(ctx, list[0], 0)
	if err != nil {
		t.Fatalf("Open after Close: %v", err)
	}
	do(t, a, "unplug\nplug")
	if _, err := conn.WriteContext(ctx, []byte{1}); !errors.Is(err, usb.ErrGone) {
		t.Errorf("WriteContext to an earlier enumeration: %v; want ErrGone", err)
	}
	if _, err := bus.Open(ctx, list[0], 0); !errors.Is(err, usb.ErrGone) {
		t.Errorf("Open of an earlier enumeration: %v; want ErrGone", err)
	}
	release(t, conn)
	release(t, bus)
	if _, err := bus.List(ctx); !errors.Is(err, usb.ErrClosed) {
		t.Errorf("List() after Close: %v; want ErrClosed", err)
	}
}

// TestConnPasses has the Bus's connections pass what every connection must.
func TestConnPasses(t *testing.T) {
	conntest.Run(t, func(t *testing.T) (usb.Conn, *conntest.Peripheral) {
		p := conntest.NewPeripheral()
		in, out, ok := p.Desc().Interfaces[0].Bulk()
		if !ok {
			t.Fatalf("%+v has no pair of bulk endpoints", p.Desc())
		}
		return newConn(p, "1-1", in, out, func() {}), p
	})
}

func TestConnEnds(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot android")
	tests := []struct {
		name string
		end  func(c usb.Conn, cancel func())
		want error
	}{
		{"Close", func(c usb.Conn, _ func()) { release(t, c) }, usb.ErrClosed},
		{"context", func(_ usb.Conn, cancel func()) { cancel() }, context.Canceled},
		{"unplug", func(usb.Conn, func()) { do(t, p, "unplug\nplug") }, usb.ErrGone},
	}
	for _, tt := range tests {
		c := open(t, p, usb.ClassADB)
		ctx, cancel := context.WithCancel(testContext(t))
		done := make(chan error)
		go func() {
			_, err := c.ReadContext(ctx, make([]byte, 512))
			done <- err
		}()
		tt.end(c, cancel)
		if err := <-done; !errors.Is(err, tt.want) {
			t.Errorf("%s: read ends with %v; want %v", tt.name, err, tt.want)
		}
		cancel()
		release(t, c)
	}
}

// A context that has ended moves nothing, though there is something to move.
func TestConnEndedContext(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot fastboot")
	h := newFastbootHost(t, p)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if n, err := h.c.WriteContext(ended, []byte("reboot")); n != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("WriteContext = %d, %v; want 0, context.Canceled", n, err)
	}
	h.raw([]byte("getvar:product"))
	h.until(p, func(s State) bool { return len(s.Heard) > 0 })
	buf := make([]byte, 512)
	for range 3 { // the answer comes a little after the question was heard
		if n, err := h.c.ReadContext(ended, buf); n != 0 || !errors.Is(err, context.Canceled) {
			t.Errorf("ReadContext = %d, %v; want 0, context.Canceled", n, err)
		}
	}
	if n, err := h.c.ReadContext(h.ctx, buf); string(buf[:n]) != "OKAYspes" {
		t.Errorf("ReadContext afterwards = %q, %v; want OKAYspes", buf[:n], err)
	}
	if got := p.State().Heard; !cmp.Equal(got, []string{"getvar:product"}) {
		t.Errorf("Heard = %q; want getvar:product alone", got)
	}
}

// lingering is a device whose transfers end a second after their context.
type lingering struct{ usb.Peripheral }

func (lingering) Transfer(ctx context.Context, _ uint8, _ []byte) (int, error) {
	<-ctx.Done()
	time.Sleep(time.Second)
	return 0, ctx.Err()
}

// When Close returns, no transfer is left that could take what is the next
// connection's.
func TestConnCloseWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newConn(lingering{}, "1-1", usb.Endpoint{}, usb.Endpoint{}, func() {})
		var ended atomic.Bool
		go func() {
			if _, err := c.ReadContext(t.Context(), nil); !errors.Is(err, usb.ErrClosed) {
				t.Errorf("ReadContext = %v; want ErrClosed", err)
			}
			ended.Store(true)
		}()
		synctest.Wait()
		begin := time.Now()
		release(t, c)
		if took := time.Since(begin); took != time.Second {
			t.Errorf("Close took %v; want the second that the transfer takes to end", took)
		}
		if synctest.Wait(); !ended.Load() {
			t.Error("the transfer goes on after Close")
		}
	})
}

func TestWatch(t *testing.T) {
	p := start(t, "spes")
	bus := NewBus(p)
	ctx, cancel := context.WithCancel(testContext(t))
	changes, err := bus.Watch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	expect := func(what string) {
		t.Helper()
		select {
		case <-changes:
		case <-testContext(t).Done():
			t.Fatalf("Watch tells nothing of %s", what)
		}
	}
	do(t, p, "boot android")
	expect("a phone that came")
	do(t, p, "unplug")
	expect("a phone that went")
	bus.Add(start(t, "selene"))
	expect("a port that was added")
	cancel()
	for range changes {
	}
}

func TestAttach(t *testing.T) {
	p := start(t, "spes")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Attach(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Attach to a phone that is off: %v; want to wait", err)
	}
	do(t, p, "boot android")
	first := attached(t, p)
	if _, err := p.Attach(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("second Attach: %v; want to wait", err)
	}
	do(t, p, "boot fastboot")
	select {
	case <-first.Done():
	default:
		t.Error("Done is open although the phone is in another mode")
	}
	if got := attached(t, p).Desc().ID(); got != "18d1:d00d" {
		t.Errorf("next Attach gives %s; want 18d1:d00d", got)
	}
}
