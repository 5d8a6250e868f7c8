package phonesim

import (
	"context"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/usb"
)

// host is a hand-made host: it builds every byte itself.
type host struct {
	t   *testing.T
	ctx context.Context
	c   usb.Conn
}

func newHost(t *testing.T, p *Phone) *host {
	t.Helper()
	return &host{t: t, ctx: testContext(t), c: open(t, p, usb.ClassADB)}
}

func le(words ...uint32) []byte {
	var b []byte
	for _, w := range words {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	return b
}

func command(name string) uint32 { return binary.LittleEndian.Uint32([]byte(name)) }

func sum(data string) (n uint32) {
	for _, c := range []byte(data) {
		n += uint32(c)
	}
	return n
}

// raw does one OUT transfer.
func (h *host) raw(b []byte) {
	h.t.Helper()
	if n, err := h.c.WriteContext(h.ctx, b); n != len(b) || err != nil {
		h.t.Fatalf("writing %d bytes: %d, %v", len(b), n, err)
	}
}

// send sends header and data, with the zero-length packet that a full last
// packet owes.
func (h *host) send(name string, arg0, arg1 uint32, data string) {
	h.t.Helper()
	h.raw(le(command(name), arg0, arg1, uint32(len(data)), sum(data), ^command(name)))
	if data == "" {
		return
	}
	h.raw([]byte(data))
	if _, mps := h.c.MaxPacketSize(); len(data)%mps == 0 {
		h.raw(nil)
	}
}

// packet is a message that the host received.
type packet struct {
	Name       string
	Arg0, Arg1 uint32
	Data       string
}

// receive reads one message as adb does: the header, then data of the length
// it names, rounded up to whole packets.
func (h *host) receive() packet {
	h.t.Helper()
	p, err := h.tryReceive()
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

func (h *host) tryReceive() (packet, error) {
	mps, _ := h.c.MaxPacketSize()
	head := make([]byte, mps)
	n, err := h.c.ReadContext(h.ctx, head)
	if err != nil {
		return packet{}, fmt.Errorf("reading header: %w", err)
	}
	if n != 24 {
		return packet{}, fmt.Errorf("header is %d bytes long", n)
	}
	word := func(i int) uint32 { return binary.LittleEndian.Uint32(head[4*i:]) }
	if word(5) != ^word(0) {
		return packet{}, fmt.Errorf("magic is %#x for %#x", word(5), word(0))
	}
	length := int(word(3))
	data := make([]byte, (length+mps-1)/mps*mps)
	for got := 0; got < length; {
		n, err := h.c.ReadContext(h.ctx, data[got:])
		if err != nil {
			return packet{}, fmt.Errorf("reading data: %w", err)
		}
		got += n
	}
	if s := word(4); s != 0 && s != sum(string(data[:length])) {
		return packet{}, fmt.Errorf("sum is %d", s)
	}
	return packet{string(head[:4]), word(1), word(2), string(data[:length])}, nil
}

func (h *host) expect(name string, arg0, arg1 uint32, data string) {
	h.t.Helper()
	if diff := cmp.Diff(packet{name, arg0, arg1, data}, h.receive()); diff != "" {
		h.t.Fatalf("message (-want +got):\n%s", diff)
	}
}

const hostBanner = "host::features=shell_v2"

// greet sends CNXN and expects the phone's.
func (h *host) greet() packet {
	h.t.Helper()
	h.send("CNXN", 0x01000001, 1<<20, hostBanner)
	p := h.receive()
	if p.Name != "CNXN" {
		h.t.Fatalf("answer to CNXN is %+v; want CNXN", p)
	}
	return p
}

// login connects with the test's key, which the phone must trust.
func (h *host) login() {
	h.t.Helper()
	h.send("CNXN", 0x01000001, 1<<20, hostBanner)
	p := h.receive()
	if p.Name != "AUTH" || p.Arg0 != 1 || len(p.Data) != 20 {
		h.t.Fatalf("answer to CNXN is %+v; want AUTH with a token of 20 bytes", p)
	}
	h.send("AUTH", 2, 0, string(sign(h.t, testKey(h.t), []byte(p.Data))))
	if p := h.receive(); p.Name != "CNXN" {
		h.t.Fatalf("answer to the signature is %+v; want CNXN", p)
	}
}

// service opens a service, reads all that it writes, and acknowledges it. ok
// is false when it was refused.
func (h *host) service(name string) (out string, ok bool) {
	h.t.Helper()
	h.send("OPEN", 5, 0, name+"\x00")
	p := h.receive()
	if p.Name == "CLSE" {
		if p.Arg0 != 0 || p.Arg1 != 5 {
			h.t.Fatalf("refusal is %+v; want CLSE(0, 5)", p)
		}
		return "", false
	}
	if p.Name != "OKAY" || p.Arg1 != 5 || p.Arg0 == 0 {
		h.t.Fatalf("answer to OPEN is %+v; want OKAY", p)
	}
	remote := p.Arg0
	var b strings.Builder
	for {
		switch p := h.receive(); p.Name {
		case "WRTE":
			b.WriteString(p.Data)
			h.send("OKAY", 5, remote, "")
		case "CLSE":
			h.send("CLSE", 5, remote, "")
			return b.String(), true
		default:
			h.t.Fatalf("unexpected %+v", p)
		}
	}
}

// trusted starts a phone that trusts the test's key.
func trusted(t *testing.T, name, mode string) *Phone {
	t.Helper()
	p := start(t, name)
	do(t, p, "boot "+mode)
	if err := p.Trust(testKeyText); err != nil {
		t.Fatal(err)
	}
	return p
}

func (h *host) until(p *Phone, f func(State) bool) {
	h.t.Helper()
	if err := p.Wait(h.ctx, f); err != nil {
		h.t.Fatalf("waiting for the phone: %v", err)
	}
}
