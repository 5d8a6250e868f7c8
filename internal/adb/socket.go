package adb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync/atomic"
	"time"
)

// Statuses of the adb server's answers (AOSP docs/dev/overview.md).
const (
	statusOkay = "OKAY"
	statusFail = "FAIL"
)

// request sends the text with its length in four hexadecimal digits before
// it, and reads the status. ErrRefused carries what the server says.
func request(rw io.ReadWriter, text string) error {
	if len(text) > maxServerReply {
		return fmt.Errorf("request of %d bytes (at most %d)", len(text), maxServerReply)
	}
	if _, err := fmt.Fprintf(rw, "%04x%s", len(text), text); err != nil {
		return err
	}
	return readStatus(rw)
}

func readStatus(r io.Reader) error {
	var status [4]byte
	if _, err := io.ReadFull(r, status[:]); err != nil {
		return unfinished("reading status", err)
	}
	switch string(status[:]) {
	case statusOkay:
		return nil
	case statusFail:
		text, err := readBlock(r)
		if err != nil {
			return err
		}
		return fmt.Errorf("%w: %q", ErrRefused, excerpt([]byte(text)))
	default:
		return fmt.Errorf("%w: status %q (want OKAY or FAIL)", ErrProtocol, status[:])
	}
}

// readBlock reads a text with its length in four hexadecimal digits before it.
func readBlock(r io.Reader) (string, error) {
	var digits [4]byte
	if _, err := io.ReadFull(r, digits[:]); err != nil {
		return "", unfinished("reading length", err)
	}
	n, err := strconv.ParseUint(string(digits[:]), 16, 16)
	if err != nil {
		return "", fmt.Errorf("%w: length %q", ErrProtocol, digits[:])
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return "", unfinished("reading answer", err)
	}
	return string(text), nil
}

// socket is a connection to the server that a context ends.
type socket struct {
	ctx     context.Context // its error replaces that of the deadline it sets
	conn    net.Conn
	release func() bool
	closed  atomic.Bool
}

var _ io.ReadWriteCloser = (*socket)(nil)

func newSocket(ctx context.Context, c net.Conn) *socket {
	s := &socket{ctx: ctx, conn: c}
	s.release = context.AfterFunc(ctx, func() { _ = c.SetDeadline(time.Unix(1, 0)) })
	return s
}

func (s *socket) Read(p []byte) (int, error) {
	n, err := s.conn.Read(p)
	return n, s.explain(err)
}

func (s *socket) Write(p []byte) (int, error) {
	n, err := s.conn.Write(p)
	return n, s.explain(err)
}

// explain tells why a transfer ended, as usbStream does.
func (s *socket) explain(err error) error {
	switch {
	case err == nil, errors.Is(err, io.EOF):
		return err
	case s.closed.Load():
		return errClosed
	case s.ctx.Err() != nil:
		return s.ctx.Err()
	default:
		return fmt.Errorf("%w: %w", errCut, err)
	}
}

func (s *socket) Close() error {
	s.release()
	s.closed.Store(true)
	return s.conn.Close()
}
