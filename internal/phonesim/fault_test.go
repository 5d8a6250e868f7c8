package phonesim

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"mitool/internal/usb"
)

func TestFaultUnplugAfter(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot fastboot\nfault unplug after 3 transfers")
	h := newFastbootHost(t, p)
	if _, got := h.ask("getvar:product"); got != "OKAYspes" {
		t.Errorf("transfers before the fault: %q", got)
	}
	h.raw([]byte("getvar:product"))
	if _, err := h.c.ReadContext(h.ctx, make([]byte, 512)); !errors.Is(err, usb.ErrGone) {
		t.Errorf("transfer 4: %v; want ErrGone", err)
	}
	if p.State().Plugged {
		t.Error("cable is in")
	}
	do(t, p, "plug")
	if _, got := newFastbootHost(t, p).ask("getvar:product"); got != "OKAYspes" {
		t.Errorf("after plugging in again: %q", got)
	}
}

func TestFaultStall(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot fastboot\nfault stall")
	h := newFastbootHost(t, p)
	if _, err := h.c.WriteContext(h.ctx, []byte("reboot")); !errors.Is(err, usb.ErrStall) {
		t.Errorf("stalled transfer: %v; want ErrStall", err)
	}
	do(t, p, "fault clear")
	if _, got := h.ask("getvar:product"); got != "OKAYspes" {
		t.Errorf("after fault clear: %q", got)
	}
}

func TestFaultSilent(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot fastboot\nfault silent")
	h := newFastbootHost(t, p)
	h.raw([]byte("reboot"))
	ctx, cancel := context.WithTimeout(h.ctx, 20*time.Millisecond)
	defer cancel()
	if n, err := h.c.ReadContext(ctx, make([]byte, 512)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("silent phone sent %d bytes, %v", n, err)
	}
	if s := p.State(); s.Mode != "fastboot" || len(s.Heard) != 0 {
		t.Errorf("silent phone is in mode %s and heard %q", s.Mode, s.Heard)
	}
}

// TestFaultsInFastboot looks at the first answer to getvar:product.
func TestFaultsInFastboot(t *testing.T) {
	tests := []struct {
		fault string
		good  func(answer string) bool
	}{
		{"garbage", func(a string) bool { return len(a) == len("OKAYspes") && a != "OKAYspes" }},
		{"short", func(a string) bool { return a == "OKAY" }},
		{"zlp", func(a string) bool { return a == "" }},
		{"fail", func(a string) bool { return strings.HasPrefix(a, "FAIL") }},
		{"huge-length", func(a string) bool { return a == "DATAffffffff" }},
		{"endless-info", func(a string) bool { return strings.HasPrefix(a, "INFO") }},
		{"hostile-strings", func(a string) bool { return strings.HasPrefix(a, "OKAYspes\x1b[2J") && len(a) == answerMax }},
		{"slow 1s", func(a string) bool { return a == "OKAYspes" }},
	}
	for _, tt := range tests {
		t.Run(tt.fault, func(t *testing.T) {
			p := start(t, "spes")
			do(t, p, "boot fastboot\nfault "+tt.fault)
			h := newFastbootHost(t, p)
			h.raw([]byte("getvar:product"))
			b := make([]byte, 512)
			n, err := h.c.ReadContext(h.ctx, b)
			if err != nil || !tt.good(string(b[:n])) {
				t.Errorf("answer is %q, %v", b[:n], err)
			}
		})
	}
}

func TestFaultStale(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot fastboot\nfault stale getvar:unlocked\nfault stale getvar:kernel")
	h := newFastbootHost(t, p)
	for _, tt := range []struct{ command, want string }{
		{"getvar:product", "OKAYno"}, {"getvar:product", "OKAYuefi"}, {"getvar:serialno", "OKAYspes"},
	} {
		if _, got := h.ask(tt.command); got != tt.want {
			t.Errorf("%s is answered with %q; want %q, for an earlier host asked before", tt.command, got, tt.want)
		}
	}
	do(t, p, "boot android")
	if _, err := p.Do(t.Context(), "fault stale getvar:product"); err == nil {
		t.Error("Android answers getvar:product")
	}
}

func TestFaultEndlessInfoEnds(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot fastboot\nfault endless-info")
	h := newFastbootHost(t, p)
	h.raw([]byte("getvar:all"))
	for range 1000 {
		if _, err := h.c.ReadContext(h.ctx, make([]byte, 512)); err != nil {
			t.Fatal(err)
		}
	}
	p.Close() // must not hang
}

func TestFaultsInADB(t *testing.T) {
	t.Run("junk before CNXN", func(t *testing.T) {
		p := start(t, "spes")
		do(t, p, "boot miassistant\nfault junk-before-cnxn")
		h := newHost(t, p)
		h.send("CNXN", 0x01000001, 1<<20, hostBanner)
		transfers := 0
		for {
			b := make([]byte, 512)
			n, err := h.c.ReadContext(h.ctx, b)
			if err != nil {
				t.Fatal(err)
			}
			if n == 24 && string(b[:4]) == "CNXN" {
				break
			}
			transfers++
		}
		if transfers == 0 {
			t.Error("nothing came before CNXN")
		}
	})
	t.Run("huge length", func(t *testing.T) {
		p := start(t, "spes")
		do(t, p, "boot miassistant\nfault huge-length")
		h := newHost(t, p)
		h.greet()
		h.send("OPEN", 1, 0, "getsn:\x00")
		h.receive()
		b := make([]byte, 512)
		if n, err := h.c.ReadContext(h.ctx, b); n != 24 || err != nil || string(b[12:16]) != "\xff\xff\xff\xff" {
			t.Errorf("header = %x, %v; want a length of 4 GiB", b[:n], err)
		}
	})
	t.Run("fail", func(t *testing.T) {
		p := start(t, "spes")
		do(t, p, "boot miassistant\nfault fail")
		h := newHost(t, p)
		h.greet()
		if _, ok := h.service("getsn:"); ok {
			t.Error("service was not refused")
		}
	})
	t.Run("hostile strings", func(t *testing.T) {
		p := trusted(t, "spes", "android")
		do(t, p, "fault hostile-strings")
		h := newHost(t, p)
		h.login()
		if out, _ := h.service("shell:getprop ro.product.device"); !strings.HasPrefix(out, "spes\x1b[2J") {
			t.Errorf("getprop = %q; want control characters", out)
		}
		do(t, p, "unplug\nplug")
		if got := p.enumeration().Desc().Product; !strings.Contains(got, "\x1b") {
			t.Errorf("iProduct = %q; want control characters", got)
		}
	})
	t.Run("endless", func(t *testing.T) {
		p := trusted(t, "spes", "android")
		do(t, p, "fault endless-info")
		h := newHost(t, p)
		h.login()
		h.send("OPEN", 1, 0, "shell:getprop\x00")
		id := h.receive().Arg0
		for range 100 {
			if got := h.receive(); got.Name != "WRTE" {
				t.Fatalf("unexpected %+v", got)
			}
			h.send("OKAY", 1, id, "")
		}
		h.send("CLSE", 1, id, "")
	})
}

func TestFaultFlap(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot android\nfault flap 1s")
	ctx := testContext(t)
	for _, want := range []bool{false, true, false} {
		if err := p.Wait(ctx, func(s State) bool { return s.Plugged == want }); err != nil {
			t.Fatalf("waiting for plugged %v: %v", want, err)
		}
	}
	do(t, p, "fault clear\nplug\npass 5s")
	if !p.State().Plugged {
		t.Error("cable still flaps after fault clear")
	}
}
