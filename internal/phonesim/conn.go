package phonesim

import (
	"context"
	"errors"
	"sync"

	"mitool/internal/usb"
)

// conn is one claimed interface of a phone on a [Bus].
type conn struct {
	bus     *Bus
	port    *port
	gadget  *gadget
	iface   uint8
	in, out usb.Endpoint
	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	once    sync.Once
}

var _ usb.Conn = (*conn)(nil)

func newConn(b *Bus, t *port, iface uint8, in, out usb.Endpoint) *conn {
	ctx, cancel := context.WithCancel(context.Background())
	return &conn{bus: b, port: t, gadget: t.gadget, iface: iface, in: in, out: out, ctx: ctx, cancel: cancel}
}

// transfer does one transfer until ctx ends or the connection is closed.
func (c *conn) transfer(ctx context.Context, op string, address uint8, p []byte) (int, error) {
	if c.ctx.Err() != nil {
		return 0, usb.Wrap(op, c.port.name, usb.ErrClosed)
	}
	both, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(c.ctx, cancel)()
	n, err := c.gadget.Transfer(both, address, p)
	switch {
	case err == nil:
		return n, nil
	case errors.Is(err, context.Canceled) && c.ctx.Err() != nil:
		return n, usb.Wrap(op, c.port.name, usb.ErrClosed)
	case ctx.Err() != nil:
		return n, ctx.Err()
	default:
		return n, usb.Wrap(op, c.port.name, err)
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

// Close releases the interface; it may be called again.
func (c *conn) Close() error {
	c.once.Do(func() {
		c.cancel()
		c.bus.mu.Lock()
		defer c.bus.mu.Unlock()
		if c.port.gadget == c.gadget {
			delete(c.port.claims, c.iface)
		}
	})
	return nil
}
