package phonesim

import (
	"errors"
	"strings"
	"testing"

	"mitool/internal/usb"
)

func TestBanner(t *testing.T) {
	tests := []struct {
		profile, mode string
		want          string
		version, max  uint32
	}{
		{"spes", "android", "device::ro.product.name=spes_global;ro.product.model=2201117TG;ro.product.device=spes;features=shell_v2,cmd,stat_v2,apex,fixed_push_mkdir,abb,fixed_push_symlink_timestamp,abb_exec,ls_v2,remount_shell,track_app,sendrecv_v2,openscreen_mdns", 0x01000001, 1 << 20},
		{"land", "android", "device::ro.product.name=land;ro.product.model=Redmi 3S;ro.product.device=land;", 0x01000000, 4 << 10},
		{"spes", "miassistant", "sideload::ro.product.name=spes_global;ro.product.model=xiaomi_for_arm64;ro.product.device=spes;", 0x01000001, 1 << 20},
		{"laurel_sprout", "sideload", "sideload::ro.product.name=laurel_sprout;ro.product.model=Mi A3;ro.product.device=laurel_sprout;", 0x01000001, 1 << 20},
		{"laurel_sprout", "rescue", "rescue::ro.product.name=laurel_sprout;ro.product.model=Mi A3;ro.product.device=laurel_sprout;", 0x01000001, 1 << 20},
	}
	for _, tt := range tests {
		t.Run(tt.profile+" "+tt.mode, func(t *testing.T) {
			p := start(t, tt.profile)
			do(t, p, "boot "+tt.mode)
			h := newHost(t, p)
			if tt.mode == "android" {
				if err := p.Trust(testKeyText); err != nil {
					t.Fatal(err)
				}
				h.send("CNXN", 0x01000000, 4096, hostBanner)
				token := h.receive()
				h.send("AUTH", 2, 0, string(sign(t, testKey(t), []byte(token.Data))))
			} else {
				h.send("CNXN", 0x01000001, 1<<20, hostBanner)
			}
			h.expect("CNXN", tt.version, tt.max, tt.want)
		})
	}
}

// TestTinyMessages connects with a host that takes one byte, or says none.
func TestTinyMessages(t *testing.T) {
	for _, limit := range []uint32{0, 1} {
		p := start(t, "alioth")
		do(t, p, "boot recovery")
		h := newHost(t, p)
		h.send("CNXN", 0x01000001, limit, hostBanner)
		h.receive()
		h.send("OPEN", 1, 0, "shell:getprop ro.product.device\x00")
		id := h.receive().Arg0
		for _, c := range "alioth\n" {
			h.expect("WRTE", id, 1, string(c))
			h.send("OKAY", 1, id, "")
		}
		h.expect("CLSE", id, 1, "")
	}
}

func TestWindowInOpenIsRefused(t *testing.T) {
	p := trusted(t, "spes", "android")
	h := newHost(t, p)
	h.login()
	h.send("OPEN", 9, 1<<20, "shell:getprop\x00")
	h.expect("CLSE", 0, 9, "")
}

func TestOneWriteUntilAcknowledged(t *testing.T) {
	p := trusted(t, "spes", "android")
	h := newHost(t, p)
	h.login()
	h.send("OPEN", 1, 0, "sync:\x00")
	remote := h.receive().Arg0
	h.send("WRTE", 1, remote, "RECV"+string(le(uint32(len(photo))))+photo)
	h.expect("OKAY", remote, 1, "")
	h.receive() // the first WRTE, which stays unacknowledged
	// A second service answers meanwhile, and nothing of the first comes.
	h.send("OPEN", 2, 0, "shell:getprop ro.product.device\x00")
	second := h.receive()
	if second.Name != "OKAY" || second.Arg1 != 2 {
		t.Fatalf("unexpected %+v", second)
	}
	h.expect("WRTE", second.Arg0, 2, "spes\n")
	h.send("CLSE", 1, remote, "")
	h.expect("CLSE", remote, 1, "")
}

func TestSecondConnectStartsOver(t *testing.T) {
	p := trusted(t, "spes", "android")
	h := newHost(t, p)
	h.login()
	h.send("OPEN", 1, 0, "shell:getprop\x00")
	h.receive() // OKAY; the output is left where it is
	h.send("CNXN", 0x01000001, 1<<20, hostBanner)
	// What was sent before the CNXN was heard may come first, in parts.
	b := make([]byte, 1<<16)
	for n := 0; n != 24 || string(b[:4]) != "AUTH"; {
		var err error
		if n, err = h.c.ReadContext(h.ctx, b); err != nil {
			t.Fatal(err)
		}
	}
	n, err := h.c.ReadContext(h.ctx, b)
	if err != nil {
		t.Fatal(err)
	}
	h.send("AUTH", 2, 0, string(sign(t, testKey(t), b[:n])))
	if got := h.receive(); got.Name != "CNXN" {
		t.Fatalf("answer to the signature is %+v; want CNXN", got)
	}
	if out, _ := h.service("shell:getprop ro.product.device"); out != "spes\n" {
		t.Errorf("after a second CNXN the service says %q", out)
	}
}

func TestMergedHeader(t *testing.T) {
	tests := []struct {
		profile string
		drops   bool
	}{{"spes", true}, {"popsicle", false}}
	for _, tt := range tests {
		t.Run(tt.profile, func(t *testing.T) {
			p := trusted(t, tt.profile, "android")
			h := newHost(t, p)
			data := hostBanner
			h.raw(append(le(command("CNXN"), 0x01000001, 1<<20, uint32(len(data)), sum(data), ^command("CNXN")), data...))
			got, err := h.tryReceive()
			if tt.drops {
				if !errors.Is(err, usb.ErrGone) {
					t.Fatalf("after a merged transfer: %+v, %v; want the device gone", got, err)
				}
				h.until(p, func(s State) bool { return s.OnUSB })
				newHost(t, p).login()
			} else if err != nil || got.Name != "AUTH" {
				t.Errorf("after a merged transfer: %+v, %v; want AUTH", got, err)
			}
		})
	}
}

// TestMissingZeroLengthPacket leaves out what a host owes after a full last
// packet: the next header is then read together with the data.
func TestMissingZeroLengthPacket(t *testing.T) {
	p := trusted(t, "spes", "android")
	h := newHost(t, p)
	h.login()
	name := "shell:echo " + strings.Repeat("a", 512-len("shell:echo ")-1) + "\x00"
	h.raw(le(command("OPEN"), 1, 0, uint32(len(name)), 0, ^command("OPEN")))
	h.raw([]byte(name))
	h.raw(le(command("CLSE"), 1, 1, 0, 0, ^command("CLSE")))
	if got, err := h.tryReceive(); !errors.Is(err, usb.ErrGone) {
		t.Errorf("without the zero-length packet: %+v, %v; want the device gone", got, err)
	}
}

func TestLargeWriteWithZeroLengthPacket(t *testing.T) {
	for _, size := range []int{511, 512, 513, 1024, 16383, 16384, 16385, 32768} {
		p := trusted(t, "spes", "android")
		h := newHost(t, p)
		h.login()
		h.send("OPEN", 1, 0, "shell:echo "+strings.Repeat("a", size-len("shell:echo ")-1)+"\x00")
		if got := h.receive(); got.Name != "OKAY" {
			t.Errorf("OPEN of %d bytes is answered with %+v", size, got)
		}
	}
}

func TestBadMessages(t *testing.T) {
	okay := command("OKAY")
	tests := []struct {
		name string
		raw  []byte
	}{
		{"magic", le(okay, 0, 0, 0, 0, okay)},
		{"length", le(okay, 0, 0, 0xffffffff, 0, ^okay)},
		{"short header", le(okay, 0, 0, 0, 0)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := trusted(t, "spes", "android")
			h := newHost(t, p)
			h.raw(tt.raw)
			if got, err := h.tryReceive(); !errors.Is(err, usb.ErrGone) {
				t.Errorf("got %+v, %v; want the device gone", got, err)
			}
		})
	}
}

func TestOldADBDChecksSums(t *testing.T) {
	p := trusted(t, "land", "android")
	h := newHost(t, p)
	data := "host::\x00"
	h.raw(le(command("CNXN"), 0x01000001, 1<<20, uint32(len(data)), 0, ^command("CNXN")))
	h.raw([]byte(data))
	if got, err := h.tryReceive(); !errors.Is(err, usb.ErrGone) {
		t.Errorf("CNXN with a wrong sum: %+v, %v; want the device gone", got, err)
	}
}

func TestReboot(t *testing.T) {
	tests := []struct {
		service, want string
		allowed       bool
	}{{"reboot:", "android", false}, {"reboot:recovery", "recovery", true}}
	for _, tt := range tests {
		p := trusted(t, "spes", "android")
		h := newHost(t, p)
		h.login()
		h.send("OPEN", 1, 0, tt.service+"\x00")
		h.receive()
		if got, err := h.tryReceive(); !errors.Is(err, usb.ErrGone) {
			t.Errorf("%s: %+v, %v; want the device gone", tt.service, got, err)
		}
		do(t, p, "wait "+tt.want)
		if v := p.State().Violations; (len(v) == 0) != tt.allowed {
			t.Errorf("Violations after %s = %q; want none: %v", tt.service, v, tt.allowed)
		}
	}
}

func TestCustomRecovery(t *testing.T) {
	p := start(t, "alioth")
	do(t, p, "boot recovery")
	h := newHost(t, p)
	if got := h.greet(); !strings.HasPrefix(got.Data, "recovery::") {
		t.Errorf("banner is %q; want recovery::", got.Data)
	}
	if out, _ := h.service("shell:getprop ro.product.device"); out != "alioth\n" {
		t.Errorf("getprop = %q", out)
	}
}

// FuzzConversation lets a host say anything to a phone that trusts it. The
// phone must neither panic nor be wiped, and still be there for the next host.
func FuzzConversation(f *testing.F) {
	f.Add([]byte("shell:getprop"))
	f.Add(append(le(command("OPEN"), 1, 0, 6, 0, ^command("OPEN")), "sync:\x00"...))
	f.Add(append(le(command("WRTE"), 1, 1, 8, 0, ^command("WRTE")), "LIST\x00\x00\x00\x00"...))
	profile, _ := ProfileByName("popsicle")
	f.Fuzz(func(t *testing.T, b []byte) {
		p := New(profile, Options{TimeScale: testScale})
		defer p.Close()
		do(t, p, "boot android\ntrust any")
		h := newHost(t, p)
		h.login()
		for _, part := range [][]byte{b, nil} {
			// The phone may drop the connection at any moment.
			_, _ = h.c.WriteContext(h.ctx, part)
		}
		do(t, p, "pass 2s")
		h.until(p, func(s State) bool { return s.OnUSB })
		newHost(t, p).login()
		if s := p.State(); s.Wipes != 0 || s.Files == 0 {
			t.Errorf("a host wiped the phone with %q", b)
		}
	})
}
