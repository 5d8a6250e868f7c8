package adb

import (
	"context"
	"fmt"
	"io"
)

// serverLink is a way to one phone through the adb server: a connection for
// each service.
type serverLink struct {
	server *Server
	device ServerDevice
	closed context.Context // ends at Close
	close  context.CancelFunc
}

var _ opener = (*serverLink)(nil)

func newServerLink(s *Server, d ServerDevice) *serverLink {
	ctx, cancel := context.WithCancel(context.Background())
	return &serverLink{server: s, device: d, closed: ctx, close: cancel}
}

// Close ends all streams. The server keeps the phone.
func (l *serverLink) Close() error {
	l.close()
	return nil
}

// check looks for the phone in the server's list.
func (l *serverLink) check(ctx context.Context) error {
	list, err := l.server.Devices(ctx)
	if err != nil {
		return fmt.Errorf("looking for %q on the adb server again: %w", l.device.Serial, err)
	}
	for _, d := range list {
		if d.TransportID == l.device.TransportID && d.Serial == l.device.Serial && d.USBPath == l.device.USBPath && d.State == l.device.State {
			return nil
		}
	}
	return fmt.Errorf("looking for %q on the adb server again: %w", l.device.Serial, ErrGone)
}

// open has the server switch a new connection over to the phone, then asks
// for the service. A phone that is lost before it answers is refused by the
// server, and a server that ends says nothing of the phone, so no error here
// wraps errUnanswered.
func (l *serverLink) open(ctx context.Context, s service) (io.ReadCloser, error) {
	if l.closed.Err() != nil {
		return nil, errClosed
	}
	c, err := l.server.dial(ctx)
	if err != nil {
		return nil, err
	}
	st := &serverStream{c, context.AfterFunc(l.closed, func() { _ = c.Close() })}
	if err := request(st, transportRequest(l.device).name); err != nil {
		_ = st.Close()
		return nil, fmt.Errorf("choosing phone: %w", err)
	}
	if err := request(st, s.name); err != nil {
		_ = st.Close()
		return nil, err
	}
	return st, nil
}

// serverStream is a connection that the link's Close ends too.
type serverStream struct {
	*socket
	release func() bool
}

var _ io.ReadCloser = (*serverStream)(nil)

func (s *serverStream) Close() error {
	s.release()
	return s.socket.Close()
}
