package adb

import (
	"context"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var testService = service{name: "test:", types: []string{typeDevice}}

// opened gives a stream whose phone's side has the id 77.
func opened(t *testing.T, ctx context.Context, script func(p *phone)) (io.ReadCloser, *Device) {
	t.Helper()
	d, _ := connected(t, androidBanner, func(p *phone) {
		p.want("OPEN", 1, 0, "test:\x00")
		p.send("OKAY", 77, 1, "")
		script(p)
	})
	s, err := d.open(ctx, testService)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return s, d
}

func TestStreamRead(t *testing.T) {
	s, _ := opened(t, testContext(t), func(p *phone) {
		p.send("OKAY", 77, 1, "") // one too many acknowledges nothing
		p.send("WRTE", 77, 1, "hello ")
		p.want("OKAY", 1, 77, "")
		p.send("WRTE", 77, 1, "world")
		p.want("OKAY", 1, 77, "")
		p.send("CLSE", 77, 1, "")
		p.want("CLSE", 1, 77, "")
		if m, ok := p.recv(); ok {
			t.Errorf("phone received %v after CLSE", m)
		}
	})
	got, err := io.ReadAll(s)
	if string(got) != "hello world" || err != nil {
		t.Errorf("ReadAll = %q, %v", got, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// A payload is acknowledged when all of it has been read, not before.
func TestStreamFlowControl(t *testing.T) {
	read := make(chan struct{})
	s, _ := opened(t, testContext(t), func(p *phone) {
		p.send("WRTE", 77, 1, "abcd")
		<-read
		select {
		case b := <-p.conn.toPhone:
			t.Errorf("phone received %x before the payload was read", b)
		default:
		}
		read <- struct{}{}
		p.want("OKAY", 1, 77, "")
	})
	p := make([]byte, 3)
	if n, err := s.Read(p); n != 3 || err != nil {
		t.Fatalf("Read = %d, %v", n, err)
	}
	if n, err := s.Read(nil); n != 0 || err != nil {
		t.Errorf("Read(nil) = %d, %v", n, err)
	}
	read <- struct{}{}
	<-read
	if n, err := s.Read(p); n != 1 || err != nil {
		t.Errorf("Read = %d, %v; want 1", n, err)
	}
}

// Two streams are read in the order opposite to that of their data.
func TestStreamsSideBySide(t *testing.T) {
	d, _ := connected(t, androidBanner, func(p *phone) {
		p.want("OPEN", 1, 0, "test:\x00")
		p.send("OKAY", 71, 1, "")
		p.want("OPEN", 2, 0, "test:\x00")
		p.send("OKAY", 72, 2, "")
		p.send("WRTE", 71, 1, "one")
		p.send("WRTE", 72, 2, "two")
		p.want("OKAY", 2, 72, "")
		p.send("CLSE", 0, 2, "") // old adbd leaves arg0 out
		p.want("CLSE", 2, 72, "")
		p.want("OKAY", 1, 71, "")
		p.send("CLSE", 71, 1, "")
		p.want("CLSE", 1, 71, "")
	})
	first, err := d.open(testContext(t), testService)
	if err != nil {
		t.Fatal(err)
	}
	second, err := d.open(testContext(t), testService)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(second); string(got) != "two" || err != nil {
		t.Errorf("ReadAll = %q, %v; want %q", got, err, "two")
	}
	if got, err := io.ReadAll(first); string(got) != "one" || err != nil {
		t.Errorf("ReadAll = %q, %v; want %q", got, err, "one")
	}
}

func TestOpenRefused(t *testing.T) {
	d, _ := connected(t, androidBanner, func(p *phone) {
		p.want("OPEN", 1, 0, "test:\x00")
		p.send("CLSE", 0, 1, "")
		p.want("OPEN", 2, 0, "test:\x00") // and no CLSE before it
		p.send("OKAY", 5, 2, "")
	})
	if _, err := d.open(testContext(t), testService); !errors.Is(err, ErrRefused) {
		t.Errorf("open = %v; want %v", err, ErrRefused)
	}
	if _, err := d.open(testContext(t), testService); err != nil {
		t.Errorf("open = %v after a refusal", err)
	}
}

func TestOpenTooLong(t *testing.T) {
	noLeaks(t)
	conn := newPipe(512, 512)
	play(t, conn, func(p *phone) {
		_, _ = p.recv()
		p.send("CNXN", 0x01000001, 5, androidBanner)
	})
	d, err := Connect(testContext(t), conn, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	if _, err := d.open(testContext(t), testService); err == nil {
		t.Error("open succeeded with a service longer than maxdata")
	}
}

// Giving a stream up closes that stream alone.
func TestCancelStream(t *testing.T) {
	ctx, cancel := context.WithCancel(testContext(t))
	s, d := opened(t, ctx, func(p *phone) {
		p.want("CLSE", 1, 77, "")
		p.send("CLSE", 77, 1, "") // crosses ours
		p.want("OPEN", 2, 0, "test:\x00")
		p.send("OKAY", 78, 2, "")
		p.send("CLSE", 78, 2, "")
	})
	cancel()
	if _, err := s.Read(make([]byte, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("Read = %v; want %v", err, context.Canceled)
	}
	if _, err := d.open(ctx, testService); !errors.Is(err, context.Canceled) {
		t.Errorf("open = %v; want %v", err, context.Canceled)
	}
	s2, err := d.open(testContext(t), testService)
	if err != nil {
		t.Fatalf("open after a cancelled stream: %v", err)
	}
	if _, err := s2.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("Read = %v; want %v", err, io.EOF)
	}
}

// A stream given up before its OKAY is closed when that comes.
func TestCancelOpen(t *testing.T) {
	ctx, cancel := context.WithCancel(testContext(t))
	d, _ := connected(t, androidBanner, func(p *phone) {
		p.want("OPEN", 1, 0, "test:\x00")
		cancel()
		p.want("OPEN", 2, 0, "test:\x00")
		p.send("OKAY", 77, 1, "")
		p.want("CLSE", 1, 77, "")
		p.send("OKAY", 78, 2, "")
	})
	if _, err := d.open(ctx, testService); !errors.Is(err, context.Canceled) {
		t.Errorf("open = %v; want %v", err, context.Canceled)
	}
	if _, err := d.open(testContext(t), testService); err != nil {
		t.Errorf("open = %v after a cancelled one", err)
	}
}

func TestStrays(t *testing.T) {
	s, _ := opened(t, testContext(t), func(p *phone) {
		p.send("OKAY", 5, 99, "")
		p.want("CLSE", 99, 5, "")
		p.send("WRTE", 6, 99, "x")
		p.want("CLSE", 99, 6, "")
		p.send("WRTE", 6, 1, "x") // not the phone's id of stream 1
		p.want("CLSE", 1, 6, "")
		p.send("CLSE", 5, 99, "")
		p.send("OKAY", 0, 1, "")
		p.send("WRTE", 0, 1, "x")
		p.send("WRTE", 77, 0, "x")
		p.send("OPEN", 9, 0, "reverse:forward\x00")
		p.want("CLSE", 0, 9, "")
		p.send("WRTE", 77, 1, "") // an empty one is acknowledged
		p.want("OKAY", 1, 77, "")
		p.send("WRTE", 77, 1, "x")
		p.want("OKAY", 1, 77, "")
	})
	if n, err := s.Read(make([]byte, 9)); n != 1 || err != nil {
		t.Errorf("Read = %d, %v; want 1", n, err)
	}
}

// What breaks the rules ends the link, and every stream with the reason.
func TestLinkEnds(t *testing.T) {
	tests := []struct {
		name   string
		err    error
		script func(p *phone)
	}{
		{"second CNXN", ErrProtocol, func(p *phone) { p.send("CNXN", 0x01000001, 4096, androidBanner) }},
		{"AUTH", ErrProtocol, func(p *phone) { p.send("AUTH", 1, 0, token1) }},
		{"STLS", ErrProtocol, func(p *phone) { p.send("STLS", 0x01000000, 0, "") }},
		{"unknown command", ErrProtocol, func(p *phone) { p.send("WHAT", 0, 0, "") }},
		{"garbage", ErrProtocol, func(p *phone) { p.raw([]byte("garbage")) }},
		{"length of all ones", ErrProtocol, func(p *phone) { p.raw(head("WRTE", 77, 1, math.MaxUint32, 0)) }},
		{"longer than maxdata", ErrProtocol, func(p *phone) { p.raw(head("WRTE", 77, 1, 256<<10+1, 0)) }},
		{"unplugged", errGone, func(p *phone) { p.conn.unplug() }},
		{"unplugged in payload", errGone, func(p *phone) {
			p.raw(head("WRTE", 77, 1, 9, 0))
			p.conn.unplug()
		}},
		{"endless strays", ErrProtocol, func(p *phone) {
			for range maxStrays + 1 {
				p.send("CLSE", 5, 99, "")
			}
		}},
		{"endless OPENs", ErrProtocol, func(p *phone) {
			for range maxStrays + 1 {
				p.send("OPEN", 5, 0, "x")
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, d := opened(t, testContext(t), tt.script)
			got, err := io.ReadAll(s)
			if !errors.Is(err, tt.err) || len(got) > 0 {
				t.Errorf("ReadAll = %q, %v; want %v", got, err, tt.err)
			}
			if _, err := d.open(testContext(t), testService); !errors.Is(err, tt.err) || errors.Is(err, errUnanswered) {
				t.Errorf("open = %v; want %v", err, tt.err)
			}
		})
	}
}

// A client that was killed after its CNXN leaves the phone's answer behind: two
// answers come, and the streams are those of the second.
func TestStaleCNXN(t *testing.T) {
	d, _ := connected(t, androidBanner, func(p *phone) {
		p.want("OPEN", 1, 0, "test:\x00")
		p.send("CNXN", 0x01000001, 1<<20, androidBanner)
		p.send("OKAY", 77, 1, "")
		p.send("WRTE", 77, 1, "hello")
		p.want("OKAY", 1, 77, "")
		p.send("CLSE", 77, 1, "")
	})
	s, err := d.open(testContext(t), testService)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	if got, err := io.ReadAll(s); string(got) != "hello" || err != nil {
		t.Errorf("ReadAll = %q, %v; want %q", got, err, "hello")
	}
}

// A phone that writes on before it is acknowledged loses that stream alone.
func TestWriteAheadOfOkay(t *testing.T) {
	s, d := opened(t, testContext(t), func(p *phone) {
		p.send("WRTE", 77, 1, "a")
		p.send("WRTE", 77, 1, "b")
		p.want("CLSE", 1, 77, "")
		p.want("OPEN", 2, 0, "test:\x00")
		p.send("OKAY", 78, 2, "")
	})
	<-s.(*usbStream).ended
	if _, err := d.open(testContext(t), testService); err != nil {
		t.Errorf("open = %v", err)
	}
	if got, err := io.ReadAll(s); !errors.Is(err, ErrProtocol) || string(got) != "a" {
		t.Errorf("ReadAll = %q, %v; want %q, %v", got, err, "a", ErrProtocol)
	}
}

func TestOldLinkVerifies(t *testing.T) {
	noLeaks(t)
	conn := newPipe(64, 64)
	play(t, conn, func(p *phone) {
		p.sums = true
		_, _ = p.recv()
		p.send("CNXN", 0x01000000, 4096, oldBanner)
		if m, _ := p.recv(); m.check != checksum([]byte(m.data)) {
			t.Errorf("OPEN has check %#x", m.check)
		}
		p.send("OKAY", 77, 1, "")
		p.send("WRTE", 77, 1, strings.Repeat("good", 32))
		_, _ = p.recv()
		p.sums = false
		p.send("WRTE", 77, 1, "bad")
	})
	d, err := Connect(testContext(t), conn, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	s, err := d.open(testContext(t), testService)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(s); len(got) != 128 || !errors.Is(err, ErrProtocol) {
		t.Errorf("ReadAll = %d bytes, %v; want 128, %v", len(got), err, ErrProtocol)
	}
}

func TestCloseEndsAll(t *testing.T) {
	s, d := opened(t, testContext(t), func(p *phone) {
		for {
			if _, ok := p.recv(); !ok {
				return
			}
		}
	})
	read := make(chan error)
	go func() {
		_, err := s.Read(make([]byte, 1))
		read <- err
	}()
	for range 2 {
		if err := d.Close(); err != nil {
			t.Errorf("Close = %v", err)
		}
	}
	if err := <-read; !errors.Is(err, errClosed) {
		t.Errorf("Read = %v; want %v", err, errClosed)
	}
	if _, err := d.open(testContext(t), testService); !errors.Is(err, errClosed) {
		t.Errorf("open = %v; want %v", err, errClosed)
	}
}

// A phone that takes no transfer holds Close up for closeTimeout at most, and
// what was not sent is not called unanswered.
func TestCloseWhileStuck(t *testing.T) {
	d, conn := connected(t, androidBanner, func(*phone) {})
	conn.stuck = true
	ctx, cancel := context.WithCancel(testContext(t))
	done := make(chan error)
	go func() {
		_, err := d.open(ctx, testService)
		done <- err
	}()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("open = %v; want %v", err, context.Canceled)
	}
	if err := d.Close(); err != nil {
		t.Errorf("Close = %v", err)
	}
}

func TestIDsWrap(t *testing.T) {
	l := &link{streams: map[uint32]*usbStream{}, lastID: math.MaxUint32 - 1}
	var got []uint32
	for range 3 {
		s, err := l.newStream()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, s.id)
	}
	l.lastID = math.MaxUint32 - 1 // its ids are taken now
	s, err := l.newStream()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]uint32{math.MaxUint32, 1, 2, 3}, append(got, s.id)); diff != "" {
		t.Errorf("ids (-want +got)\n%s", diff)
	}
}
