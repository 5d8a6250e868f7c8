package device_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"regexp"
	"sync"
	"testing"
	"time"

	"mitool/internal/adb"
	"mitool/internal/device"
	"mitool/internal/usb"
)

// FuzzFind has a phone answer with whatever the fuzzer chooses: Find must come
// back in time, with one row, and must not have sent anything but what may be
// sent.
func FuzzFind(f *testing.F) {
	const banner = "device::ro.product.name=spes;ro.product.model=2201117TG;ro.product.device=spes;features=shell_v2\x00"
	cnxn := [][]byte{header("CNXN", 0x01000001, 1<<20, len(banner)), []byte(banner)}
	props := "\x01\x1c\x00\x00\x00[ro.product.device]: [spes]\n\x03\x01\x00\x00\x00\x00"
	f.Add(false, transfers(cnxn...))
	f.Add(false, transfers(append(cnxn,
		header("OKAY", 7, 1, 0), header("WRTE", 7, 1, len(props)), []byte(props), header("CLSE", 7, 1, 0))...))
	f.Add(false, transfers(header("AUTH", 1, 0, 20), make([]byte, 20)))
	f.Add(false, transfers(header("CNXN", 0x01000001, 1<<20, 1<<31-1)))
	f.Add(false, transfers(header("CNXN", 0x01000000, 4096, 12), []byte("sideload::\x00\x00"),
		header("OKAY", 3, 1, 0), header("WRTE", 3, 1, 12), []byte("spes_global\n")))
	f.Add(true, transfers([]byte("OKAYspes"), []byte("OKAYno"), []byte("OKAY7d3a91c2"), []byte("OKAYno")))
	f.Add(true, transfers([]byte("INFO\x1b[2J"), []byte("FAILunknown"), []byte("DATAffffffff")))
	key, err := adb.GenerateKey()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, fastboot bool, answers []byte) {
		bus := newFuzzBus(fastboot, answers)
		finder := &device.Finder{
			Bus: bus, Timeout: time.Second, AuthWait: time.Second,
			Keys: func() ([]*adb.Key, error) { return []*adb.Key{key}, nil },
		}
		begin := time.Now()
		findOne(t, finder)
		if d := time.Since(begin); d > 20*time.Second {
			t.Errorf("Find took %v", d)
		}
		for _, sent := range bus.sent {
			if !maySend(sent, fastboot) {
				t.Errorf("sent %q", sent)
			}
		}
	})
}

var (
	fastbootCommand = regexp.MustCompile(`^getvar:[a-z-]+$`)
	adbPayload      = regexp.MustCompile(`^(host::[a-z0-9=,_]*|(shell:|shell,v2,raw:)(getprop|dumpsys battery|dumpsys account|df -k /data)\x00|get[a-z]+:\x00)$`)
)

// maySend tells whether an OUT transfer is one that a Find may make: a header,
// the handshake, or the payload of an OPEN for something that only reads.
func maySend(p []byte, fastboot bool) bool {
	if fastboot {
		return fastbootCommand.Match(p)
	}
	if len(p) == 0 || len(p) == 24 && bytes.Contains([]byte("CNXN AUTH OPEN OKAY CLSE"), p[:4]) {
		return true
	}
	signature := len(p) == 256
	publicKey := len(p) > 700 && p[len(p)-1] == 0
	return signature || publicKey || adbPayload.Match(p)
}

// header makes the header of an ADB message with a payload of n bytes.
func header(command string, arg0, arg1 uint32, n int) []byte {
	b := []byte(command)
	magic := ^binary.LittleEndian.Uint32(b)
	for _, v := range []uint32{arg0, arg1, uint32(n), 0, magic} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return b
}

// transfers encodes what the phone sends: each transfer after its length.
func transfers(list ...[]byte) []byte {
	var b []byte
	for _, p := range list {
		b = binary.LittleEndian.AppendUint16(b, uint16(len(p)))
		b = append(b, p...)
	}
	return b
}

// fuzzBus has one phone, which answers from a list of transfers, once it was
// asked something, and is gone, or hangs, at its end.
type fuzzBus struct {
	fastboot bool
	hang     bool
	once     sync.Once
	asked    chan struct{} // closed by the first OUT transfer
	mu       sync.Mutex
	answers  []byte
	sent     [][]byte
}

func newFuzzBus(fastboot bool, answers []byte) *fuzzBus {
	return &fuzzBus{fastboot: fastboot, answers: answers, asked: make(chan struct{})}
}

func (b *fuzzBus) List(context.Context) ([]usb.Desc, error) {
	class := usb.ClassADB
	if b.fastboot {
		class = usb.ClassFastboot
	}
	return []usb.Desc{{Port: "1-1", VendorID: 0x18d1, ProductID: 0x4ee7, Serial: "7d3a91c2", Interfaces: []usb.Interface{{
		Class: class, Endpoints: []usb.Endpoint{
			{Address: 0x81, Type: usb.TypeBulk, MaxPacketSize: 512}, {Address: 0x01, Type: usb.TypeBulk, MaxPacketSize: 512},
		},
	}}}}, nil
}

func (b *fuzzBus) Open(context.Context, usb.Desc, uint8) (usb.Conn, error) {
	return (*fuzzConn)(b), nil
}
func (b *fuzzBus) Close() error { return nil }

type fuzzConn fuzzBus

func (c *fuzzConn) ReadContext(ctx context.Context, p []byte) (int, error) {
	select {
	case <-c.asked:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	if len(c.answers) < 2 {
		if c.hang {
			c.mu.Unlock()
			<-ctx.Done()
			c.mu.Lock()
			return 0, ctx.Err()
		}
		return 0, usb.ErrGone
	}
	n := min(int(binary.LittleEndian.Uint16(c.answers)), len(c.answers)-2)
	answer := c.answers[2 : 2+n]
	c.answers = c.answers[2+n:]
	if n > len(p) {
		return 0, usb.ErrOverflow
	}
	return copy(p, answer), nil
}

func (c *fuzzConn) WriteContext(ctx context.Context, p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent, bytes.Clone(p))
	c.once.Do(func() { close(c.asked) })
	return len(p), ctx.Err()
}

func (c *fuzzConn) MaxPacketSize() (in, out int) { return 512, 512 }
func (c *fuzzConn) Close() error                 { return nil }
