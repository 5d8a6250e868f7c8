package adb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// link is a connection to a phone after the handshake, with any number of
// streams on it. One goroutine reads, one writes; a transfer that fails or a
// rule that is broken ends all streams with that error.
type link struct {
	wire   *wire
	ctx    context.Context // of all transfers; ends only at Close
	cancel context.CancelFunc
	queue  chan outgoing
	broken chan struct{} // closed once err is set
	wrote  chan struct{} // closed when the writer has ended
	read   chan struct{} // closed when the reader has ended
	close  func() error  // once

	mu      sync.Mutex
	err     error // why the link ended
	lastID  uint32
	streams map[uint32]*usbStream // by this side's id
	strays  int
	met     bool // the phone has acted on a stream of this session
}

// outgoing is a message for the writer, which closes sent, if there is one,
// after both transfers were done.
type outgoing struct {
	message
	sent chan struct{}
}

var _ opener = (*link)(nil)

// newLink starts the link on w, which has seen the handshake.
func newLink(w *wire) *link {
	ctx, cancel := context.WithCancel(context.Background())
	l := &link{
		wire:   w,
		ctx:    ctx,
		cancel: cancel,
		// Room enough that the reader's short answers wait for the writer
		// only when the phone has stopped reading.
		queue:   make(chan outgoing, 64),
		broken:  make(chan struct{}),
		wrote:   make(chan struct{}),
		read:    make(chan struct{}),
		streams: make(map[uint32]*usbStream),
	}
	l.close = sync.OnceValue(l.shut)
	go l.readLoop()
	go l.writeLoop()
	return l
}

// check has nothing to ask: a phone that left has ended its streams with an error.
func (l *link) check(context.Context) error { return nil }

// Close ends all streams, lets a message under way be finished, ends both
// goroutines and closes the connection.
func (l *link) Close() error { return l.close() }

func (l *link) shut() error {
	l.fail(errClosed)
	hurry := time.AfterFunc(closeTimeout, l.cancel)
	<-l.wrote
	hurry.Stop()
	l.cancel()
	<-l.read
	return l.wire.conn.Close()
}

// fail ends the link and all streams with err; the first call counts.
func (l *link) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return
	}
	l.err = err
	for _, s := range l.streams {
		s.end(err)
	}
	close(l.broken)
}

func (l *link) readLoop() {
	defer close(l.read)
	for {
		m, err := l.wire.read(l.ctx)
		if err == nil {
			err = l.handle(m)
		}
		if err != nil {
			l.fail(err)
			return
		}
	}
}

func (l *link) writeLoop() {
	defer close(l.wrote)
	for {
		select {
		case o := <-l.queue:
			if !l.put(o) {
				return
			}
		case <-l.broken:
			l.drain()
			return
		}
	}
}

// drain sends what was queued before the link ended, so that the phone hears
// of the streams that were closed.
func (l *link) drain() {
	for {
		select {
		case o := <-l.queue:
			if !l.put(o) {
				return
			}
		default:
			return
		}
	}
}

func (l *link) put(o outgoing) bool {
	if err := l.wire.write(l.ctx, o.message); err != nil {
		l.fail(err)
		return false
	}
	if o.sent != nil {
		close(o.sent)
	}
	return true
}

// post queues m; on a link that has ended it is dropped.
func (l *link) post(m message) {
	select {
	case l.queue <- outgoing{message: m}:
	case <-l.broken:
	}
}

// open opens service s on a stream that lives until ctx ends or it is closed.
// Errors: ErrRefused, ctx's, or why the link ended; the latter wraps
// errUnanswered when the phone has got the whole request and was lost then.
func (l *link) open(ctx context.Context, s service) (io.ReadCloser, error) {
	// adbd wanted the NUL once, and AOSP's host still sends it (adb.cpp).
	data := append([]byte(s.name), 0)
	if len(data) > l.wire.maxData {
		return nil, fmt.Errorf("service of %d bytes (phone takes %d)", len(data), l.wire.maxData)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	st, err := l.newStream()
	if err != nil {
		return nil, err
	}
	st.release = context.AfterFunc(ctx, func() { st.quit(ctx.Err()) })
	sent := make(chan struct{})
	select {
	case l.queue <- outgoing{message{command: cmdOPEN, arg0: st.id, data: data}, sent}:
		err = st.waitOpen()
	case <-st.ended:
		err = st.cause()
	}
	switch {
	case err == nil:
		return st, nil
	case errors.Is(err, io.EOF):
		err = ErrRefused
	case errors.Is(err, errCut) && l.delivered(sent):
		err = fmt.Errorf("%w: %w", errUnanswered, err)
	}
	_ = st.Close()
	return nil, err
}

// delivered tells whether a queued message was sent in full, on a link that
// has ended.
func (l *link) delivered(sent <-chan struct{}) bool {
	<-l.wrote // bounded by writeTimeout: the writer ends with the link
	select {
	case <-sent:
		return true
	default:
		return false
	}
}

// newStream registers a stream under the next free id. Ids are sequential and
// never 0, as AOSP's.
func (l *link) newStream() (*usbStream, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return nil, l.err
	}
	for taken := true; taken; _, taken = l.streams[l.lastID] {
		if l.lastID++; l.lastID == 0 {
			l.lastID = 1
		}
	}
	s := &usbStream{
		link:  l,
		id:    l.lastID,
		ready: make(chan struct{}),
		in:    make(chan []byte, 1),
		ended: make(chan struct{}),
	}
	l.streams[s.id] = s
	return s, nil
}

// handle acts on one message of the phone, after AOSP adb.cpp
// (handle_packet). Its error ends the link.
func (l *link) handle(m message) error {
	switch m.command {
	case cmdOKAY, cmdWRTE, cmdCLSE:
		reply, err := l.dispatch(m)
		if err != nil {
			return err
		}
		if reply.command != 0 {
			l.post(reply)
		}
		return nil
	case cmdOPEN:
		// The phone opens streams for "reverse:" alone, which is never
		// asked for.
		l.post(message{command: cmdCLSE, arg1: m.arg0})
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.stray()
	case cmdCNXN:
		l.mu.Lock()
		defer l.mu.Unlock()
		if !l.met {
			// The handshake took the answer that a killed client had
			// left in the phone's queue; this is the answer to ours.
			return l.stray()
		}
		return fmt.Errorf("%w: phone reset the link with CNXN", ErrProtocol)
	case cmdAUTH:
		return fmt.Errorf("%w: phone reset the link with %s", ErrProtocol, commandName(m.command))
	default:
		return fmt.Errorf("%w: %s within a session", ErrProtocol, commandName(m.command))
	}
}

// dispatch gives m to its stream and returns the answer that is due, if any.
func (l *link) dispatch(m message) (reply message, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.streams[m.arg1]
	if s != nil && s.remote != 0 && m.arg0 != 0 && m.arg0 != s.remote {
		s = nil // an id of a stream that was given up before
	}
	l.met = l.met || s != nil
	switch {
	case m.arg0 == 0 && m.command != cmdCLSE, m.arg1 == 0:
		return message{}, l.stray() // AOSP ignores them too
	case s == nil && m.command == cmdCLSE:
		return message{}, l.stray() // both sides closed at once
	case s == nil:
		// Usually a stream that was given up: the phone must free its side.
		return message{command: cmdCLSE, arg0: m.arg1, arg1: m.arg0}, l.stray()
	case m.command == cmdOKAY:
		s.meet(m.arg0) // nothing is written that a second could acknowledge
		return message{}, nil
	case m.command == cmdWRTE && len(m.data) == 0:
		s.meet(m.arg0)
		return s.message(cmdOKAY), l.stray()
	case m.command == cmdWRTE:
		if !s.write(m.arg0, m.data) {
			s.end(fmt.Errorf("%w: WRTE before the last one was acknowledged", ErrProtocol))
			return s.message(cmdCLSE), nil
		}
		return message{}, nil
	default:
		// arg0 is 0 when the service was refused, and on old adbd always.
		if m.arg0 != 0 {
			s.meet(m.arg0)
		}
		s.end(io.EOF)
		if s.remote == 0 {
			return message{}, nil
		}
		return s.message(cmdCLSE), nil
	}
}

// stray counts a message that belongs to no stream; l.mu is held.
func (l *link) stray() error {
	if l.strays++; l.strays > maxStrays {
		return fmt.Errorf("%w: more than %d messages for no stream", ErrProtocol, maxStrays)
	}
	return nil
}
