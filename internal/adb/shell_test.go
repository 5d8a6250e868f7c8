package adb

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// shellPacket makes one packet of the shell protocol.
func shellPacket(id byte, data string) string {
	b := binary.LittleEndian.AppendUint32([]byte{id}, uint32(len(data)))
	return string(b) + data
}

func TestReadShell(t *testing.T) {
	whole := shellPacket(1, "out") + shellPacket(2, "err") + shellPacket(1, "") + shellPacket(1, "put") + shellPacket(3, "\x05")
	tests := []struct {
		name, in string
		limit    int
		want     shellResult
		err      error
	}{
		{"whole", whole, 100, shellResult{[]byte("output"), []byte("err"), 5}, nil},
		{"what follows the exit code", whole + "more", 100, shellResult{[]byte("output"), []byte("err"), 5}, nil},
		{"just fits", shellPacket(1, "abc") + shellPacket(3, "\x00"), 14, shellResult{stdout: []byte("abc")}, nil},
		{"does not fit", shellPacket(1, "abc") + shellPacket(3, "\x00"), 13, shellResult{}, ErrTooMuch},
		{"length of all ones", "\x01\xff\xff\xff\xff", 100, shellResult{}, ErrTooMuch},
		{"endless empty packets", strings.Repeat(shellPacket(1, ""), 50), 100, shellResult{}, ErrTooMuch},
		{"no exit code", shellPacket(1, "out"), 100, shellResult{}, io.ErrUnexpectedEOF},
		{"nothing", "", 100, shellResult{}, io.ErrUnexpectedEOF},
		{"cut in header", whole[:10], 100, shellResult{}, io.ErrUnexpectedEOF},
		{"cut in data", whole[:7], 100, shellResult{}, io.ErrUnexpectedEOF},
		{"cut in exit code", shellPacket(3, "\x00")[:5], 100, shellResult{}, io.ErrUnexpectedEOF},
		{"empty exit code", shellPacket(3, ""), 100, shellResult{}, ErrProtocol},
		{"long exit code", shellPacket(3, "\x00\x00"), 100, shellResult{}, ErrProtocol},
		{"unknown packet", shellPacket(9, "x"), 100, shellResult{}, ErrProtocol},
		{"invalid packet", shellPacket(255, "x"), 100, shellResult{}, ErrProtocol},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(tt.in), iotest.OneByteReader(strings.NewReader(tt.in)), iotest.DataErrReader(strings.NewReader(tt.in))} {
				got, err := readShell(r, tt.limit)
				if !errors.Is(err, tt.err) || got.exit != tt.want.exit ||
					!bytes.Equal(got.stdout, tt.want.stdout) || !bytes.Equal(got.stderr, tt.want.stderr) {
					t.Errorf("readShell(%q) = %q, %v; want %q, %v", tt.in, got, err, tt.want, tt.err)
				}
			}
		})
	}
}

func FuzzShell(f *testing.F) {
	f.Add([]byte(shellPacket(1, "out")+shellPacket(3, "\x00")), 3)
	f.Add([]byte(shellPacket(2, "err")+shellPacket(1, "")+shellPacket(3, "\x7f")), 100)
	f.Add([]byte("\x01\xff\xff\xff\xff"), 1)
	f.Fuzz(func(t *testing.T, b []byte, cut int) {
		const limit = 1 << 16
		got, err := readShell(bytes.NewReader(b), limit)
		if err != nil {
			if got.stdout != nil || got.stderr != nil || got.exit != 0 {
				t.Errorf("readShell = %q beside %v", got, err)
			}
			return
		}
		if n := len(got.stdout) + len(got.stderr); n > limit {
			t.Errorf("readShell gave %d bytes; limit %d", n, limit)
		}
		// Cut in two anywhere it reads the same.
		cut = max(0, min(cut, len(b)))
		again, err := readShell(io.MultiReader(bytes.NewReader(b[:cut]), bytes.NewReader(b[cut:])), limit)
		if err != nil || !bytes.Equal(again.stdout, got.stdout) || !bytes.Equal(again.stderr, got.stderr) || again.exit != got.exit {
			t.Errorf("readShell cut at %d = %q, %v; want %q", cut, again, err, got)
		}
	})
}
