package adb

import "io"

// usbStream is one stream of a link, which the phone writes to and this side
// never. It has at most one reader. What came is acknowledged when it has been
// read in whole, so a stream holds at most one payload.
type usbStream struct {
	link    *link
	id      uint32
	release func() bool // lets go of the context

	ready chan struct{} // closed when the phone has opened its side
	in    chan []byte   // the payload not yet read
	ended chan struct{} // closed once err is set

	rest []byte // of the payload being read

	// Guarded by link.mu:
	remote uint32 // the phone's id; 0 while not known
	unread bool   // a WRTE waits for our OKAY
	err    error  // why the stream ended; io.EOF when the phone closed it
}

var _ io.ReadCloser = (*usbStream)(nil)

// message makes one for this stream.
func (s *usbStream) message(command uint32) message {
	return message{command: command, arg0: s.id, arg1: s.remote}
}

// meet learns the phone's id; link.mu is held.
func (s *usbStream) meet(remote uint32) {
	if s.remote == 0 {
		s.remote = remote
		close(s.ready)
	}
}

// write takes the payload of a WRTE; ok is false when the last one has not
// been read yet. Some of Xiaomi's recoveries send one ahead of the OKAY.
// link.mu is held.
func (s *usbStream) write(remote uint32, data []byte) (ok bool) {
	s.meet(remote)
	if s.unread {
		return false
	}
	s.unread = true
	s.in <- data // has room: the last one was read before it was acknowledged
	return true
}

// end forgets the stream; the first call counts. link.mu is held.
func (s *usbStream) end(err error) {
	if s.err != nil {
		return
	}
	s.err = err
	delete(s.link.streams, s.id)
	close(s.ended)
}

// quit ends the stream from this side, with err for its users.
func (s *usbStream) quit(err error) {
	l := s.link
	l.mu.Lock()
	running := s.err == nil
	s.end(err)
	clse := s.message(cmdCLSE)
	l.mu.Unlock()
	// A stream whose OPEN was not answered has no id to close: its OKAY
	// will find no stream and be answered with CLSE.
	if running && clse.arg1 != 0 {
		l.post(clse)
	}
}

// Close ends the stream; what was not read is dropped.
func (s *usbStream) Close() error {
	s.release()
	s.quit(errClosed)
	return nil
}

func (s *usbStream) cause() error {
	s.link.mu.Lock()
	defer s.link.mu.Unlock()
	return s.err
}

// waitOpen waits for the phone's answer to OPEN. A stream that was opened and
// ended since then is still to be read.
func (s *usbStream) waitOpen() error {
	select {
	case <-s.ready:
		return nil
	case <-s.ended:
	}
	select {
	case <-s.ready:
		return nil
	default:
		return s.cause()
	}
}

// Read gives what the phone wrote, in pieces of any size. It returns io.EOF
// after the phone has closed the stream, and never when the link was lost.
func (s *usbStream) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if len(s.rest) == 0 {
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, s.rest)
	if s.rest = s.rest[n:]; len(s.rest) == 0 {
		s.acknowledge()
	}
	return n, nil
}

// fill waits for a payload; one that came before the end is still given.
func (s *usbStream) fill() error {
	select {
	case s.rest = <-s.in:
		return nil
	case <-s.ended:
	}
	select {
	case s.rest = <-s.in:
		return nil
	default:
		return s.cause()
	}
}

func (s *usbStream) acknowledge() {
	l := s.link
	l.mu.Lock()
	running := s.err == nil
	s.unread = false
	okay := s.message(cmdOKAY)
	l.mu.Unlock()
	if running {
		l.post(okay)
	}
}
