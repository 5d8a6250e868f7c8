package adb

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// scriptConn answers reads from a list of transfers and records writes.
type scriptConn struct {
	in, out int
	reads   [][]byte
	rooms   []int // sizes of the buffers offered
	writes  [][]byte
	short   bool  // writes move one byte less
	end     error // after the last transfer
}

func (c *scriptConn) MaxPacketSize() (in, out int) { return c.in, c.out }
func (c *scriptConn) Close() error                 { return nil }

func (c *scriptConn) ReadContext(_ context.Context, p []byte) (int, error) {
	c.rooms = append(c.rooms, len(p))
	if len(c.reads) == 0 {
		return 0, c.end
	}
	b := c.reads[0]
	c.reads = c.reads[1:]
	if len(b) > len(p) {
		return 0, errOverflow
	}
	return copy(p, b), nil
}

func (c *scriptConn) WriteContext(_ context.Context, p []byte) (int, error) {
	c.writes = append(c.writes, append([]byte{}, p...))
	if c.short {
		return len(p) - 1, nil
	}
	return len(p), nil
}

func TestWriteTransfers(t *testing.T) {
	tests := []struct {
		name    string
		out     int
		payload int
		want    []int // lengths of the transfers
	}{
		{"header alone", 512, 0, []int{24}},
		{"short payload", 512, 7, []int{24, 7}},
		{"one packet", 512, 512, []int{24, 512, 0}},
		{"one packet at super speed", 1024, 512, []int{24, 512}},
		{"full at super speed", 1024, 2048, []int{24, 2048, 0}},
		{"one more", 512, 513, []int{24, 513}},
		{"one less", 512, 1023, []int{24, 1023}},
		{"full speed", 64, 128, []int{24, 128, 0}},
		{"header fills packets", 8, 4, []int{24, 0, 4}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := &scriptConn{in: tt.out, out: tt.out}
			w, err := newWire(c)
			if err != nil {
				t.Fatal(err)
			}
			m := message{command: cmdWRTE, arg0: 1, arg1: 2, data: []byte(strings.Repeat("a", tt.payload))}
			if err := w.write(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			var got []int
			for _, p := range c.writes {
				got = append(got, len(p))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("transfers (-want +got)\n%s", diff)
			}
		})
	}
}

func TestWriteChecksum(t *testing.T) {
	for _, tt := range []struct {
		version uint32
		want    uint32
	}{{versionMin, 2 * 'a'}, {versionSkipChecksum, 0}} {
		c := &scriptConn{in: 512, out: 512}
		w, _ := newWire(c)
		w.version = tt.version
		if err := w.write(t.Context(), message{command: cmdWRTE, data: []byte("aa")}); err != nil {
			t.Fatal(err)
		}
		if h, err := parseHeader(c.writes[0]); err != nil || h.check != tt.want {
			t.Errorf("version %x: check = %#x, %v; want %#x", tt.version, h.check, err, tt.want)
		}
	}
}

func TestShortWrite(t *testing.T) {
	w, _ := newWire(&scriptConn{in: 512, out: 512, short: true})
	if err := w.write(t.Context(), message{command: cmdOKAY}); !errors.Is(err, errCut) {
		t.Errorf("write = %v; want %v", err, errCut)
	}
}

func TestNewWire(t *testing.T) {
	for _, c := range []*scriptConn{{in: 0, out: 512}, {in: 512, out: -1}} {
		if _, err := newWire(c); err == nil {
			t.Errorf("newWire(%d, %d) succeeded", c.in, c.out)
		}
	}
}

func TestReadMessage(t *testing.T) {
	body := []byte(strings.Repeat("x", 600))
	sum := checksum(body)
	empties := make([][]byte, maxEmptyTransfers)
	tests := []struct {
		name    string
		version uint32
		in      int
		reads   [][]byte
		rooms   []int
		err     error
	}{
		{"payload in one transfer", versionSkipChecksum, 512,
			[][]byte{head("WRTE", 1, 2, 600, 0), body}, []int{512, 1024}, nil},
		{"payload in pieces", versionSkipChecksum, 512,
			[][]byte{head("WRTE", 1, 2, 600, 0), body[:512], body[512:]}, []int{512, 1024, 512}, nil},
		{"payload in odd pieces", versionSkipChecksum, 512,
			[][]byte{head("WRTE", 1, 2, 600, 0), body[:10], body[10:]}, []int{512, 1024, 1024}, nil},
		{"super speed", versionSkipChecksum, 1024,
			[][]byte{head("WRTE", 1, 2, 600, 0), body}, []int{1024, 1024}, nil},
		{"tiny packets", versionSkipChecksum, 16,
			[][]byte{head("WRTE", 1, 2, 600, 0), body}, []int{32, 608}, nil},
		{"empty transfers between", versionSkipChecksum, 512,
			[][]byte{{}, head("WRTE", 1, 2, 600, 0), {}, body}, []int{512, 512, 1024, 1024}, nil},
		{"endless empty transfers", versionSkipChecksum, 512, empties, nil, ErrProtocol},
		{"check kept", versionMin, 512,
			[][]byte{head("WRTE", 1, 2, 600, sum), body}, []int{512, 1024}, nil},
		{"check broken", versionMin, 512, [][]byte{head("WRTE", 1, 2, 600, sum+1), body}, nil, ErrProtocol},
		{"check not looked at", versionSkipChecksum, 512,
			[][]byte{head("WRTE", 1, 2, 600, sum+1), body}, []int{512, 1024}, nil},
		{"length of all ones", versionSkipChecksum, 512, [][]byte{head("WRTE", 1, 2, 0xffffffff, 0)}, []int{512}, ErrProtocol},
		{"longer than maxdata", versionSkipChecksum, 512, [][]byte{head("WRTE", 1, 2, 4097, 0)}, []int{512}, ErrProtocol},
		{"more than announced", versionSkipChecksum, 512, [][]byte{head("WRTE", 1, 2, 10, 0), body[:11]}, nil, ErrProtocol},
		{"babble", versionSkipChecksum, 512, [][]byte{head("WRTE", 1, 2, 10, 0), body}, nil, errOverflow},
		{"no header", versionSkipChecksum, 512, [][]byte{[]byte("hello")}, nil, ErrProtocol},
		{"merged", versionSkipChecksum, 512, [][]byte{append(head("WRTE", 1, 2, 4, 0), "abcd"...)}, nil, ErrProtocol},
		{"end in payload", versionSkipChecksum, 512, [][]byte{head("WRTE", 1, 2, 600, 0), body[:512]}, nil, errCut},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := &scriptConn{in: tt.in, out: 512, reads: tt.reads, end: io.EOF}
			w, err := newWire(c)
			if err != nil {
				t.Fatal(err)
			}
			w.version = tt.version
			m, err := w.read(t.Context())
			if !errors.Is(err, tt.err) {
				t.Fatalf("read = %v; want %v", err, tt.err)
			}
			if errors.Is(err, io.EOF) {
				t.Errorf("read = %v, which is io.EOF", err)
			}
			if tt.rooms != nil {
				if diff := cmp.Diff(tt.rooms, c.rooms); diff != "" {
					t.Errorf("room offered (-want +got)\n%s", diff)
				}
			}
			switch {
			case err != nil && m.data != nil:
				t.Errorf("read returned data beside %v", err)
			case err == nil && string(m.data) != string(body):
				t.Errorf("read = %d bytes; want %d", len(m.data), len(body))
			}
		})
	}
}
