package fastboot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Conn is what fastboot needs of a USB connection. Each call is one bulk
// transfer; an OUT transfer carries one command and no zero-length packet
// follows it, whatever its length (AOSP fastboot/usb_linux.cpp).
type Conn interface {
	ReadContext(ctx context.Context, p []byte) (int, error)
	WriteContext(ctx context.Context, p []byte) (int, error)
	MaxPacketSize() (in, out int)
	Close() error
}

// Client is one session with a phone in fastboot. It is not for use by
// several goroutines at a time.
type Client struct {
	conn    Conn
	buf     []byte
	ctx     context.Context // of all reads; ends with the session
	cancel  context.CancelFunc
	reading chan received // the read under way; nil when there is none
	begun   bool          // a command was sent, or was about to be
	ended   error         // why the session is over; nil while it goes on
}

// NewClient begins a session on conn, which it owns from then on and reads and
// writes at the same time. It sends nothing.
func NewClient(conn Conn) *Client {
	// An IN transfer must be a multiple of the packet size, or a packet
	// that is longer than the rest of the buffer overflows it.
	in, _ := conn.MaxPacketSize()
	size := minReadBuffer
	if in > 0 {
		size = (size + in - 1) / in * in
	}
	c := &Client{conn: conn, buf: make([]byte, size)}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	return c
}

// Close ends the session and closes the connection. Closing a session that
// has ended already does nothing.
func (c *Client) Close() error {
	if c.ended != nil {
		return nil
	}
	c.ended = ErrClosed
	c.cancel()
	if err := c.conn.Close(); err != nil {
		return &OpError{"closing the session", err}
	}
	return nil
}

// Getvar asks for one variable and returns its value, trimmed of blanks. A
// name with other characters than letters, digits and "-_.:", or one that
// makes the command longer than 64 bytes, is refused before anything is sent.
// Errors: [ErrUnknownVariable], [*FailError], [ErrProtocol], [ErrClosed],
// context.DeadlineExceeded after [GetvarTimeout], what the Conn returned; all
// in an [*OpError].
func (c *Client) Getvar(ctx context.Context, name Var) (string, error) {
	op := fmt.Sprintf("asking for variable %q", name)
	cmd, err := getvar(name)
	if err != nil {
		return "", &OpError{op, err}
	}
	value, err := c.do(ctx, GetvarTimeout, cmd, func(string) {})
	if err == nil && value == "" {
		err = ErrUnknownVariable
	}
	if err != nil {
		return "", &OpError{op, unknownVariable(err)}
	}
	return value, nil
}

// GetvarAll asks for all variables the phone is willing to list. Errors are
// those of Getvar, with [GetvarAllTimeout]; a bootloader that cannot list
// answers FAIL.
func (c *Client) GetvarAll(ctx context.Context) (Vars, error) {
	var lines []string
	last, err := c.do(ctx, GetvarAllTimeout, getvarAll(), func(line string) {
		lines = append(lines, line)
	})
	if err != nil {
		return nil, &OpError{"asking for all variables", unknownVariable(err)}
	}
	// Some bootloaders put their last variable into the OKAY.
	return parseVars(append(lines, last)), nil
}

// Reboot restarts the phone. A bootloader that leaves the bus instead of
// answering has obeyed as far as can be known, so nil says that the command
// was taken, not that the phone came back. The session is over after it.
// Errors: [*FailError], after which the session goes on, and those that end
// it: [ErrProtocol], [ErrClosed], context.DeadlineExceeded after
// [RebootTimeout], what the Conn returned while the command was being sent.
func (c *Client) Reboot(ctx context.Context) error {
	return c.leave(ctx, "rebooting", reboot())
}

// Continue lets the bootloader go on to start what it would have started had
// fastboot not been entered; otherwise as Reboot.
func (c *Client) Continue(ctx context.Context) error {
	return c.leave(ctx, "continuing the boot", continueBoot())
}

// leave sends a command that takes the phone off the bus.
func (c *Client) leave(ctx context.Context, op string, cmd command) error {
	if c.ended != nil {
		return &OpError{op, c.closed()}
	}
	_, err := c.do(ctx, RebootTimeout, cmd, func(string) {})
	switch {
	case err == nil:
		c.end(ErrClosed)
	case !errors.As(err, new(*goneError)):
		return &OpError{op, err}
	}
	return nil
}

// goneError is a transfer that failed, not for want of time, while an answer
// was awaited: the phone has the command, and what became of it is not known.
type goneError struct{ err error }

func (e *goneError) Error() string { return "reading the answer: " + e.err.Error() }
func (e *goneError) Unwrap() error { return e.err }

// do sends cmd and takes answers until OKAY, whose text it returns, giving
// the text of each INFO to info. Every error but a *FailError has ended the
// session.
func (c *Client) do(ctx context.Context, timeout time.Duration, cmd command, info func(string)) (string, error) {
	if c.ended != nil {
		return "", c.closed()
	}
	tctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	err := c.begin(tctx)
	var okay string
	if err == nil {
		okay, err = c.exchange(tctx, cmd, info)
	}
	if err == nil || errors.As(err, new(*FailError)) {
		return okay, err
	}
	if ctx.Err() == nil && tctx.Err() != nil {
		err = fmt.Errorf("no end of the answer within %v: %w", timeout, err)
	}
	c.end(err)
	return "", err
}

// exchange is do without the time-out and the end of the session.
func (c *Client) exchange(ctx context.Context, cmd command, info func(string)) (string, error) {
	c.read() // a phone with an answer left takes no command before that is read
	n, err := c.conn.WriteContext(ctx, []byte(cmd.text))
	if err != nil {
		return "", fmt.Errorf("sending %q: %w", cmd.text, err)
	}
	if n != len(cmd.text) {
		return "", fmt.Errorf("sending %q: %d of %d bytes sent", cmd.text, n, len(cmd.text))
	}
	total := 0
	for range maxMessages {
		n, err := c.receive(ctx)
		switch {
		case ctx.Err() != nil:
			return "", fmt.Errorf("reading the answer: %w", ctx.Err())
		case err != nil:
			return "", &goneError{err}
		case n == 0:
			// The zero-length packet after an answer that was a
			// multiple of the packet size.
			continue
		case n == len(c.buf):
			return "", fmt.Errorf("%w: answer of %d bytes or more, limit is %d", ErrProtocol, n, len(c.buf)-1)
		}
		if total += n; total > maxAnswerBytes {
			return "", fmt.Errorf("%w: more than %d bytes of answers to %q", ErrProtocol, maxAnswerBytes, cmd.text)
		}
		r, err := parseResponse(c.buf[:n])
		if err != nil {
			return "", err
		}
		switch r.kind {
		case kindOkay:
			return r.text, nil
		case kindFail:
			return "", &FailError{r.text}
		case kindInfo:
			info(r.text)
		case kindData:
			return "", fmt.Errorf("%w: DATA in answer to %q", ErrProtocol, cmd.text)
		case kindText:
			// Chatter for a person to read; no variable comes so.
		}
	}
	return "", fmt.Errorf("%w: more than %d answers to %q", ErrProtocol, maxMessages, cmd.text)
}

// closed gives ErrClosed with the error that ended the session.
func (c *Client) closed() error {
	if errors.Is(c.ended, ErrClosed) {
		return ErrClosed
	}
	return fmt.Errorf("%w: %w", ErrClosed, c.ended)
}

// end closes the connection and remembers why.
func (c *Client) end(why error) {
	c.ended = why
	c.cancel()
	// The error that ended the session is the one worth telling.
	_ = c.conn.Close()
}

// unknownVariable adds ErrUnknownVariable to a FAIL that says so. Bootloaders
// word it "Unknown variable", "unknown variable" (AOSP, LK) or "GetVar
// Variable Not found" (Qualcomm's UEFI).
func unknownVariable(err error) error {
	var fail *FailError
	if !errors.As(err, &fail) {
		return err
	}
	text := strings.ToLower(fail.Text)
	if strings.Contains(text, "unknown") || strings.Contains(text, "not found") {
		return fmt.Errorf("%w: %w", ErrUnknownVariable, err)
	}
	return err
}
