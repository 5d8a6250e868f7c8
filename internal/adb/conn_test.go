package adb

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"
)

var (
	errOverflow = errors.New("device sent more than the transfer had room for")
	errGone     = errors.New("device is gone")
)

// guard is how long a test waits for what must come.
const guard = 10 * time.Second

// pipeConn is a cable: packets both ways, with the rules of bulk transfers.
type pipeConn struct {
	inMax, outMax int
	toHost        chan []byte // packets
	toPhone       chan []byte
	closed        chan struct{}
	gone          chan struct{}
	closeOnce     sync.Once
	goneOnce      sync.Once
	stuck         bool  // OUT transfers never end
	writeErr      error // OUT transfers fail
}

func newPipe(inMax, outMax int) *pipeConn {
	return &pipeConn{
		inMax: inMax, outMax: outMax,
		toHost:  make(chan []byte, 1<<16),
		toPhone: make(chan []byte, 1<<16),
		closed:  make(chan struct{}),
		gone:    make(chan struct{}),
	}
}

var _ Conn = (*pipeConn)(nil)

func (c *pipeConn) MaxPacketSize() (in, out int) { return c.inMax, c.outMax }

func (c *pipeConn) Close() error {
	c.closeOnce.Do(func() { close(c.closed) })
	return nil
}

// unplug ends the connection from the phone's side, after what it has sent.
func (c *pipeConn) unplug() { c.goneOnce.Do(func() { close(c.gone) }) }

func (c *pipeConn) ReadContext(ctx context.Context, p []byte) (int, error) {
	n := 0
	for {
		var packet []byte
		select {
		case packet = <-c.toHost:
		default:
			select {
			case packet = <-c.toHost:
			case <-c.gone:
				select {
				case packet = <-c.toHost:
				default:
					return n, errGone
				}
			case <-c.closed:
				return n, errors.New("read on a closed connection")
			case <-ctx.Done():
				return n, ctx.Err()
			}
		}
		if len(packet) > len(p)-n {
			return n, errOverflow
		}
		n += copy(p[n:], packet)
		if len(packet) < c.inMax || n == len(p) {
			return n, nil
		}
	}
}

func (c *pipeConn) WriteContext(ctx context.Context, p []byte) (int, error) {
	if c.stuck {
		<-ctx.Done()
		return 0, ctx.Err()
	}
	if c.writeErr != nil {
		return 0, c.writeErr
	}
	for _, packet := range packets(p, c.outMax) {
		select {
		case <-c.gone:
			return 0, errGone
		case <-c.closed:
			return 0, errors.New("write on a closed connection")
		default:
		}
		select {
		case c.toPhone <- packet:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	return len(p), nil
}

// packets splits one transfer as the wire does, with no zero-length packet of
// its own.
func packets(p []byte, size int) [][]byte {
	if len(p) == 0 {
		return [][]byte{{}}
	}
	var list [][]byte
	for len(p) > 0 {
		n := min(len(p), size)
		list = append(list, bytes.Clone(p[:n]))
		p = p[n:]
	}
	return list
}

// packet is a message as the phone's side sees it, with a parser of its own.
type packet struct {
	cmd        string
	arg0, arg1 uint32
	check      uint32
	data       string
}

func (p packet) String() string {
	return fmt.Sprintf("%s(%#x, %#x, %.60q)", p.cmd, p.arg0, p.arg1, p.data)
}

// phone is the phone's end of a pipeConn, driven by a test.
type phone struct {
	t    testing.TB
	conn *pipeConn
	sums bool // send checks
}

// transfer receives one OUT transfer as adbd does: into 16 KiB, up to a short
// packet. One that is not ended in time lacks its zero-length packet.
func (p *phone) transfer() ([]byte, bool) {
	var got []byte
	timeout := time.After(guard)
	for len(got) < 16<<10 {
		var b []byte
		select {
		case b = <-p.conn.toPhone:
		case <-p.conn.closed:
			select {
			case b = <-p.conn.toPhone: // sent before the close
			default:
				return nil, false
			}
		case <-timeout:
			if len(got) > 0 {
				p.t.Errorf("OUT transfer of %d bytes has no end", len(got))
			} else {
				p.t.Error("phone waited for a transfer in vain")
			}
			return nil, false
		}
		got = append(got, b...)
		if len(b) < p.conn.outMax {
			return got, true
		}
	}
	return got, true
}

// recv receives one message; ok is false when the host has closed.
func (p *phone) recv() (m packet, ok bool) {
	head, ok := p.transfer()
	for ok && len(head) == 0 {
		head, ok = p.transfer()
	}
	if !ok {
		return packet{}, false
	}
	if len(head) != 24 {
		p.t.Errorf("header came as %d bytes", len(head))
		return packet{}, false
	}
	w := make([]uint32, 6)
	for i := range w {
		w[i] = binary.LittleEndian.Uint32(head[4*i:])
	}
	if w[0]^w[5] != 0xffffffff {
		p.t.Errorf("magic %08x of %08x", w[5], w[0])
	}
	m = packet{cmd: string(head[:4]), arg0: w[1], arg1: w[2], check: w[4]}
	var data []byte
	for len(data) < int(w[3]) {
		b, ok := p.transfer()
		if !ok {
			return packet{}, false
		}
		data = append(data, b...)
	}
	if len(data) != int(w[3]) {
		p.t.Errorf("%s has %d bytes; header says %d", m.cmd, len(data), w[3])
	}
	m.data = string(data)
	return m, true
}

// want receives a message and compares it.
func (p *phone) want(cmd string, arg0, arg1 uint32, data string) {
	p.t.Helper()
	m, ok := p.recv()
	if !ok || m.cmd != cmd || m.arg0 != arg0 || m.arg1 != arg1 || m.data != data {
		p.t.Errorf("phone received %v; want %v", m, packet{cmd: cmd, arg0: arg0, arg1: arg1, data: data})
		runtime.Goexit()
	}
}

// raw sends one IN transfer, without a zero-length packet.
func (p *phone) raw(b []byte) {
	for _, q := range packets(b, p.conn.inMax) {
		p.conn.toHost <- q
	}
}

// head makes a header.
func head(cmd string, arg0, arg1, length, check uint32) []byte {
	b := []byte(cmd)
	for _, v := range []uint32{arg0, arg1, length, check, ^binary.LittleEndian.Uint32(b)} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return b
}

// send sends a message in two transfers.
func (p *phone) send(cmd string, arg0, arg1 uint32, data string) {
	var check uint32
	if p.sums {
		for i := range len(data) {
			check += uint32(data[i])
		}
	}
	p.raw(head(cmd, arg0, arg1, uint32(len(data)), check))
	if data != "" {
		p.raw([]byte(data))
	}
}

// play runs the phone's side beside the test, which waits for its end.
func play(t testing.TB, conn *pipeConn, script func(p *phone)) *phone {
	t.Helper()
	p := &phone{t: t, conn: conn}
	done := make(chan struct{})
	go func() {
		defer close(done)
		script(p)
	}()
	t.Cleanup(func() {
		_ = conn.Close()
		select {
		case <-done:
		case <-time.After(2 * guard):
			t.Error("phone's script did not end")
		}
	})
	return p
}

const (
	androidBanner  = "device::ro.product.name=spes_global;ro.product.model=2201117TG;ro.product.device=spes;features=shell_v2,cmd,stat_v2,delayed_ack"
	oldBanner      = "device::ro.product.name=cancro;ro.product.model=MI 4LTE;ro.product.device=cancro;\x00"
	sideloadBanner = "sideload::ro.product.name=garnet;ro.product.model=xiaomi_for_arm64;ro.product.device=garnet;"
	rescueBanner   = "rescue::ro.product.name=garnet;ro.product.model=x;ro.product.device=garnet;"
)

// greet plays CNXN without AUTH.
func (p *phone) greet(banner string) {
	p.want("CNXN", 0x01000001, 256<<10, "host::features=shell_v2")
	p.send("CNXN", 0x01000001, 1<<20, banner)
}

// testContext ends before the test binary's patience does.
func testContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), guard)
	t.Cleanup(cancel)
	return ctx
}

// connected gives a Device whose phone is played by script after greeting.
func connected(t testing.TB, banner string, script func(p *phone)) (*Device, *pipeConn) {
	t.Helper()
	noLeaks(t)
	conn := newPipe(512, 512)
	play(t, conn, func(p *phone) {
		p.greet(banner)
		script(p)
	})
	d, err := Connect(testContext(t), conn, Options{})
	if err != nil {
		t.Fatalf("Connect: %v", err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d, conn
}

// noLeaks fails the test when goroutines outlive its cleanups.
func noLeaks(t testing.TB) {
	t.Helper()
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		var n int
		for range 500 {
			if n = runtime.NumGoroutine(); n <= before {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		stacks := make([]byte, 1<<16)
		t.Errorf("%d goroutines; %d before the test\n%s", n, before, stacks[:runtime.Stack(stacks, true)])
	})
}
