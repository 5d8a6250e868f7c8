package conntest

import (
	"context"
	"errors"
	"sync"

	"mitool/internal/usb"
)

var _ usb.Conn = (*pipe)(nil)

// pipe is a Conn whose cable is a function call.
type pipe struct {
	p       usb.Peripheral
	in, out usb.Endpoint

	ctx    context.Context // ends with Close
	cancel context.CancelFunc

	mu        sync.Mutex // for closed, and transfers.Add before Wait
	closed    bool
	transfers sync.WaitGroup
}

// newPipe returns a Conn to the first interface of p that has a bulk endpoint in
// each direction. Where there is none, every transfer stalls.
func newPipe(p usb.Peripheral) usb.Conn {
	c := &pipe{p: p}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	for _, i := range p.Desc().Interfaces {
		if in, out, ok := i.Bulk(); ok {
			c.in, c.out = in, out
			break
		}
	}
	return c
}

// ReadContext does one IN transfer.
func (c *pipe) ReadContext(ctx context.Context, p []byte) (int, error) {
	return c.transfer(ctx, "reading", c.in.Address, p)
}

// WriteContext does one OUT transfer.
func (c *pipe) WriteContext(ctx context.Context, p []byte) (int, error) {
	return c.transfer(ctx, "writing", c.out.Address, p)
}

// MaxPacketSize gives wMaxPacketSize of both endpoints.
func (c *pipe) MaxPacketSize() (in, out int) { return c.in.MaxPacketSize, c.out.MaxPacketSize }

func (c *pipe) transfer(ctx context.Context, op string, endpoint uint8, p []byte) (int, error) {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return 0, usb.Wrap(op, "", usb.ErrClosed)
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

	n, err := c.p.Transfer(both, endpoint, p)
	switch {
	case err == nil:
		return n, nil
	case !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded):
		return n, usb.Wrap(op, "", err)
	case ctx.Err() != nil:
		return n, ctx.Err()
	default:
		return n, usb.Wrap(op, "", usb.ErrClosed)
	}
}

// Close ends transfers under way. It may be called again.
func (c *pipe) Close() error {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.cancel()
	c.transfers.Wait()
	return nil
}
