package usbip

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"mitool/internal/usb"
)

// patience bounds every wait of these tests; nothing here takes that long.
const patience = 20 * time.Second

// host is the kernel's end of a connection to a served device.
type host struct {
	t      *testing.T
	conn   net.Conn
	served chan error
}

// serve starts Serve on d.
func serve(t *testing.T, ctx context.Context, d usb.Peripheral) *host {
	t.Helper()
	ours, theirs := net.Pipe()
	h := &host{t: t, conn: ours, served: make(chan error, 1)}
	go func() { h.served <- Serve(ctx, theirs, d) }()
	t.Cleanup(func() { _ = ours.Close() })
	if err := ours.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *host) send(hd header, data ...byte) {
	h.t.Helper()
	if _, err := h.conn.Write(append(hd.bytes(), data...)); err != nil {
		h.t.Fatalf("sending %+v: %v", hd, err)
	}
}

// in and out submit a bulk URB.
func (h *host) in(seqnum, length, flags uint32) {
	h.t.Helper()
	h.send(header{Command: cmdSubmit, Seqnum: seqnum, Direction: dirIn, Endpoint: 1, Flags: flags, Length: length})
}

func (h *host) out(seqnum, flags uint32, data ...byte) {
	h.t.Helper()
	h.send(header{Command: cmdSubmit, Seqnum: seqnum, Endpoint: 1, Flags: flags, Length: uint32(len(data))}, data...)
}

func (h *host) unlink(seqnum, victim uint32) {
	h.t.Helper()
	h.send(header{Command: cmdUnlink, Seqnum: seqnum, Flags: victim})
}

// want reads the next message and compares it with a RET_SUBMIT or
// RET_UNLINK of this status, and with the data behind it.
func (h *host) want(command, seqnum uint32, s status, actual int, data string) {
	h.t.Helper()
	b := make([]byte, headerSize+len(data))
	if _, err := io.ReadFull(h.conn, b); err != nil {
		h.t.Fatalf("reading the answer to %d: %v", seqnum, err)
	}
	want := header{Command: command, Seqnum: seqnum, Flags: uint32(s), Length: uint32(actual)}.bytes()
	want = append(want, data...)
	if !bytes.Equal(b, want) {
		h.t.Fatalf("answer to %d = %x\nwant %x", seqnum, b, want)
	}
}

// wantEnd waits for Serve.
func (h *host) wantEnd() error {
	h.t.Helper()
	select {
	case err := <-h.served:
		return err
	case <-time.After(patience):
		h.t.Fatal("Serve did not return")
		return nil
	}
}

func TestServeIn(t *testing.T) {
	tests := []struct {
		name   string
		device inTransfer
		length uint32
		flags  uint32
		status status
		data   string
	}{
		{"full", inTransfer{data: []byte("abcd")}, 4, 0, statusOK, "abcd"},
		{"short", inTransfer{data: []byte("abc")}, 4, 0, statusOK, "abc"},
		{"short and not ok", inTransfer{data: []byte("abc")}, 4, urbShortNotOK, statusRemoteIO, "abc"},
		{"full and short not ok", inTransfer{data: []byte("abcd")}, 4, urbShortNotOK, statusOK, "abcd"},
		{"zero length", inTransfer{}, 512, 0, statusOK, ""},
		{"stall", inTransfer{err: usb.ErrStall}, 4, 0, statusPipe, ""},
		{"overflow", inTransfer{data: []byte("abcd"), err: usb.ErrOverflow}, 4, 0, statusOverflow, "abcd"},
		{"gone", inTransfer{err: usb.ErrGone}, 4, 0, statusShutdown, ""},
		{"timeout", inTransfer{err: usb.ErrTimeout}, 4, 0, statusTimedOut, ""},
		{"wire", inTransfer{err: usb.ErrIO}, 4, 0, statusProto, ""},
		{"wrapped", inTransfer{err: usb.Wrap("reading", "1-1", usb.ErrStall)}, 4, 0, statusPipe, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDevice(t)
			h := serve(t, t.Context(), d)
			d.in <- tt.device
			h.in(1, tt.length, tt.flags)
			h.want(retSubmit, 1, tt.status, len(tt.data), tt.data)
		})
	}
}

func TestServeOut(t *testing.T) {
	d := newDevice(t)
	h := serve(t, t.Context(), d)
	h.out(1, 0, []byte("hello")...)
	h.want(retSubmit, 1, statusOK, 5, "")
	if got := <-d.out; string(got) != "hello" {
		t.Errorf("device got %q; want %q", got, "hello")
	}
	h.out(2, 0)
	h.want(retSubmit, 2, statusOK, 0, "")
	if got := <-d.out; len(got) != 0 {
		t.Errorf("device got %q; want a zero-length packet", got)
	}
}

// URB_ZERO_PACKET adds a zero-length packet behind a transfer that ends with
// a full one, and only there.
func TestServeZeroPacket(t *testing.T) {
	tests := []struct {
		name   string
		length int
		flags  uint32
		want   []int
	}{
		{"full last packet", 2 * packetSize, urbZeroPacket, []int{2 * packetSize, 0}},
		{"short last packet", packetSize + 1, urbZeroPacket, []int{packetSize + 1}},
		{"not asked for", packetSize, 0, []int{packetSize}},
		{"empty", 0, urbZeroPacket, []int{0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDevice(t)
			h := serve(t, t.Context(), d)
			h.out(1, tt.flags, make([]byte, tt.length)...)
			h.want(retSubmit, 1, statusOK, tt.length, "")
			for _, want := range tt.want {
				if got := <-d.out; len(got) != want {
					t.Errorf("device got a transfer of %d bytes; want %d", len(got), want)
				}
			}
			if len(d.out) != 0 {
				t.Errorf("device got %d transfers more than %v", len(d.out), tt.want)
			}
		})
	}
}

func TestServeControl(t *testing.T) {
	d := newDevice(t)
	var got usb.Setup
	var body []byte
	d.control = func(s usb.Setup, data []byte) (int, error) {
		got = s
		if s.RequestType&0x80 == 0 {
			body = append([]byte{}, data...)
			return len(data), nil
		}
		return copy(data, "descriptor"), nil
	}
	h := serve(t, t.Context(), d)

	// GET_DESCRIPTOR, string 2 in English, 255 bytes at most.
	h.send(header{
		Command: cmdSubmit, Seqnum: 7, Direction: dirIn, Length: 255, Packets: notIsochronous,
		Setup: [8]byte{0x80, 0x06, 0x02, 0x03, 0x09, 0x04, 0xff, 0x00},
	})
	b := make([]byte, headerSize+len("descriptor"))
	if _, err := io.ReadFull(h.conn, b); err != nil {
		t.Fatal(err)
	}
	want := "00000003 00000007 00000000 00000000 00000000 00000000 0000000a 00000000 ffffffff 00000000 00000000 00000000"
	if !bytes.Equal(b[:headerSize], unhex(t, want)) || string(b[headerSize:]) != "descriptor" {
		t.Errorf("answer = %x; want %s and the descriptor", b, want)
	}
	wantSetup := usb.Setup{RequestType: 0x80, Request: 6, Value: 0x0302, Index: 0x0409, Length: 255}
	if got != wantSetup {
		t.Errorf("setup = %+v; want %+v", got, wantSetup)
	}

	// A vendor request with three bytes.
	h.send(header{
		Command: cmdSubmit, Seqnum: 8, Length: 3,
		Setup: [8]byte{0x40, 0x01, 0, 0, 0, 0, 3, 0},
	}, 'x', 'y', 'z')
	h.want(retSubmit, 8, statusOK, 3, "")
	if string(body) != "xyz" {
		t.Errorf("device got %q; want %q", body, "xyz")
	}
}

// A pending IN transfer holds up its own endpoint alone, and what waits on
// one endpoint is answered in the order it was sent.
func TestServeOrder(t *testing.T) {
	d := newDevice(t)
	h := serve(t, t.Context(), d)
	h.in(1, 8, 0)
	h.in(2, 8, 0)
	h.out(3, 0, 'o')
	h.want(retSubmit, 3, statusOK, 1, "")
	d.in <- inTransfer{data: []byte("first")}
	d.in <- inTransfer{data: []byte("second")}
	h.want(retSubmit, 1, statusOK, 5, "first")
	h.want(retSubmit, 2, statusOK, 6, "second")
}

func TestServeUnlink(t *testing.T) {
	t.Run("running", func(t *testing.T) {
		d := newDevice(t)
		h := serve(t, t.Context(), d)
		h.in(1, 8, 0)
		h.unlink(2, 1)
		h.want(retUnlink, 2, statusConnReset, 0, "")
		// Nothing was lost, and no RET_SUBMIT comes for the first.
		d.in <- inTransfer{data: []byte("later")}
		h.in(3, 8, 0)
		h.want(retSubmit, 3, statusOK, 5, "later")
	})
	t.Run("queued behind a running one", func(t *testing.T) {
		d := newDevice(t)
		h := serve(t, t.Context(), d)
		h.in(1, 8, 0)
		h.in(2, 8, 0)
		h.unlink(3, 2)
		h.want(retUnlink, 3, statusConnReset, 0, "")
		d.in <- inTransfer{data: []byte("a")}
		h.want(retSubmit, 1, statusOK, 1, "a")
	})
	t.Run("already answered", func(t *testing.T) {
		d := newDevice(t)
		h := serve(t, t.Context(), d)
		h.out(1, 0, 'o')
		h.want(retSubmit, 1, statusOK, 1, "")
		h.unlink(2, 1)
		h.want(retUnlink, 2, statusOK, 0, "")
	})
	t.Run("too late to stop", func(t *testing.T) {
		d := newDevice(t)
		begun, finish := make(chan struct{}), make(chan struct{})
		d.control = func(usb.Setup, []byte) (int, error) {
			close(begun)
			<-finish
			return 0, nil
		}
		h := serve(t, t.Context(), d)
		h.send(header{Command: cmdSubmit, Seqnum: 1})
		<-begun
		h.unlink(2, 1)
		h.unlink(3, 1) // a second one changes nothing
		h.want(retUnlink, 3, statusOK, 0, "")
		close(finish)
		h.want(retSubmit, 1, statusOK, 0, "")
		h.want(retUnlink, 2, statusOK, 0, "")
	})
}

// A CMD_UNLINK that comes just as the transfer ends is answered behind it, or in
// its place: never before it.
func TestServeUnlinkAtTheEnd(t *testing.T) {
	d := newDevice(t)
	h := serve(t, t.Context(), d)
	late := 0
	for seqnum := uint32(1); seqnum < 4000; seqnum += 2 {
		h.in(seqnum, 8, 0)
		go func() { d.in <- inTransfer{data: []byte("a")} }()
		h.unlink(seqnum+1, seqnum)
		b := make([]byte, headerSize+1)
		if _, err := io.ReadFull(h.conn, b[:headerSize]); err != nil {
			t.Fatal(err)
		}
		stopped := header{Seqnum: seqnum + 1}.unlinked(statusConnReset).bytes()
		if bytes.Equal(b[:headerSize], stopped) {
			<-d.in
			continue
		}
		late++
		if _, err := io.ReadFull(h.conn, b[headerSize:]); err != nil {
			t.Fatal(err)
		}
		ended := header{Seqnum: seqnum}.answer(statusOK, 1).bytes()
		if !bytes.Equal(b, append(ended, 'a')) {
			t.Fatalf("first answer to URB %d = %x; want %x and a byte, or %x", seqnum, b, ended, stopped)
		}
		h.want(retUnlink, seqnum+1, statusOK, 0, "")
	}
	t.Logf("%d of 2000 were unlinked too late", late)
}

// A device that has left answers every URB with -ESHUTDOWN until the host
// hangs up.
func TestServeGone(t *testing.T) {
	d := newDevice(t)
	h := serve(t, t.Context(), d)
	h.in(1, 8, 0)
	d.leave()
	h.want(retSubmit, 1, statusShutdown, 0, "")
	h.out(2, 0, 'o')
	h.want(retSubmit, 2, statusShutdown, 0, "")
	_ = h.conn.Close()
	if err := h.wantEnd(); err != nil {
		t.Errorf("Serve = %v; want nil after the host hung up", err)
	}
}

func TestServeEnds(t *testing.T) {
	t.Run("host hangs up with transfers pending", func(t *testing.T) {
		h := serve(t, t.Context(), newDevice(t))
		h.in(1, 8, 0)
		_ = h.conn.Close()
		if err := h.wantEnd(); err != nil {
			t.Errorf("Serve = %v; want nil", err)
		}
	})
	t.Run("host hangs up within a message", func(t *testing.T) {
		h := serve(t, t.Context(), newDevice(t))
		if _, err := h.conn.Write(make([]byte, 7)); err != nil {
			t.Fatal(err)
		}
		_ = h.conn.Close()
		if err := h.wantEnd(); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("Serve = %v; want %v", err, io.ErrUnexpectedEOF)
		}
	})
	t.Run("context", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		h := serve(t, ctx, newDevice(t))
		h.in(1, 8, 0)
		cancel()
		if err := h.wantEnd(); !errors.Is(err, context.Canceled) {
			t.Errorf("Serve = %v; want %v", err, context.Canceled)
		}
		if _, err := h.conn.Read(make([]byte, 1)); err == nil {
			t.Error("the connection is open after Serve returned")
		}
	})
	t.Run("sequence number twice", func(t *testing.T) {
		h := serve(t, t.Context(), newDevice(t))
		h.in(1, 8, 0)
		h.in(1, 8, 0)
		if err := h.wantEnd(); err == nil {
			t.Error("Serve = nil; want an error")
		}
	})
	t.Run("too many pending", func(t *testing.T) {
		h := serve(t, t.Context(), newDevice(t))
		for i := range uint32(maxPendingURBs + 1) {
			h.in(i+1, 8, 0)
		}
		if err := h.wantEnd(); err == nil {
			t.Error("Serve = nil; want an error")
		}
	})
	t.Run("too many bytes pending", func(t *testing.T) {
		h := serve(t, t.Context(), newDevice(t))
		for i := range uint32(maxPendingBytes/maxTransfer + 1) {
			h.in(i+1, maxTransfer, 0)
		}
		if err := h.wantEnd(); err == nil {
			t.Error("Serve = nil; want an error")
		}
	})
}

// FuzzServe lets a host say anything: Serve must come to an end when the host
// hangs up, and every answer must be a whole message.
func FuzzServe(f *testing.F) {
	in, out, unlink := unhex(f, cmdInterruptIn), unhex(f, cmdInterruptOut), unhex(f, cmdUnlinkFirst)
	f.Add(in)
	f.Add(append(append([]byte{}, out...), make([]byte, 64)...))
	f.Add(append(append([]byte{}, in...), unlink...))
	f.Add(append(append([]byte{}, unlink...), unlink...))
	f.Fuzz(func(t *testing.T, said []byte) {
		ours, theirs := net.Pipe()
		d := newDevice(t)
		close(d.in) // every IN transfer is a zero-length packet
		served := make(chan error, 1)
		go func() { served <- Serve(t.Context(), theirs, d) }()
		heard := make(chan []byte, 1)
		go func() {
			b, _ := io.ReadAll(ours)
			heard <- b
		}()
		go func() {
			for range d.out {
			}
		}()
		_ = ours.SetWriteDeadline(time.Now().Add(patience))
		_, _ = ours.Write(said)
		_ = ours.Close()
		select {
		case err := <-served:
			_ = err // whatever the host said, Serve came back
		case <-time.After(patience):
			t.Fatalf("Serve did not return after %x", said)
		}
		d.leave()
		close(d.out)
		for b := <-heard; len(b) >= headerSize; b = b[headerSize:] {
			switch command := binary.BigEndian.Uint32(b); command {
			case retSubmit, retUnlink:
			default:
				t.Fatalf("answer has command %d; want %d or %d", command, retSubmit, retUnlink)
			}
		}
	})
}
