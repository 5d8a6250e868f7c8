package usbip

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"syscall"

	"mitool/internal/usb"
)

// Serve answers the URBs that a host sends over conn with what p does, until
// the host hangs up (nil), ctx is done (its error), or the host breaks the
// protocol or conn fails (that error). It closes conn.
//
// Transfers on one endpoint happen in the order they were sent, those on
// different endpoints side by side. When p has left the bus the URBs are
// answered with -ESHUTDOWN; hanging up is the host's part.
func Serve(ctx context.Context, conn io.ReadWriteCloser, p usb.Peripheral) error {
	ctx, fail := context.WithCancelCause(ctx)
	s := &session{
		conn:      conn,
		device:    p,
		fail:      fail,
		pending:   make(map[uint32]*urb),
		endpoints: make(map[uint8]*endpoint),
	}
	// A blocked read or write ends only with the connection.
	s.workers.Go(func() {
		<-ctx.Done()
		_ = conn.Close()
	})
	// The first failure counts: what is said after it is about the closed
	// connection.
	fail(s.receive(ctx))
	s.workers.Wait()
	if err := context.Cause(ctx); !errors.Is(err, errHungUp) {
		return err
	}
	return nil
}

// errHungUp is how a session ends that nothing is wrong with.
var errHungUp = errors.New("host hung up")

// Limits of what a host may have under way, so that one that never reads its
// answers cannot fill the memory.
const (
	maxPendingURBs  = 1024
	maxPendingBytes = 4 * maxTransfer
)

// urb is one CMD_SUBMIT that has not been answered.
type urb struct {
	header
	data []byte // what an OUT transfer carries

	// cancel is set once the transfer has begun.
	cancel context.CancelFunc
	// unlink is the CMD_UNLINK that arrived while the transfer ran.
	unlink *header
}

// endpoint holds the URBs that wait for their turn.
type endpoint struct {
	queue []*urb
	wake  chan struct{} // holds a token while the queue may have grown
}

// session is one connection.
type session struct {
	conn    io.ReadWriteCloser
	device  usb.Peripheral
	fail    context.CancelCauseFunc
	workers sync.WaitGroup

	writing sync.Mutex // held while messages are written; taken before mu

	mu        sync.Mutex
	pending   map[uint32]*urb // by sequence number: queued or running
	bytes     int             // sum of the pending URBs' lengths
	endpoints map[uint8]*endpoint
}

// receive reads messages until the connection or the protocol breaks. A
// host that hangs up between two messages gives errHungUp.
func (s *session) receive(ctx context.Context) error {
	in := bufio.NewReader(s.conn)
	var b [headerSize]byte
	for {
		if _, err := io.ReadFull(in, b[:]); err != nil {
			if errors.Is(err, io.EOF) || hungUp(err) {
				return errHungUp
			}
			return fmt.Errorf("reading header: %w", err)
		}
		h, err := parseHeader(b[:])
		if err != nil {
			return err
		}
		if h.Command == cmdUnlink {
			s.unlink(h)
			continue
		}
		u := &urb{header: h}
		if err := s.admit(u); err != nil {
			return err
		}
		if h.Direction == dirOut {
			u.data = make([]byte, h.Length)
			if _, err := io.ReadFull(in, u.data); err != nil {
				return fmt.Errorf("reading the %d bytes of URB %d: %w", h.Length, h.Seqnum, err)
			}
		}
		s.enqueue(ctx, u)
	}
}

// admit counts u among the pending.
func (s *session) admit(u *urb) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.pending[u.Seqnum] != nil:
		return fmt.Errorf("receiving URB %d: sequence number in use", u.Seqnum)
	case len(s.pending) == maxPendingURBs:
		return fmt.Errorf("receiving URB %d: got more than %d pending", u.Seqnum, maxPendingURBs)
	case s.bytes+int(u.Length) > maxPendingBytes:
		return fmt.Errorf("receiving URB %d: got more than %d bytes pending", u.Seqnum, maxPendingBytes)
	}
	s.pending[u.Seqnum] = u
	s.bytes += int(u.Length)
	return nil
}

// forget takes u from the pending. The lock is held.
func (s *session) forget(u *urb) {
	delete(s.pending, u.Seqnum)
	s.bytes -= int(u.Length)
}

// enqueue gives u to its endpoint, whose worker begins with the first URB.
func (s *session) enqueue(ctx context.Context, u *urb) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.endpoints[u.address()]
	if e == nil {
		e = &endpoint{wake: make(chan struct{}, 1)}
		s.endpoints[u.address()] = e
		s.workers.Go(func() { s.work(ctx, e) })
	}
	e.queue = append(e.queue, u)
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// send writes a message without data.
func (s *session) send(h header) {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.write(h.bytes())
}

// write writes one message; s.writing is held. A connection that cannot be
// written to is over.
func (s *session) write(message []byte) {
	_, err := s.conn.Write(message)
	switch {
	case err == nil:
	case hungUp(err):
		s.fail(errHungUp)
	default:
		s.fail(fmt.Errorf("writing answer: %w", err))
	}
}

// hungUp tells whether err says that the other end was closed, perhaps with
// answers that it had not read (ECONNRESET, unix(7)). That is no fault: a host
// hangs up whenever it likes.
func hungUp(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.ErrClosedPipe)
}
