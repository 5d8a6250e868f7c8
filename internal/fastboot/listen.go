package fastboot

import (
	"context"
	"fmt"
	"time"
)

// An answer that an earlier session has asked for and not read waits in the
// phone: nothing but a reset of the bus takes it away. The next session would
// read it as the answer to its first question, the answer to that as the one to
// its second, and so on. Many bootloaders moreover take no command while an
// answer waits (littlekernel app/aboot/fastboot.c, hsusb_usb_write waits until
// the host has read it). So reading begins before a command is sent, and what
// comes before the first command is dropped.

// received is one IN transfer, whose bytes are in Client.buf.
type received struct {
	n   int
	err error
}

// read begins an IN transfer if none is under way, and returns where it ends.
// It is the session's and not a command's: cancelling a read may lose bytes.
func (c *Client) read() <-chan received {
	if c.reading == nil {
		done := make(chan received, 1)
		go func() {
			n, err := c.conn.ReadContext(c.ctx, c.buf)
			done <- received{n, err}
		}()
		c.reading = done
	}
	return c.reading
}

// receive returns the length of the next IN transfer, into Client.buf.
func (c *Client) receive(ctx context.Context) (int, error) {
	select {
	case r := <-c.read():
		c.reading = nil
		return r.n, r.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// begin drops what waits in the phone, before the first command of a session.
func (c *Client) begin(ctx context.Context) error {
	if c.begun {
		return nil
	}
	c.begun = true
	return c.drop(ctx, waitingTimeout)
}

// DropLate reads and drops answers that nothing was asked for in this session,
// until none has come for [LateTimeout]. It is for a session whose answers turn
// out to be those to earlier questions: a phone that was slow to answer an
// earlier session. Errors are those of Getvar, and have ended the session.
func (c *Client) DropLate(ctx context.Context) error {
	const op = "waiting for late answers"
	if c.ended != nil {
		return &OpError{op, c.closed()}
	}
	if err := c.drop(ctx, LateTimeout); err != nil {
		c.end(err)
		return &OpError{op, err}
	}
	return nil
}

// drop reads and drops until nothing has come for that long.
func (c *Client) drop(ctx context.Context, silence time.Duration) error {
	for range maxMessages {
		quiet, cancel := context.WithTimeout(ctx, silence)
		_, err := c.receive(quiet)
		cancel()
		switch {
		case err == nil:
		case ctx.Err() != nil:
			return fmt.Errorf("reading what was left over: %w", ctx.Err())
		case c.reading != nil:
			return nil // the read goes on, for the first answer
		default:
			return fmt.Errorf("reading what was left over: %w", err)
		}
	}
	return fmt.Errorf("%w: more than %d answers to nothing", ErrProtocol, maxMessages)
}
