package sysfs

import (
	"context"
	"io"
)

// receive calls changed for each message about USB on s, one message a read,
// until ctx is done or s breaks. It closes s.
func receive(ctx context.Context, s io.ReadCloser, changed func()) {
	stop := context.AfterFunc(ctx, func() { s.Close() })
	defer func() {
		if stop() {
			s.Close()
		}
	}()
	buf := make([]byte, maxUevent)
	for {
		n, err := s.Read(buf)
		switch {
		case err == nil:
			if e, ok := parseUevent(buf[:n]); ok && e.changesList() {
				changed()
			}
		case isOverrun(err):
			changed() // messages were lost; one may have been about USB
		default:
			return
		}
	}
}
