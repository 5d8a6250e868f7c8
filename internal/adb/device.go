package adb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"
)

// Device is one connected phone, over USB or through an adb server. It may be
// used by several goroutines at once. It must be closed.
type Device struct {
	banner Banner
	opener opener
}

// opener is a way to a phone: it opens services as byte streams that live
// until their context ends or they are closed.
type opener interface {
	open(ctx context.Context, s service) (io.ReadCloser, error)
	check(ctx context.Context) error
	Close() error
}

// Banner returns what the phone said of itself when it connected. Through an
// adb server it is what the server lists.
func (d *Device) Banner() Banner {
	b := d.banner
	b.Features = slices.Clone(b.Features)
	return b
}

// Check tells whether what the phone answered is to be believed. The adb server
// ends a stream in one way, whether the phone closed it or has left, so the
// server is asked whether it still has the same phone in the same state:
// ErrGone when not, and the errors of Server.Devices. Over USB each stream
// has told, and it is nil.
func (d *Device) Check(ctx context.Context) error { return d.opener.check(ctx) }

// Close ends what is under way on the phone and gives the connection up. It
// returns the error of closing the connection.
func (d *Device) Close() error { return d.opener.Close() }

// open opens s if the phone is in a mode that s is for.
func (d *Device) open(ctx context.Context, s service) (io.ReadCloser, error) {
	if !s.allows(d.banner.Type) {
		return nil, fmt.Errorf("opening %q: %w: %q", s.name, ErrWrongMode, d.banner.Type)
	}
	st, err := d.opener.open(ctx, s)
	if err != nil {
		return nil, fmt.Errorf("opening %q: %w", s.name, err)
	}
	return st, nil
}

// text asks a service that answers with one line, and returns that without
// line end and NULs. The answer ends when the phone closes the stream, or
// when nothing more comes for a while.
func (d *Device) text(ctx context.Context, s service) (string, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	st, err := d.open(ctx, s)
	if err != nil {
		return "", err
	}
	defer func() { _ = st.Close() }()
	// Runs once something came.
	quiet := time.AfterFunc(math.MaxInt64, func() { cancel(errQuiet) })
	defer quiet.Stop()
	answer, err := readAll(readerFunc(func(p []byte) (int, error) {
		n, err := st.Read(p)
		if n > 0 {
			quiet.Reset(quietAfter(p[:n]))
		}
		return n, err
	}), maxText)
	if err != nil && !errors.Is(context.Cause(ctx), errQuiet) {
		return "", fmt.Errorf("reading answer to %q: %w", s.name, err)
	}
	return cleanText(answer), nil
}

// quietAfter is how long to wait for more after p.
func quietAfter(p []byte) time.Duration {
	if c := p[len(p)-1]; c == '\n' || c == 0 {
		return lineQuiet
	}
	return textQuiet
}

// cleanText drops NULs and the white space around p.
func cleanText(p []byte) string {
	return strings.TrimSpace(strings.ReplaceAll(string(p), "\x00", ""))
}

// readerFunc is a function as an io.Reader.
type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// readAll reads r to its end. With an error, ErrTooMuch for more than limit
// bytes, it still returns what came before.
func readAll(r io.Reader, limit int) ([]byte, error) {
	p, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if err == nil && len(p) > limit {
		return p[:limit], fmt.Errorf("%w: more than %d bytes", ErrTooMuch, limit)
	}
	return p, err
}
