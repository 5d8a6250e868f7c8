package phonesim

import (
	"context"
	"errors"
	"io"
	"sync"
)

// inboxMax is how much of a stream adbd takes before its service has read it
// (the socket pair's buffer); beyond it the OKAY waits.
const inboxMax = 256 << 10

// errStreamClosed ends the writes of a service whose stream is closed.
var errStreamClosed = errors.New("stream is closed")

// stream is one service's connection to the host.
type stream struct {
	adbd          *adbd
	local, remote uint32
	ctx           context.Context // ends with the stream
	cancel        context.CancelFunc
	epoch         context.Context
	window        chan struct{} // holds one token when nothing is unacknowledged

	mu     sync.Mutex
	inbox  []byte
	owed   bool // an OKAY for what is in the inbox
	closed bool
	more   chan struct{} // has room for one
}

var (
	_ io.Reader = (*stream)(nil)
	_ io.Writer = (*stream)(nil)
)

func newStream(epoch context.Context, d *adbd, local, remote uint32) *stream {
	ctx, cancel := context.WithCancel(epoch)
	s := &stream{adbd: d, local: local, remote: remote, ctx: ctx, cancel: cancel, epoch: epoch,
		window: make(chan struct{}, 1), more: make(chan struct{}, 1)}
	s.window <- struct{}{}
	return s
}

// Read returns what the host wrote, io.EOF once the stream is closed.
func (s *stream) Read(p []byte) (int, error) {
	for {
		s.mu.Lock()
		n := copy(p, s.inbox)
		s.inbox = s.inbox[n:]
		owed := n > 0 && s.owed && len(s.inbox) < inboxMax
		if owed {
			s.owed = false
		}
		s.mu.Unlock()
		if owed {
			s.send(message{command: cmdOKAY, arg0: s.local, arg1: s.remote})
		}
		if n > 0 || len(p) == 0 {
			return n, nil
		}
		select {
		case <-s.more:
		case <-s.ctx.Done():
			return 0, io.EOF
		}
	}
}

// Write sends p in messages as large as the host takes, each after the one
// before it was acknowledged.
func (s *stream) Write(p []byte) (int, error) {
	s.adbd.mu.Lock()
	limit := int(s.adbd.limit)
	s.adbd.mu.Unlock()
	for n := 0; n < len(p); {
		part := p[n:min(len(p), n+limit)]
		select {
		case <-s.window:
		case <-s.ctx.Done():
			return n, errStreamClosed
		}
		if !s.send(message{command: cmdWRTE, arg0: s.local, arg1: s.remote, data: part}) {
			return n, errStreamClosed
		}
		n += len(part)
	}
	return len(p), nil
}

// send sends a message of this stream, unless it is closed.
func (s *stream) send(m message) bool { return s.post(m, false) }

// post sends a message; the last one closes the stream.
func (s *stream) post(m message, last bool) bool {
	d := s.adbd
	d.sendMu.Lock()
	defer d.sendMu.Unlock()
	s.mu.Lock()
	closed := s.closed
	s.closed = closed || last
	s.mu.Unlock()
	if closed {
		return false
	}
	d.mu.Lock()
	agreed := d.agreed
	d.mu.Unlock()
	d.write(s.epoch, agreed, m)
	return s.epoch.Err() == nil
}

// drain waits until the last write is acknowledged: adbd does not look at a
// service, and so does not see it end, while it waits for an OKAY.
func (s *stream) drain() {
	select {
	case <-s.window:
	case <-s.ctx.Done():
	}
}

// Close sends CLSE, unless the stream is closed already.
func (s *stream) Close() {
	s.post(message{command: cmdCLSE, arg0: s.local, arg1: s.remote}, true)
	s.shut()
	s.adbd.mu.Lock()
	if s.adbd.streams[s.local] == s {
		delete(s.adbd.streams, s.local)
	}
	s.adbd.mu.Unlock()
}

// shut ends the stream without a word.
func (s *stream) shut() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
}

// acknowledged is the host's OKAY.
func (s *stream) acknowledged() {
	select {
	case s.window <- struct{}{}:
	default: // nothing was unacknowledged
	}
}

// received is the host's WRTE. While there is room it is acknowledged before
// the service can answer it, as adbd's one thread does.
func (s *stream) received(data []byte) {
	s.mu.Lock()
	full := len(s.inbox)+len(data) >= inboxMax
	s.mu.Unlock()
	if !full {
		s.send(message{command: cmdOKAY, arg0: s.local, arg1: s.remote})
	}
	s.mu.Lock()
	s.inbox = append(s.inbox, data...)
	s.owed = s.owed || full
	s.mu.Unlock()
	select {
	case s.more <- struct{}{}:
	default:
	}
}
