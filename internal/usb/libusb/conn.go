//go:build cgo

package libusb

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/google/gousb"

	"mitool/internal/usb"
)

var _ usb.Conn = (*conn)(nil)

// The endpoints as gousb has them. Each call is one libusb transfer.
type (
	inEndpoint interface {
		ReadContext(ctx context.Context, p []byte) (int, error)
	}
	outEndpoint interface {
		WriteContext(ctx context.Context, p []byte) (int, error)
	}
)

// conn is a claimed interface.
type conn struct {
	port            string
	in              inEndpoint
	out             outEndpoint
	inSize, outSize int // wMaxPacketSize
	// release gives back the interface, the device and libusb, in that
	// order, after the last transfer.
	release func() error

	ctx    context.Context // ends with Close
	cancel context.CancelFunc

	mu        sync.Mutex // for closed, and transfers.Add before Wait
	closed    bool
	transfers sync.WaitGroup

	closing  sync.Once
	closeErr error
}

// ReadContext does one IN transfer.
func (c *conn) ReadContext(ctx context.Context, p []byte) (int, error) {
	return c.transfer(ctx, "reading", c.in.ReadContext, p)
}

// WriteContext does one OUT transfer.
func (c *conn) WriteContext(ctx context.Context, p []byte) (int, error) {
	n, err := c.transfer(ctx, "writing", c.out.WriteContext, p)
	if err == nil && n < len(p) {
		err = usb.Wrap("writing", c.port, fmt.Errorf("%w: %d of %d bytes moved", usb.ErrIO, n, len(p)))
	}
	return n, err
}

// MaxPacketSize gives wMaxPacketSize of both endpoints.
func (c *conn) MaxPacketSize() (in, out int) { return c.inSize, c.outSize }

// transfer calls f with a context that also ends with Close, and tells its
// error in the words of package usb.
func (c *conn) transfer(ctx context.Context, op string, f func(context.Context, []byte) (int, error), p []byte) (int, error) {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return 0, usb.Wrap(op, c.port, usb.ErrClosed)
	}
	c.transfers.Add(1)
	c.mu.Unlock()
	defer c.transfers.Done()
	// gousb submits first and looks at the context then.
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	both, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(c.ctx, cancel)()

	n, err := f(both, p)
	switch {
	case err == nil:
		return n, nil
	case !errors.Is(err, gousb.TransferCancelled):
		return n, usb.Wrap(op, c.port, sentinel(err, runtime.GOOS))
	case ctx.Err() != nil:
		return n, ctx.Err()
	case c.ctx.Err() != nil:
		return n, usb.Wrap(op, c.port, usb.ErrClosed)
	default:
		return n, usb.Wrap(op, c.port, sentinel(err, runtime.GOOS))
	}
}

// Close ends transfers under way, waits for them and gives the interface back.
// It may be called again and at any time. The error wraps [usb.ErrTimeout]
// when the kernel keeps a transfer; the interface then stays claimed until the
// program ends.
func (c *conn) Close() error {
	c.closing.Do(func() {
		c.mu.Lock()
		c.closed = true
		c.mu.Unlock()
		c.cancel()
		done := make(chan error, 1)
		go func() {
			c.transfers.Wait()
			done <- c.release()
		}()
		var err error
		select {
		case err = <-done:
		case <-time.After(closeTimeout):
			err = usb.ErrTimeout
		}
		if err != nil {
			c.closeErr = usb.Wrap("closing", c.port, sentinel(err, runtime.GOOS))
		}
	})
	return c.closeErr
}
