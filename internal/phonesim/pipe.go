package phonesim

import (
	"context"
	"errors"
	"sync"

	"mitool/internal/usb"
)

// errReset ends the transfers of an endpoint that the host has reset; the
// host's own transfers go on waiting on the endpoint's successor.
var errReset = errors.New("endpoint was reset")

// Bounds of a pipe. They stand for the phone's buffers: a host that writes on
// without the phone reading has to wait, and so has the phone.
const (
	pipeBytes  = 1 << 20
	pipeChunks = 256
)

// pipe is one bulk endpoint: the transfers on the way in one direction.
type pipe struct {
	mps int // wMaxPacketSize

	mu      sync.Mutex
	chunks  [][]byte
	bytes   int
	err     error
	changed chan struct{}
}

func newPipe(mps int) *pipe { return &pipe{mps: mps, changed: make(chan struct{})} }

// signal wakes everyone who waits; q.mu is held.
func (q *pipe) signal() {
	close(q.changed)
	q.changed = make(chan struct{})
}

// await returns when ready does, the pipe has ended or ctx is done; q.mu is
// held before and after.
func (q *pipe) await(ctx context.Context, ready func() bool) error {
	for {
		if q.err != nil {
			return q.err
		}
		if ready() {
			return nil
		}
		changed := q.changed
		q.mu.Unlock()
		var err error
		select {
		case <-changed:
		case <-ctx.Done():
			err = ctx.Err()
		}
		q.mu.Lock()
		if err != nil {
			return err
		}
	}
}

// end makes every transfer from now on fail with err.
func (q *pipe) end(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.err == nil {
		q.err = err
		q.signal()
	}
}

// flush forgets what was not yet taken.
func (q *pipe) flush() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.chunks, q.bytes = nil, 0
	q.signal()
}

// put queues one transfer; an empty one is a zero-length packet.
func (q *pipe) put(ctx context.Context, data []byte) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.await(ctx, func() bool { return q.bytes < pipeBytes && len(q.chunks) < pipeChunks }); err != nil {
		return err
	}
	q.chunks = append(q.chunks, append([]byte(nil), data...))
	q.bytes += len(data)
	q.signal()
	return nil
}

// drained waits until all that was put was taken, the pipe has ended or ctx is
// done.
func (q *pipe) drained(ctx context.Context) {
	q.mu.Lock()
	defer q.mu.Unlock()
	_ = q.await(ctx, func() bool { return len(q.chunks) == 0 })
}

func (q *pipe) pop() {
	q.bytes -= len(q.chunks[0])
	q.chunks = q.chunks[1:]
	q.signal()
}

// next takes one whole transfer.
func (q *pipe) next(ctx context.Context) ([]byte, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.await(ctx, func() bool { return len(q.chunks) > 0 }); err != nil {
		return nil, err
	}
	c := q.chunks[0]
	q.pop()
	return c, nil
}

// fill does one transfer of packets into p, as a host controller does: it ends
// with a short packet or when p is full, a transfer that is a multiple of the
// packet size does not end it, and a packet that does not fit is an overflow
// (USB 2.0, 5.8.3). When ctx ends, nothing is lost.
func (q *pipe) fill(ctx context.Context, p []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for {
		if err := q.await(ctx, func() bool { return len(q.chunks) > 0 }); err != nil {
			if n > 0 && q.err == nil {
				// Whole packets only came so far, so they may go back as a
				// transfer of their own.
				q.chunks = append([][]byte{append([]byte(nil), p[:n]...)}, q.chunks...)
				q.bytes += n
			}
			return 0, err
		}
		c := q.chunks[0]
		if room := len(p) - n; len(c) > room {
			whole := room / q.mps * q.mps
			copy(p[n:], c[:whole])
			q.chunks[0] = c[whole:]
			q.bytes -= whole
			q.signal()
			if whole < room || len(p) == 0 {
				return n + whole, usb.ErrOverflow
			}
			return len(p), nil
		}
		n += copy(p[n:], c)
		q.pop()
		if len(c)%q.mps != 0 || len(c) == 0 || n == len(p) {
			return n, nil
		}
	}
}
