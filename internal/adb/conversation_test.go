package adb

import (
	"context"
	"encoding/binary"
	"sync"
	"testing"
	"time"
)

// hostileConn answers from a list of transfers and ends. A transfer marked as
// wait comes only after the host has opened one more service, so that answers
// can meet the streams they are for.
type hostileConn struct {
	mu     sync.Mutex
	script []byte
	reads  int
	waits  int
	opens  chan struct{}
}

func (c *hostileConn) MaxPacketSize() (in, out int) { return 64, 64 }
func (c *hostileConn) Close() error                 { return nil }

// next cuts a transfer off the script: a length byte, then the bytes; 0xff
// waits, 0xfe is a header whose fields follow in short.
func (c *hostileConn) next() (p []byte, wait, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reads++
	if len(c.script) == 0 {
		return nil, false, false
	}
	n := c.script[0]
	c.script = c.script[1:]
	take := func(n int) []byte {
		n = min(n, len(c.script))
		p := c.script[:n]
		c.script = c.script[n:]
		return p
	}
	switch n {
	case 0xff:
		c.waits++
		return nil, c.waits <= 16, true
	case 0xfe:
		f := append(take(4), 0, 0, 0, 0)
		commands := []uint32{cmdCNXN, cmdAUTH, cmdOKAY, cmdWRTE, cmdCLSE, cmdOPEN, cmdSTLS}
		command := commands[int(f[0])%len(commands)]
		arg0, arg1 := uint32(f[1]), uint32(f[2])
		if command == cmdCNXN {
			arg0, arg1 = versionMin+arg0%3, arg1<<12
		}
		return header{command: command, arg0: arg0, arg1: arg1, length: uint32(f[3])}.marshal(), false, true
	default:
		return take(int(n)), false, true
	}
}

func (c *hostileConn) ReadContext(ctx context.Context, p []byte) (int, error) {
	for {
		b, wait, ok := c.next()
		switch {
		case !ok:
			return 0, errGone
		case wait:
			select {
			case <-c.opens:
			case <-time.After(5 * time.Millisecond):
			case <-ctx.Done():
				return 0, ctx.Err()
			}
		case len(b) > len(p):
			return 0, errOverflow
		default:
			return copy(p, b), nil
		}
	}
}

func (c *hostileConn) WriteContext(_ context.Context, p []byte) (int, error) {
	if len(p) == headerSize && binary.LittleEndian.Uint32(p) == cmdOPEN {
		select {
		case c.opens <- struct{}{}:
		default:
		}
	}
	return len(p), nil
}

// script writes a conversation in hostileConn's way.
func script(parts ...any) []byte {
	var b []byte
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			b = append(append(b, byte(len(p))), p...)
		case [4]byte:
			b = append(append(b, 0xfe), p[:]...)
		default:
			b = append(b, 0xff)
		}
	}
	return b
}

// FuzzConversation lets a hostile phone talk to all of the package. Whatever
// it says, each call returns, nothing that was cut off is called a success,
// and no goroutine stays.
func FuzzConversation(f *testing.F) {
	const okay, wrte, clse = 2, 3, 4
	exit := shellPacket(1, "[a]: [b]\n") + shellPacket(3, "\x00")
	banner := "device::features=shell_v2"
	greeting := [4]byte{0, 1, 1, byte(len(banner))}
	f.Add(script(greeting, banner, nil, [4]byte{okay, 9, 1}, [4]byte{wrte, 9, 1, byte(len(exit))}, exit, [4]byte{clse, 9, 1}))
	f.Add(script(greeting, banner, nil, [4]byte{clse, 0, 1}, nil, [4]byte{wrte, 9, 2, 1}, "x", [4]byte{wrte, 9, 2, 1}, "y"))
	f.Add(script(greeting, banner, nil, [4]byte{5, 9, 0}, [4]byte{okay, 9, 77}, [4]byte{wrte, 9, 78, 0}, [4]byte{0, 1, 1, 0}))
	f.Add(script([4]byte{0, 1, 1, 10}, "sideload::", nil, [4]byte{wrte, 9, 1, 4}, "abc\n", [4]byte{okay, 9, 1}, nil, [4]byte{okay, 8, 2}))
	f.Add(script([4]byte{1, 1, 0, 20}, token1, [4]byte{1, 1, 0, 20}, token2, greeting, banner))
	f.Add(script("junk", "more", [4]byte{0, 1, 1, 0xff}))
	key, err := ParseKey(testFile(f, "adbkey.pkcs8"), "user", "host")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 4<<10 {
			return
		}
		noLeaks(t)
		ctx, cancel := context.WithTimeout(t.Context(), guard)
		defer cancel()
		conn := &hostileConn{script: b, opens: make(chan struct{}, 64)}
		defer func() {
			if ctx.Err() != nil {
				t.Error("conversation did not end by itself")
			}
			if most := 2*len(b) + 8; conn.reads > most {
				t.Errorf("%d reads; want at most %d", conn.reads, most)
			}
		}()
		d, err := Connect(ctx, conn, Options{Keys: []*Key{key}, OnUnauthorized: func() {}})
		if err != nil {
			if d != nil {
				t.Errorf("Connect = %v beside %v", d, err)
			}
			return
		}
		if p, err := d.Getprop(ctx); (err == nil) != (len(p) > 0) {
			t.Errorf("Getprop = %v, %v", p, err)
		}
		if m, err := d.MIAssistant(ctx); err == nil && m.Device == "" {
			t.Errorf("MIAssistant = %+v without a device", m)
		}
		if a, err := d.Accounts(ctx); err != nil && a != nil {
			t.Errorf("Accounts = %v beside %v", a, err)
		}
		_ = d.RebootRecovery(ctx)
		if err := d.Close(); err != nil {
			t.Errorf("Close = %v", err)
		}
	})
}
