//go:build linux

package cli

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"mitool/internal/usb"
)

// rogue is a phone that says what no phone of phonesim would: it knows the
// protocol's framing and none of its rules.
type rogue struct {
	name  string
	class usb.Class
	// least is how many bytes the host must have taken of it, in KiB: a
	// rogue that the host is done with at once proves nothing.
	least int64
	run   func(e *rogueEnd) // until a send fails
}

// rogueBus has n phones of a kind. One that is opened runs until it is closed.
type rogueBus struct {
	rogue
	n     int
	taken atomic.Int64 // bytes that the host took of all of them
}

var _ usb.Bus = (*rogueBus)(nil)

// List returns the phones, on ports 1-1, 1-2 and so on.
func (b *rogueBus) List(context.Context) ([]usb.Desc, error) {
	var all []usb.Desc
	for i := range b.n {
		all = append(all, usb.Desc{
			Port: fmt.Sprintf("1-%d", i+1), Bus: 1, Address: i + 1, VendorID: 0x2717, ProductID: 0xff48,
			Manufacturer: "Xiaomi", Product: "rogue", Serial: fmt.Sprintf("rogue%d", i+1), ConfigValue: 1,
			Interfaces: []usb.Interface{{Class: b.class, Endpoints: []usb.Endpoint{
				{Address: 0x81, Type: usb.TypeBulk, MaxPacketSize: 512}, {Address: 0x01, Type: usb.TypeBulk, MaxPacketSize: 512},
			}}},
		})
	}
	return all, nil
}

// Open starts the phone.
func (b *rogueBus) Open(context.Context, usb.Desc, uint8) (usb.Conn, error) {
	e := &rogueEnd{in: make(chan []byte), out: make(chan []byte), closed: make(chan struct{}), taken: &b.taken, acks: map[uint32]chan struct{}{}}
	go b.run(e)
	return e, nil
}

// Close does nothing.
func (b *rogueBus) Close() error { return nil }

// rogueEnd is both ends of a rogue's cable: a Conn for the host, and what the
// rogue sends and receives by.
type rogueEnd struct {
	in, out chan []byte // a transfer each
	rest    []byte      // of the IN transfer that the host is reading
	closed  chan struct{}
	once    sync.Once
	sending sync.Mutex // of a message, header and data
	taken   *atomic.Int64

	mu   sync.Mutex
	acks map[uint32]chan struct{} // by the rogue's id of a stream
}

var _ usb.Conn = (*rogueEnd)(nil)

// ReadContext takes what the rogue sent, or the part that p has room for.
func (e *rogueEnd) ReadContext(ctx context.Context, p []byte) (int, error) {
	if len(e.rest) == 0 {
		select {
		case e.rest = <-e.in:
		case <-e.closed:
			return 0, usb.ErrClosed
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	n := copy(p, e.rest)
	e.taken.Add(int64(n))
	e.rest = e.rest[n:]
	return n, nil
}

// WriteContext gives p to the rogue.
func (e *rogueEnd) WriteContext(ctx context.Context, p []byte) (int, error) {
	select {
	case e.out <- bytes.Clone(p):
		return len(p), nil
	case <-e.closed:
		return 0, usb.ErrClosed
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// MaxPacketSize is that of high speed.
func (e *rogueEnd) MaxPacketSize() (in, out int) { return 512, 512 }

// Close pulls the cable.
func (e *rogueEnd) Close() error {
	e.once.Do(func() { close(e.closed) })
	return nil
}

// send is one IN transfer; false when the cable was pulled.
func (e *rogueEnd) send(p []byte) bool {
	select {
	case e.in <- p:
		return true
	case <-e.closed:
		return false
	}
}

// receive is one OUT transfer; nil when the cable was pulled.
func (e *rogueEnd) receive() []byte {
	select {
	case p := <-e.out:
		return p
	case <-e.closed:
		return nil
	}
}

// message sends an ADB message whose header says that length bytes follow, and
// then sends data.
func (e *rogueEnd) message(command string, arg0, arg1, length uint32, data []byte) bool {
	e.sending.Lock()
	defer e.sending.Unlock()
	c := binary.LittleEndian.Uint32([]byte(command))
	head := make([]byte, 0, 24)
	for _, x := range []uint32{c, arg0, arg1, length, 0, ^c} {
		head = binary.LittleEndian.AppendUint32(head, x)
	}
	return e.send(head) && (len(data) == 0 || e.send(data))
}

// connect answers the host's CNXN with a banner and returns the longest payload
// that the host takes.
func (e *rogueEnd) connect(banner string) uint32 {
	head := e.receive()
	e.receive()
	if len(head) < 24 || !e.message("CNXN", 0x01000001, 1<<20, uint32(len(banner)), []byte(banner)) {
		return 0
	}
	return binary.LittleEndian.Uint32(head[8:])
}

// hear takes all that the host sends, so that it never waits, and calls opened
// for each stream that it opens, in a goroutine of its own.
func (e *rogueEnd) hear(opened func(service string, local, remote uint32)) {
	local := uint32(100)
	for {
		head := e.receive()
		if len(head) != 24 {
			return
		}
		word := func(i int) uint32 { return binary.LittleEndian.Uint32(head[4*i:]) }
		var data []byte
		if word(3) > 0 {
			data = e.receive()
		}
		switch string(head[:4]) {
		case "OPEN":
			local++
			go opened(string(bytes.TrimRight(data, "\x00")), local, word(1))
		case "OKAY":
			select {
			case e.ack(word(2)) <- struct{}{}:
			default:
			}
		}
	}
}

// ack is where OKAYs for a stream go.
func (e *rogueEnd) ack(local uint32) chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.acks[local] == nil {
		e.acks[local] = make(chan struct{}, 1)
	}
	return e.acks[local]
}

// write sends data on a stream and waits until it is taken.
func (e *rogueEnd) write(local, remote uint32, data []byte) bool {
	if !e.message("WRTE", local, remote, uint32(len(data)), data) {
		return false
	}
	select {
	case <-e.ack(local):
		return true
	case <-e.closed:
		return false
	}
}

// Banners of a rogue.
const (
	rogueAndroid  = "device::ro.product.name=x;features=shell_v2"
	rogueOld      = "device::ro.product.name=x;"
	rogueSideload = "sideload::"
)

// answers is a rogue that answers each service with the pieces of answer, as
// the shell protocol packs them where v2 is set. After the last the service
// ends well.
func answers(name, banner string, v2 bool, least int64, answer func(service string) (piece func(i int) string)) rogue {
	return rogue{name, usb.ClassADB, least, func(e *rogueEnd) {
		if e.connect(banner) == 0 {
			return
		}
		e.hear(func(service string, local, remote uint32) {
			if !e.message("OKAY", local, remote, 0, nil) {
				return
			}
			piece := answer(service)
			for i := 0; ; i++ {
				text := piece(i)
				if text == "" {
					break
				}
				if v2 {
					text = shellPacket(1, text)
				}
				if !e.write(local, remote, []byte(text)) {
					return
				}
			}
			if v2 && !e.write(local, remote, []byte(shellPacket(3, "\x00"))) {
				return
			}
			e.message("CLSE", local, remote, 0, nil)
		})
	}}
}

// shellPacket is a packet of the shell protocol (AOSP shell_protocol.h).
func shellPacket(id byte, data string) string {
	return string(binary.LittleEndian.AppendUint32([]byte{id}, uint32(len(data)))) + data
}

// long makes pieces of text repeated up to a size in bytes, between two others.
func long(before, text, after string, size int) func(int) string {
	const each = 60 << 10
	repeated := strings.Repeat(text, each/len(text))
	return func(i int) string {
		switch last := size / each; {
		case i == 0:
			return before + repeated
		case i < last:
			return repeated
		case i == last:
			return after
		default:
			return ""
		}
	}
}

// lines makes pieces of lines that are all different, up to a size in bytes.
func lines(format string, size int) func(int) string {
	n := 0
	return func(int) string {
		var b strings.Builder
		for b.Len() < 60<<10 && size > 0 {
			before := b.Len()
			fmt.Fprintf(&b, format, n)
			n++
			size -= b.Len() - before
		}
		return b.String()
	}
}

// endless is more than anybody reads.
const endless = 1 << 40

// listings answers each question with as many entries of its own kind as a
// size in bytes has room for.
func listings(size int) func(service string) func(int) string {
	return func(service string) func(int) string {
		switch {
		case strings.HasSuffix(service, "getprop"):
			return lines("[%d]: [x]\n", size)
		case strings.HasSuffix(service, "account"):
			entries := lines("Account {name=%d, type=x}\n", size)
			return func(i int) string {
				if i == 0 {
					return "Accounts: 1\n"
				}
				return entries(i)
			}
		default:
			return lines("x%d: x\n", size)
		}
	}
}

// floods is a rogue that connects and then sends one message over and over,
// while the host's are taken and each OPEN is answered with OKAY.
func floods(name, command string, arg0, arg1 uint32, full bool, least int64) rogue {
	return rogue{name, usb.ClassADB, least, func(e *rogueEnd) {
		most := e.connect(rogueAndroid)
		if most == 0 {
			return
		}
		var data []byte
		if full {
			data = make([]byte, most)
		}
		go e.hear(func(string, uint32, uint32) {})
		for e.message(command, arg0, arg1, uint32(len(data)), data) {
			continue
		}
	}}
}

// rogues are all of them.
var rogues = []rogue{
	answers("names of 10 MB", rogueAndroid, true, 400, func(string) func(int) string {
		return long("[ro.product.model]: [", "A", "]\n", 10<<20)
	}),
	answers("names of 400 KB", rogueAndroid, true, 390, func(string) func(int) string {
		return long("[ro.product.model]: [", "A", "]\n", 400<<10)
	}),
	answers("endless listings", rogueAndroid, true, 700, listings(endless)),
	answers("endless listings of the old shell", rogueOld, false, 700, listings(endless)),
	answers("listings of 4 MB", rogueAndroid, true, 700, listings(4<<20-2000)),
	answers("listings of 1 MB", rogueAndroid, true, 700, listings(1<<20-2000)),
	answers("listings of 500 KB", rogueAndroid, true, 600, listings(500_000)),
	answers("listings of 200 KB", rogueAndroid, true, 350, listings(200_000)),
	answers("endless answers of MIAssistant", rogueSideload, false, 4, func(string) func(int) string {
		return long("", "A", "", endless)
	}),
	floods("streams opened by the phone", "OPEN", 7, 0, true, 300),
	floods("OKAY for unknown streams", "OKAY", 7, 70_000, false, 2),
	floods("data for unknown streams", "WRTE", 7, 70_000, true, 300),
	floods("data for a stream, not waiting", "WRTE", 7, 1, true, 300),
	{"data_length 0xffffffff", usb.ClassADB, 0, func(e *rogueEnd) {
		if e.connect(rogueAndroid) > 0 {
			e.message("WRTE", 7, 1, 0xffffffff, nil)
			e.hear(func(string, uint32, uint32) {})
		}
	}},
	{"full payload on every stream, never read on", usb.ClassADB, 1000, func(e *rogueEnd) {
		most := e.connect(rogueAndroid)
		e.hear(func(_ string, local, remote uint32) {
			data := make([]byte, most)
			copy(data, shellPacket(1, "")[:1])
			binary.LittleEndian.PutUint32(data[1:], most)
			_ = e.message("OKAY", local, remote, 0, nil) && e.message("WRTE", local, remote, most, data)
		})
	}},
	{"banner of data_length 0xffffffff", usb.ClassADB, 0, func(e *rogueEnd) {
		e.receive()
		e.receive()
		e.message("CNXN", 0x01000001, 1<<20, 0xffffffff, nil)
		e.hear(func(string, uint32, uint32) {})
	}},
	{"endless banner", usb.ClassADB, 4, func(e *rogueEnd) {
		e.connect("device::" + strings.Repeat("ro.product.model=A;", 210))
		for e.send(bytes.Repeat([]byte{'A'}, 512)) {
			continue
		}
	}},
	{"endless bytes before CNXN", usb.ClassADB, 20, func(e *rogueEnd) {
		e.receive()
		e.receive()
		for e.send(bytes.Repeat([]byte{'A'}, 512)) {
			continue
		}
	}},
	{"endless AUTH", usb.ClassADB, 0, func(e *rogueEnd) {
		go e.hear(func(string, uint32, uint32) {})
		for e.message("AUTH", 1, 0, 20, make([]byte, 20)) {
			continue
		}
	}},
	{"endless INFO", usb.ClassFastboot, 20, func(e *rogueEnd) {
		e.receive()
		for e.send([]byte("INFO" + strings.Repeat("A", 250))) {
			continue
		}
	}},
	{"endless TEXT", usb.ClassFastboot, 20, func(e *rogueEnd) {
		e.receive()
		for e.send([]byte("TEXT" + strings.Repeat("A", 250))) {
			continue
		}
	}},
	{"DATA of 0xffffffff bytes", usb.ClassFastboot, 0, func(e *rogueEnd) {
		for e.receive() != nil && e.send([]byte("DATAffffffff")) {
			continue
		}
	}},
	{"OKAY of 500 bytes for every variable", usb.ClassFastboot, 1, func(e *rogueEnd) {
		for e.receive() != nil && e.send([]byte("OKAY"+strings.Repeat("A", 500))) {
			continue
		}
	}},
}
