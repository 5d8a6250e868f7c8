package conntest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"mitool/internal/usb"
)

// outcome is what a transfer returned.
type outcome struct {
	n   int
	err error
}

func (o outcome) String() string { return fmt.Sprintf("%d, %v", o.n, o.err) }

// call is a transfer under way.
type call struct {
	op   string
	done chan outcome
}

func read(ctx context.Context, c usb.Conn, p []byte) call {
	return start("ReadContext", func() (int, error) { return c.ReadContext(ctx, p) })
}

func write(ctx context.Context, c usb.Conn, p []byte) call {
	return start("WriteContext", func() (int, error) { return c.WriteContext(ctx, p) })
}

func start(op string, f func() (int, error)) call {
	c := call{op, make(chan outcome, 1)}
	go func() {
		n, err := f()
		c.done <- outcome{n, err}
	}()
	return c
}

// blocked gives the call time to start, and returns an error when it ends.
func (c call) blocked() error {
	select {
	case o := <-c.done:
		return fmt.Errorf("%s() = %v; want it to wait", c.op, o)
	case <-time.After(settle):
		return nil
	}
}

// ok waits for n bytes and no error.
func (c call) ok(ctx context.Context, n int) error {
	select {
	case o := <-c.done:
		if o.n != n || o.err != nil {
			return fmt.Errorf("%s() = %v; want %d, no error", c.op, o, n)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%s() did not return; want %d bytes", c.op, n)
	}
}

// fails waits for an error that is one of want, soon.
func (c call) fails(want ...error) error {
	select {
	case o := <-c.done:
		return c.isError(o, want...)
	case <-time.After(prompt):
		return fmt.Errorf("%s() has not returned after %v; want %v", c.op, prompt, want)
	}
}

func (c call) isError(o outcome, want ...error) error {
	for _, w := range want {
		if !errors.Is(o.err, w) {
			continue
		}
		var op *usb.OpError
		if !isContextError(w) && !errors.As(o.err, &op) {
			return fmt.Errorf("%s() = %v; want it in a *usb.OpError", c.op, o)
		}
		return nil
	}
	return fmt.Errorf("%s() = %v; want %v", c.op, o, want)
}

func isContextError(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// expect receives n bytes as the device and compares.
func expect(ctx context.Context, p *Peripheral, n int, want []byte) error {
	got, err := p.Recv(ctx, n)
	if err != nil {
		return fmt.Errorf("device got %d bytes, then %w; want %d bytes", len(got), err, len(want))
	}
	return same("device got", got, want)
}

func same(what string, got, want []byte) error {
	if bytes.Equal(got, want) {
		return nil
	}
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	return fmt.Errorf("%s %d bytes, different at %d; want %d bytes", what, len(got), i, len(want))
}

// pattern returns n bytes of which no two neighbouring packets are alike.
func pattern(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i + i/packetSize)
	}
	return b
}
