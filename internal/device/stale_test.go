package device_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mitool/internal/device"
	"mitool/internal/phonesim"
	"mitool/internal/usb"
)

// serialless is a bus whose devices have no serial number in their descriptors.
type serialless struct{ usb.Bus }

func (b serialless) List(ctx context.Context) ([]usb.Desc, error) {
	all, err := b.Bus.List(ctx)
	for i := range all {
		all[i].Serial = ""
	}
	return all, err
}

// checkSpes fails the test unless the phone is a locked spes, and known as one.
func checkSpes(t *testing.T, p device.Phone, mode device.Mode) {
	t.Helper()
	if p.Mode != mode || p.State != device.StateReady || p.Codename != "spes" || p.Serial != "7d3a91c2" ||
		p.Bootloader.Lock != device.LockLocked || len(p.Problems) > 0 {
		t.Errorf("found %q, %q, codename %q, serial %q, lock %q, problems %v; want a locked spes 7d3a91c2 in %s",
			p.Mode, p.State, p.Codename, p.Serial, p.Bootloader.Lock, p.Problems, mode)
	}
}

// TestFindStaleAnswers: what an earlier session asked and did not read is not
// taken for an answer to what is asked now, however often.
func TestFindStaleAnswers(t *testing.T) {
	for _, tt := range []struct {
		name  string
		stale []string
		slow  string // so that the answers come after the session began; "" for at once
	}{
		{"lock", []string{"getvar:unlocked"}, ""},
		{"product", []string{"getvar:product"}, ""},
		{"serial number", []string{"getvar:serialno"}, ""},
		{"refusal", []string{"getvar:warranty"}, ""},
		{"several", []string{"getvar:unlocked", "getvar:serialno", "getvar:unlocked", "getvar:product"}, ""},
		{"info before", []string{"getvar:all"}, ""},
		{"info before, several", []string{"getvar:all", "getvar:unlocked", "getvar:all"}, ""},
		{"late lock", []string{"getvar:unlocked"}, "slow 3s"},
		{"late product", []string{"getvar:product"}, "slow 3s"},
		{"late serial number", []string{"getvar:serialno"}, "slow 3s"},
		{"late refusal", []string{"getvar:warranty"}, "slow 3s"},
		{"slow alone", nil, "slow 3s"},
	} {
		modes := []device.Mode{device.ModeFastboot, device.ModeFastbootd}
		if tt.slow != "" {
			modes = modes[:1] // a second each
		}
		for _, mode := range modes {
			for _, told := range []bool{true, false} {
				name := tt.name + "/" + string(mode)
				if !told {
					name += "/no serial in the descriptor"
				}
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					commands := "spes: boot " + string(mode)
					if tt.slow != "" {
						commands += "; fault " + tt.slow
					}
					for _, c := range tt.stale {
						commands += "; fault stale " + c
					}
					b := newBench(t, commands)
					f := b.finder()
					f.Timeout = 10 * time.Second
					if !told {
						f.Bus = serialless{b.bus}
					}
					for range 3 {
						checkSpes(t, findOne(t, f), mode)
					}
				})
			}
		}
	}
}

// TestFindStaleAnswersOnABusyComputer: answers that waited and come only after the
// session has begun are told from those to its own questions, though the second
// is the serial number.
func TestFindStaleAnswersOnABusyComputer(t *testing.T) {
	for _, stale := range [][]string{
		{"getvar:unlocked", "getvar:serialno"},
		{"getvar:unlocked", "getvar:serialno", "getvar:unlocked"},
		{"getvar:product", "getvar:serialno"},
	} {
		b := newBench(t, "spes: boot fastboot; fault stale "+strings.Join(stale, "; fault stale "))
		f := b.finder()
		f.Bus = tardyBus{b.bus}
		f.Timeout = 10 * time.Second
		checkSpes(t, findOne(t, f), device.ModeFastboot)
	}
}

// tardyBus has the first transfer that a phone sends come late.
type tardyBus struct{ usb.Bus }

func (b tardyBus) Open(ctx context.Context, d usb.Desc, iface uint8) (usb.Conn, error) {
	c, err := b.Bus.Open(ctx, d, iface)
	return &tardyConn{Conn: c}, err
}

type tardyConn struct {
	usb.Conn
	once sync.Once
}

func (c *tardyConn) ReadContext(ctx context.Context, p []byte) (int, error) {
	c.once.Do(func() { time.Sleep(50 * time.Millisecond) })
	return c.Conn.ReadContext(ctx, p)
}

// TestFindAfterCancel: a Find that was given up in the middle of a question
// leaves no answer to the next one.
func TestFindAfterCancel(t *testing.T) {
	for _, question := range []string{"getvar:product", "getvar:serialno", "getvar:unlocked", "getvar:is-userspace"} {
		t.Run(question, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, "spes: boot fastboot; fault slow 3s")
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				_ = b.phones[0].Wait(ctx, func(s phonesim.State) bool { return slices.Contains(s.Heard, question) })
				cancel() // the answer takes 30 ms yet
			}()
			if _, err := b.finder().Find(ctx); err != nil {
				t.Fatal(err)
			}
			for range 3 {
				checkSpes(t, b.one(), device.ModeFastboot)
			}
		})
	}
}

// TestFindAnswersOutOfStep: a phone whose answers do not become those to the
// questions is not given a name.
func TestFindAnswersOutOfStep(t *testing.T) {
	p := findOne(t, &device.Finder{Bus: &counterBus{newFuzzBus(true, nil)}})
	if p.Codename != "" || p.Has("serial-differs") || !p.Has("bad-answer") || p.State != device.StateOffline {
		t.Errorf("state %q, codename %q, problems %v; want offline, no codename, bad-answer", p.State, p.Codename, p.Problems)
	}
}

// counterBus has one phone in fastboot, which answers with the number of the
// question.
type counterBus struct{ *fuzzBus }

func (b *counterBus) Open(context.Context, usb.Desc, uint8) (usb.Conn, error) {
	return &counterConn{answers: make(chan int, 1)}, nil
}

type counterConn struct {
	fuzzConn
	asked   int
	answers chan int
}

func (c *counterConn) WriteContext(_ context.Context, p []byte) (int, error) {
	c.asked++
	c.answers <- c.asked
	return len(p), nil
}

func (c *counterConn) ReadContext(ctx context.Context, p []byte) (int, error) {
	select {
	case n := <-c.answers:
		return copy(p, fmt.Sprintf("OKAY%d", n)), nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}
