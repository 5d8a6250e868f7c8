package conntest

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"mitool/internal/usb"
)

func TestPipe(t *testing.T) {
	Run(t, func(*testing.T) (usb.Conn, *Peripheral) {
		p := NewPeripheral()
		return newPipe(p), p
	})
}

// mutant is a Conn with one fault.
type mutant struct {
	usb.Conn
	read  func(c usb.Conn, ctx context.Context, p []byte) (int, error)
	write func(c usb.Conn, ctx context.Context, p []byte) (int, error)
	close func(c usb.Conn) error
}

func (m *mutant) ReadContext(ctx context.Context, p []byte) (int, error) {
	if m.read != nil {
		return m.read(m.Conn, ctx, p)
	}
	return m.Conn.ReadContext(ctx, p)
}

func (m *mutant) WriteContext(ctx context.Context, p []byte) (int, error) {
	if m.write != nil {
		return m.write(m.Conn, ctx, p)
	}
	return m.Conn.WriteContext(ctx, p)
}

func (m *mutant) Close() error {
	if m.close != nil {
		return m.close(m.Conn)
	}
	return m.Conn.Close()
}

// bare takes the OpError off.
func bare(err error) error {
	var op *usb.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}

// Every check must find a fault: each mutant fails at least the checks named,
// and every check is named somewhere.
func TestChecksFindFaults(t *testing.T) {
	mutants := []struct {
		name   string
		mutant mutant
		caught []string
	}{
		{"reads until the buffer is full", mutant{read: func(c usb.Conn, ctx context.Context, p []byte) (int, error) {
			n := 0
			for n < len(p) {
				k, err := c.ReadContext(ctx, p[n:])
				if n += k; err != nil {
					return n, err
				}
			}
			return n, nil
		}}, []string{"a short packet ends a read", "a zero-length packet ends a read", "reading and writing at once"}},
		{"reads one packet", mutant{read: func(c usb.Conn, ctx context.Context, p []byte) (int, error) {
			return c.ReadContext(ctx, p[:min(len(p), packetSize)])
		}}, []string{"a full buffer ends a read", "full packets do not end a read", "much data, both ways"}},
		{"drops zero-length writes", mutant{write: func(c usb.Conn, ctx context.Context, p []byte) (int, error) {
			if len(p) == 0 {
				return 0, nil
			}
			return c.WriteContext(ctx, p)
		}}, []string{"a zero-length write is a packet"}},
		{"ends full writes by itself", mutant{write: func(c usb.Conn, ctx context.Context, p []byte) (int, error) {
			n, err := c.WriteContext(ctx, p)
			if err == nil && len(p) > 0 && len(p)%packetSize == 0 {
				_, err = c.WriteContext(ctx, nil)
			}
			return n, err
		}}, []string{"a zero-length write is a packet", "writes arrive whole"}},
		{"merges a header with what follows", mutant{write: func() func(usb.Conn, context.Context, []byte) (int, error) {
			var held []byte
			return func(c usb.Conn, ctx context.Context, p []byte) (int, error) {
				if len(p) == 24 && held == nil {
					held = slices.Clone(p)
					return len(p), nil
				}
				n, err := c.WriteContext(ctx, append(held, p...))
				return max(n-len(held), 0), err
			}
		}()}, []string{"writes are not merged"}},
		{"hides overflow", mutant{read: func(c usb.Conn, ctx context.Context, p []byte) (int, error) {
			n, err := c.ReadContext(ctx, p)
			if errors.Is(err, usb.ErrOverflow) {
				err = nil
			}
			return n, err
		}}, []string{"too much is overflow"}},
		{"does not wrap", mutant{
			read: func(c usb.Conn, ctx context.Context, p []byte) (int, error) {
				n, err := c.ReadContext(ctx, p)
				return n, bare(err)
			},
			write: func(c usb.Conn, ctx context.Context, p []byte) (int, error) {
				n, err := c.WriteContext(ctx, p)
				return n, bare(err)
			},
		}, []string{
			"too much is overflow", "a halted read stalls", "a halted write stalls", "close ends a read",
			"close ends a write", "closed", "unplugged before", "unplugged during a read", "unplugged during a write",
		}},
		{"ignores its context", mutant{
			read: func(c usb.Conn, _ context.Context, p []byte) (int, error) {
				return c.ReadContext(context.Background(), p)
			},
			write: func(c usb.Conn, _ context.Context, p []byte) (int, error) {
				return c.WriteContext(context.Background(), p)
			},
		}, []string{"cancelled read", "cancelled write", "deadline of a read", "context that has ended"}},
		{"calls its context's end by another name", mutant{read: func(c usb.Conn, ctx context.Context, p []byte) (int, error) {
			n, err := c.ReadContext(ctx, p)
			if err != nil && ctx.Err() != nil {
				err = usb.Wrap("reading", "", usb.ErrTimeout)
			}
			return n, err
		}}, []string{"cancelled read", "deadline of a read", "context that has ended"}},
		{"does not close", mutant{close: func(usb.Conn) error { return nil }},
			[]string{"close ends a read", "close ends a write", "closed"}},
		{"closes once", mutant{close: func() func(usb.Conn) error {
			closes := 0
			return func(c usb.Conn) error {
				if closes++; closes > 1 {
					return usb.Wrap("closing", "", usb.ErrClosed)
				}
				return c.Close()
			}
		}()}, []string{"closed"}},
		{"does not write while reading", func() mutant {
			var reading atomic.Bool
			return mutant{
				read: func(c usb.Conn, ctx context.Context, p []byte) (int, error) {
					reading.Store(true)
					defer reading.Store(false)
					return c.ReadContext(ctx, p)
				},
				write: func(c usb.Conn, ctx context.Context, p []byte) (int, error) {
					if reading.Load() {
						<-ctx.Done()
						return 0, ctx.Err()
					}
					return c.WriteContext(ctx, p)
				},
			}
		}(), []string{"reading and writing at once"}},
		{"sees no unplugging", mutant{
			read: func(c usb.Conn, ctx context.Context, p []byte) (int, error) {
				n, err := c.ReadContext(ctx, p)
				if errors.Is(err, usb.ErrGone) {
					err = usb.Wrap("reading", "", usb.ErrIO)
				}
				return n, err
			},
		}, []string{"unplugged before", "unplugged during a read", "unplugged during a write"}},
		{"has other sizes", mutant{Conn: sized{}}, []string{"packet sizes"}},
	}

	named := make(map[string]bool)
	for _, m := range mutants {
		for _, name := range m.caught {
			named[name] = true
			t.Run(m.name+"/"+name, func(t *testing.T) {
				// Most faults show by waiting, which costs nothing here.
				synctest.Test(t, func(t *testing.T) {
					p := NewPeripheral()
					defer p.Unplug()
					conn := m.mutant
					inner := newPipe(p)
					defer inner.Close()
					if conn.Conn == nil {
						conn.Conn = inner
					}
					ctx, cancel := context.WithTimeout(t.Context(), limit)
					defer cancel()
					if find(t, name).run(ctx, &conn, p) == nil {
						t.Error("the check found nothing")
					}
				})
			})
		}
	}
	for _, c := range checks {
		if !named[c.name] {
			t.Errorf("no mutant is for check %q", c.name)
		}
	}
}

// sized has no more than wrong sizes.
type sized struct{ usb.Conn }

func (sized) MaxPacketSize() (in, out int) { return 64, 64 }

func find(t *testing.T, name string) check {
	t.Helper()
	i := slices.IndexFunc(checks, func(c check) bool { return c.name == name })
	if i < 0 {
		t.Fatalf("no check %q", name)
	}
	return checks[i]
}
