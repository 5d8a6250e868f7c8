package phonesim

import (
	"context"
	"errors"
	"sync"

	"mitool/internal/usb"
)

// conn is one claimed interface of a phone on a [Bus].
type conn struct {
	peripheral usb.Peripheral
	port       string
	in, out    usb.Endpoint
	release    func() // gives the interface back

	ctx    context.Context // ends with Close
	cancel context.CancelFunc

	mu        sync.Mutex // for closed, and transfers.Add before Wait
	closed    bool
	transfers sync.WaitGroup
}

var _ usb.Conn = (*conn)(nil)

func newConn(p usb.Peripheral, port string, in, out usb.Endpoint, release func()) *conn {
	ctx, cancel := context.WithCancel(context.Background())
	return &conn{peripheral: p, port: port, in: in, out: out, release: sync.OnceFunc(release), ctx: ctx, cancel: cancel}
}

// transfer does one transfer until ctx ends or the connection is closed.
func (c *conn) transfer(ctx context.Context, op string, address uint8, p []byte) (int, error) {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return 0, usb.Wrap(op, c.port, usb.ErrClosed)
	}
	c.transfers.Add(1)
	c.mu.Unlock()
	defer c.transfers.Done()
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	both, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(c.ctx, cancel)()
	n, err := c.peripheral.Transfer(both, address, p)
	switch {
	case err == nil:
		return n, nil
	case !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded):
		return n, usb.Wrap(op, c.port, err)
	case ctx.Err() != nil:
		return n, ctx.Err()
	default:
		return n, usb.Wrap(op, c.port, usb.ErrClosed)
	}
}

// ReadContext does one IN transfer; see [usb.Conn].
func (c *conn) ReadContext(ctx context.Context, p []byte) (int, error) {
	return c.transfer(ctx, "reading", c.in.Address, p)
}

// WriteContext does one OUT transfer; see [usb.Conn].
func (c *conn) WriteContext(ctx context.Context, p []byte) (int, error) {
	return c.transfer(ctx, "writing", c.out.Address, p)
}

// MaxPacketSize gives wMaxPacketSize in bytes; see [usb.Conn].
func (c *conn) MaxPacketSize() (in, out int) { return c.in.MaxPacketSize, c.out.MaxPacketSize }

// Close ends transfers under way, waits for them and releases the interface; it
// may be called again.
func (c *conn) Close() error {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.cancel()
	c.transfers.Wait()
	c.release()
	return nil
}
