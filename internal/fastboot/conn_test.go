package fastboot

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
)

// errOverflow and errUnplugged stand for what a USB connection returns.
var (
	errOverflow  = errors.New("device sent too much")
	errUnplugged = errors.New("device is gone")
)

// phone is the other end of a Conn in memory, with the semantics of USB: what
// it sends is cut into packets, an IN transfer ends with a short packet or a
// full buffer, and a packet that does not fit is an overflow.
type phone struct {
	t   *testing.T
	mps int
	// answer gives the transfers that answer a command.
	answer func(cmd string) []string
	// gone makes reads fail once all is read and a command was heard; nil
	// makes them wait.
	gone error
	// full makes the phone take no command while an answer waits.
	full bool

	mu      sync.Mutex
	heard   []string
	packets [][]byte
	reads   int
	closes  int
	changed chan struct{} // closed when any of this changes
}

var _ Conn = (*phone)(nil)

func newPhone(t *testing.T, answer func(cmd string) []string) *phone {
	return &phone{t: t, mps: 512, answer: answer, changed: make(chan struct{})}
}

// signal wakes everyone who waits; p.mu is held.
func (p *phone) signal() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// await returns when ready is true, asked under p.mu, which is held before and
// after, or with ctx's error.
func (p *phone) await(ctx context.Context, ready func() bool) error {
	for !ready() {
		changed := p.changed
		p.mu.Unlock()
		var err error
		select {
		case <-changed:
		case <-ctx.Done():
			err = ctx.Err()
		}
		p.mu.Lock()
		if err != nil {
			return err
		}
	}
	return nil
}

// always answers every command alike.
func always(transfers ...string) func(string) []string {
	return func(string) []string { return transfers }
}

func (p *phone) MaxPacketSize() (in, out int) { return p.mps, p.mps }

func (p *phone) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closes++
	return nil
}

func (p *phone) WriteContext(ctx context.Context, b []byte) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if len(b) == 0 {
		p.t.Error("zero-length OUT transfer")
	}
	p.mu.Lock()
	err := p.await(ctx, func() bool { return !p.full || len(p.packets) == 0 })
	if err == nil {
		p.heard = append(p.heard, string(b))
		p.signal()
	}
	p.mu.Unlock()
	if err != nil {
		return 0, err
	}
	p.send(p.answer(string(b))...)
	return len(b), nil
}

// send queues transfers, each as whole packets and a short one if there is a
// rest. An empty transfer is a zero-length packet.
func (p *phone) send(transfers ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range transfers {
		b := []byte(s)
		for len(b) > p.mps {
			p.packets = append(p.packets, b[:p.mps])
			b = b[p.mps:]
		}
		p.packets = append(p.packets, b)
	}
	p.signal()
}

func (p *phone) ReadContext(ctx context.Context, b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reads++
	n := 0
	for {
		gone := func() bool { return p.gone != nil && len(p.heard) > 0 }
		if err := p.await(ctx, func() bool { return len(p.packets) > 0 || gone() }); err != nil {
			return n, err
		}
		if len(p.packets) == 0 {
			return n, p.gone
		}
		packet := p.packets[0]
		if len(packet) > len(b)-n {
			return n, errOverflow
		}
		p.packets = p.packets[1:]
		p.signal()
		n += copy(b[n:], packet)
		if len(packet) < p.mps || n == len(b) {
			return n, nil
		}
	}
}

// transcript turns what AOSP's fastboot printed for "getvar all" back into the
// answers it came from.
func transcript(t *testing.T, name string) []string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []string
	okay := "OKAY"
	for s := bufio.NewScanner(f); s.Scan(); {
		if line, ok := strings.CutPrefix(s.Text(), "(bootloader) "); ok {
			out = append(out, "INFO"+line)
		} else if last, ok := strings.CutPrefix(s.Text(), "all:"); ok {
			okay = "OKAY" + strings.TrimSpace(last)
		}
	}
	return append(out, okay)
}

// bytesConn is silent before the first command, then answers every read with a
// piece of data whose length the byte before it tells, and ends with io.EOF.
type bytesConn struct {
	mu     sync.Mutex
	data   []byte
	reads  int
	closed int
	heard  []string
	asked  chan struct{} // closed by the first command
}

var _ Conn = (*bytesConn)(nil)

func newBytesConn(data []byte) *bytesConn {
	return &bytesConn{data: data, asked: make(chan struct{})}
}

func (c *bytesConn) MaxPacketSize() (in, out int) { return 64, 64 }
func (c *bytesConn) Close() error                 { c.closed++; return nil }

func (c *bytesConn) WriteContext(_ context.Context, p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.heard = append(c.heard, string(p)); len(c.heard) == 1 {
		close(c.asked)
	}
	return len(p), nil
}

func (c *bytesConn) ReadContext(ctx context.Context, p []byte) (int, error) {
	select {
	case <-c.asked:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reads++
	if len(c.data) == 0 {
		return 0, io.EOF
	}
	n := min(int(c.data[0])*4, len(c.data)-1, len(p))
	copy(p, c.data[1:1+n])
	c.data = c.data[1+n:]
	return n, nil
}
