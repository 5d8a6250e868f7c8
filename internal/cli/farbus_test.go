//go:build unix

package cli

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"testing"

	"mitool/internal/usb"
)

// farBus is a bus of another process: what its phones cost does not count as
// this process's. Each connection to its socket begins with a JSON request on a
// line of its own. "list" and "open" are answered with JSON, "watch" with a byte
// for each report of a change, "close" with 0 when it is done. "in" and "out" make the connection a direction of
// an opened interface, where a transfer is its length, 4 bytes, little-endian,
// and the data of an OUT; its answer the number of bytes moved, or an error's,
// and the data of an IN.
type farBus struct{ socket string }

var (
	_ usb.Bus     = farBus{}
	_ usb.Watcher = farBus{}
)

// farBusEnv names the socket to a mitool of scripts.
const farBusEnv = "MITOOL_TEST_BUS"

// farRequest begins a connection.
type farRequest struct {
	Op    string // "list", "watch", "open", "in", "out", "close"
	Desc  usb.Desc
	Iface uint8
	ID    int // of what was opened
}

// farOpened answers "open".
type farOpened struct {
	ID, In, Out int // In and Out are the maximum packet sizes in bytes
	Failed      int // place in farErrors, or -1
}

// farErrors are the errors that go over the socket: on the wire as the
// negative of one more than the place here.
var farErrors = []error{
	usb.ErrIO, usb.ErrBusy, usb.ErrPermission, usb.ErrGone, usb.ErrStall,
	usb.ErrOverflow, usb.ErrNotSupported, usb.ErrClosed,
}

// farError finds the place of err in farErrors.
func farError(err error) int {
	return max(0, slices.IndexFunc(farErrors, func(e error) bool { return errors.Is(err, e) }))
}

func (b farBus) dial(r farRequest) (net.Conn, error) {
	c, err := net.Dial("unix", b.socket)
	if err != nil {
		return nil, err
	}
	if err := json.NewEncoder(c).Encode(r); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// ask does a request that is answered with JSON.
func (b farBus) ask(r farRequest, answer any) error {
	c, err := b.dial(r)
	if err != nil {
		return err
	}
	return errors.Join(json.NewDecoder(c).Decode(answer), c.Close())
}

// List returns the other process's devices.
func (b farBus) List(context.Context) ([]usb.Desc, error) {
	var all []usb.Desc
	err := b.ask(farRequest{Op: "list"}, &all)
	return all, err
}

// Watch sends what the other process's bus reports.
func (b farBus) Watch(ctx context.Context) (<-chan struct{}, error) {
	c, err := b.dial(farRequest{Op: "watch"})
	if err != nil {
		return nil, err
	}
	changes := make(chan struct{})
	stop := context.AfterFunc(ctx, func() { _ = c.Close() })
	go func() {
		defer close(changes)
		defer stop()
		for one := make([]byte, 1); ; {
			if _, err := io.ReadFull(c, one); err != nil {
				return
			}
			select {
			case changes <- struct{}{}:
			case <-ctx.Done():
				return
			}
		}
	}()
	return changes, nil
}

// Open opens an interface there.
func (b farBus) Open(_ context.Context, d usb.Desc, iface uint8) (usb.Conn, error) {
	var o farOpened
	if err := b.ask(farRequest{Op: "open", Desc: d, Iface: iface}, &o); err != nil {
		return nil, err
	}
	if o.Failed >= 0 {
		return nil, usb.Wrap(fmt.Sprintf("claiming interface %d", iface), d.Port, farErrors[o.Failed])
	}
	in, err := b.dial(farRequest{Op: "in", ID: o.ID})
	if err != nil {
		return nil, err
	}
	out, err := b.dial(farRequest{Op: "out", ID: o.ID})
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	return &farConn{bus: b, farOpened: o, in: in, out: out}, nil
}

// Close does nothing: the bus is the other process's.
func (b farBus) Close() error { return nil }

// farConn is an interface of a farBus.
type farConn struct {
	bus farBus
	farOpened
	in, out net.Conn
}

// ReadContext does one IN transfer there.
func (c *farConn) ReadContext(ctx context.Context, p []byte) (int, error) {
	defer context.AfterFunc(ctx, func() { _ = c.in.Close() })()
	n, err := farCall(c.in, len(p), nil)
	if err == nil {
		_, err = io.ReadFull(c.in, p[:n])
	}
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	return n, err
}

// WriteContext does one OUT transfer there.
func (c *farConn) WriteContext(ctx context.Context, p []byte) (int, error) {
	defer context.AfterFunc(ctx, func() { _ = c.out.Close() })()
	n, err := farCall(c.out, len(p), p)
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	return n, err
}

// farCall asks for a transfer and reads the head of its answer.
func farCall(c net.Conn, length int, data []byte) (int, error) {
	head := binary.LittleEndian.AppendUint32(nil, uint32(length))
	if _, err := (&net.Buffers{head, data}).WriteTo(c); err != nil {
		return 0, fmt.Errorf("%w: %w", usb.ErrIO, err)
	}
	if _, err := io.ReadFull(c, head); err != nil {
		return 0, fmt.Errorf("%w: %w", usb.ErrIO, err)
	}
	n := int32(binary.LittleEndian.Uint32(head))
	if n < 0 {
		return 0, farErrors[-n-1]
	}
	return int(n), nil
}

// MaxPacketSize gives what the other process told.
func (c *farConn) MaxPacketSize() (in, out int) { return c.In, c.Out }

// Close closes the interface there. When it returns, the interface can be opened
// again.
func (c *farConn) Close() error {
	var done int
	_ = c.bus.ask(farRequest{Op: "close", ID: c.ID}, &done) // the other process may have gone
	_ = c.out.Close()                                       // one of them may have been closed by a context
	_ = c.in.Close()
	return nil
}

// farServer gives a bus of this process to others.
type farServer struct {
	bus usb.Bus

	mu     sync.Mutex
	opened []usb.Conn
}

// serveFar serves bus until the test ends and returns its socket.
func serveFar(t *testing.T, bus usb.Bus) (socket string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "bus") // the path of t.TempDir may be too long
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	socket = filepath.Join(dir, "sock")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	s := &farServer{bus: bus}
	ctx, cancel := context.WithCancel(context.Background())
	var served sync.WaitGroup
	served.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return // closed
			}
			served.Go(func() {
				stop := context.AfterFunc(ctx, func() { _ = c.Close() })
				defer stop()
				defer func() { _ = c.Close() }()
				s.serve(ctx, c)
			})
		}
	})
	t.Cleanup(func() {
		cancel()
		_ = l.Close()
		served.Wait()
	})
	return socket
}

// serve does what one connection asks for. The other process may end at any
// moment, which is no error.
func (s *farServer) serve(ctx context.Context, c net.Conn) {
	var line []byte
	for b := make([]byte, 1); b[0] != '\n'; line = append(line, b[0]) {
		if _, err := c.Read(b); err != nil {
			return
		}
	}
	var r farRequest
	if err := json.Unmarshal(line, &r); err != nil {
		return
	}
	switch r.Op {
	case "list":
		descs, _ := s.bus.List(ctx)
		_ = json.NewEncoder(c).Encode(descs)
	case "watch":
		s.watch(ctx, c)
	case "open":
		_ = json.NewEncoder(c).Encode(s.open(ctx, r))
	case "close":
		_ = s.conn(r.ID).Close()
		_, _ = c.Write([]byte("0\n"))
	case "in", "out":
		conn := s.conn(r.ID)
		defer func() { _ = conn.Close() }()
		s.transfers(ctx, c, conn, r.Op == "in")
	}
}

// watch reports until the other process is gone.
func (s *farServer) watch(ctx context.Context, c net.Conn) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		_, _ = c.Read(make([]byte, 1)) // nothing comes: it returns at the end
		cancel()
	}()
	changes, err := s.bus.(usb.Watcher).Watch(ctx)
	if err != nil {
		return
	}
	for range changes {
		if _, err := c.Write([]byte{'.'}); err != nil {
			return
		}
	}
}

func (s *farServer) open(ctx context.Context, r farRequest) farOpened {
	conn, err := s.bus.Open(ctx, r.Desc, r.Iface)
	if err != nil {
		return farOpened{Failed: farError(err)}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opened = append(s.opened, conn)
	in, out := conn.MaxPacketSize()
	return farOpened{ID: len(s.opened) - 1, In: in, Out: out, Failed: -1}
}

func (s *farServer) conn(id int) usb.Conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opened[id]
}

// transfers does the transfers of one direction. The other process closes "out"
// when it leaves; that closes the interface, and with it ends an IN under way.
func (s *farServer) transfers(ctx context.Context, c net.Conn, conn usb.Conn, in bool) {
	var p []byte
	for {
		var head [4]byte
		if _, err := io.ReadFull(c, head[:]); err != nil {
			return
		}
		length := int(binary.LittleEndian.Uint32(head[:]))
		p = slices.Grow(p[:0], length)[:length]
		move := conn.ReadContext
		if !in {
			if _, err := io.ReadFull(c, p); err != nil {
				return
			}
			move = conn.WriteContext
		}
		n, err := move(ctx, p)
		if err != nil {
			n = -1 - farError(err)
		}
		answer := binary.LittleEndian.AppendUint32(nil, uint32(int32(n)))
		if in && n > 0 {
			answer = append(answer, p[:n]...)
		}
		if _, err := c.Write(answer); err != nil {
			return
		}
	}
}

// peakFile is where writePeak leaves the kernel's line about it.
const peakFile = "peak"

var peakLine = regexp.MustCompile(`VmHWM:.*`)

// writePeak leaves behind what this process took up at most. The resource usage
// that a parent gets will not do: it begins with the parent's own memory.
func writePeak(dir string) {
	status, err := os.ReadFile("/proc/self/status")
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, peakFile), peakLine.Find(status), 0o600)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}
