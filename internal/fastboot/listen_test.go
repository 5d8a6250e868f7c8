package fastboot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// spes answers as a phone does that knows its product and its lock.
func spes(cmd string) []string {
	switch cmd {
	case "getvar:product":
		return []string{"OKAYspes"}
	case "getvar:unlocked":
		return []string{"INFOone moment", "OKAYno"}
	}
	return []string{"FAILunknown variable"}
}

// What an earlier session left unread is no answer to this one's questions.
func TestAnswersLeftOver(t *testing.T) {
	for _, tt := range []struct {
		name string
		left []string
	}{
		{"none", nil},
		{"value", []string{"OKAYno"}},
		{"refusal", []string{"FAILunknown variable"}},
		{"same question", []string{"OKAYraphael"}},
		{"several", []string{"OKAYno", "OKAY7d3a91c2", "FAILno", "OKAYno"}},
		{"info before", []string{"INFOa:1", "INFOb:2", "OKAYDone!!"}},
		{"info without an end", []string{"INFOa:1"}},
		{"zero-length packet", []string{""}},
		{"full packets", []string{strings.Repeat("x", 512), strings.Repeat("y", 512)}},
		{"garbage", []string{"\xff\xfe\x00\x01"}},
	} {
		for _, full := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) { // in which no computer is too busy to read
				p := newPhone(t, spes)
				p.full = full
				p.send(tt.left...)
				c := NewClient(p)
				for _, want := range []struct {
					v     Var
					value string
					err   error
				}{{VarProduct, "spes", nil}, {VarUnlocked, "no", nil}, {"warranty", "", ErrUnknownVariable}} {
					if got, err := c.Getvar(t.Context(), want.v); got != want.value || !errors.Is(err, want.err) {
						t.Errorf("%s, full %v: Getvar(%q) = %q, %v; want %q, %v", tt.name, full, want.v, got, err, want.value, want.err)
					}
				}
				if err := c.Close(); err != nil {
					t.Errorf("%s: Close() = %v", tt.name, err)
				}
			})
		}
	}
}

func TestAnswersLeftOverWithoutEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPhone(t, spes)
		p.send(slices.Repeat([]string{"INFOand on"}, 2*maxMessages)...)
		if v, err := NewClient(p).Getvar(t.Context(), VarProduct); v != "" || !errors.Is(err, ErrProtocol) {
			t.Errorf("Getvar() = %q, %v; want ErrProtocol", v, err)
		}
		if len(p.heard) != 0 || p.closes != 1 {
			t.Errorf("sent %q, closed %d times; want nothing, 1", p.heard, p.closes)
		}
	})
}

// later makes the phone take its time for each answer, one after the other.
func later(p *phone, d time.Duration) {
	answer := p.answer
	turn := make(chan struct{}, 1)
	p.answer = func(cmd string) []string {
		go func() {
			turn <- struct{}{}
			time.Sleep(d)
			p.send(answer(cmd)...)
			<-turn
		}()
		return nil
	}
}

// A phone that is slow and has nothing left over is not taken for one that has.
func TestSlowPhone(t *testing.T) {
	for _, d := range []time.Duration{waitingTimeout - 1, waitingTimeout, waitingTimeout + 1, GetvarTimeout - time.Second} {
		synctest.Test(t, func(t *testing.T) {
			p := newPhone(t, spes)
			later(p, d)
			c := NewClient(p)
			product, err := c.Getvar(t.Context(), VarProduct)
			unlocked, err2 := c.Getvar(t.Context(), VarUnlocked)
			if product != "spes" || unlocked != "no" || err != nil || err2 != nil {
				t.Errorf("after %v: product %q, %v, unlocked %q, %v; want spes, no", d, product, err, unlocked, err2)
			}
		})
	}
}

// The price of a healthy phone.
func TestBeginOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, start := NewClient(newPhone(t, spes)), time.Now()
		for range 3 {
			if _, err := c.Getvar(t.Context(), VarProduct); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took != waitingTimeout {
			t.Errorf("three questions took %v; want %v", took, waitingTimeout)
		}
	})
}

// An answer that comes after the session began shifts it; DropLate mends that.
func TestDropLate(t *testing.T) {
	for _, full := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			p := newPhone(t, spes)
			p.full = full
			later(p, 300*time.Millisecond)
			p.answer("getvar:unlocked") // of an earlier session
			c := NewClient(p)
			if v, err := c.Getvar(t.Context(), VarProduct); v != "no" || err != nil {
				t.Fatalf("full %v: Getvar(product) = %q, %v; want the late answer", full, v, err)
			}
			if v, err := c.Getvar(t.Context(), VarUnlocked); v != "spes" || err != nil {
				t.Fatalf("full %v: Getvar(unlocked) = %q, %v; want product's", full, v, err)
			}
			if err := c.DropLate(t.Context()); err != nil {
				t.Fatalf("full %v: DropLate() = %v", full, err)
			}
			for v, want := range map[Var]string{VarProduct: "spes", VarUnlocked: "no"} {
				if got, err := c.Getvar(t.Context(), v); got != want || err != nil {
					t.Errorf("full %v: Getvar(%q) after DropLate = %q, %v; want %q", full, v, got, err, want)
				}
			}
		})
	}
}

func TestDropLateEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewClient(newPhone(t, spes))
		ctx, cancel := context.WithTimeout(t.Context(), LateTimeout/2)
		defer cancel()
		if err := c.DropLate(ctx); !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, new(*OpError)) {
			t.Errorf("DropLate() = %v; want DeadlineExceeded in an OpError", err)
		}
		if err := c.DropLate(t.Context()); !errors.Is(err, ErrClosed) {
			t.Errorf("second DropLate() = %v; want ErrClosed", err)
		}
	})
}

// A question that is given up leaves its answer for whoever comes next.
func TestCancelThenAgain(t *testing.T) {
	for _, pause := range []time.Duration{0, 10 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			p := newPhone(t, func(string) []string { return nil })
			first := NewClient(p)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if v, err := first.Getvar(ctx, VarUnlocked); v != "" || !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("Getvar() = %q, %v; want DeadlineExceeded", v, err)
			}
			p.send("OKAYno")
			time.Sleep(pause)
			p.answer = spes
			if v, err := NewClient(p).Getvar(t.Context(), VarProduct); v != "spes" || err != nil {
				t.Errorf("Getvar() of the next session, %v later = %q, %v; want spes", pause, v, err)
			}
		})
	}
}

// A phone that leaves before it was told to has not obeyed.
func TestRebootOfGonePhone(t *testing.T) {
	p := newPhone(t, spes)
	p.gone, p.heard = errUnplugged, []string{"something"}
	if err := NewClient(p).Reboot(t.Context()); !errors.Is(err, errUnplugged) {
		t.Errorf("Reboot() = %v; want %v", err, errUnplugged)
	}
	if len(p.heard) != 1 {
		t.Errorf("sent %q; want nothing", p.heard[1:])
	}
}
