package phonesim

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShell(t *testing.T) {
	tests := []struct {
		service, want string // want is a part of the output
		ok, allowed   bool
	}{
		{"shell:getprop ro.product.device", "spes\n", true, false},
		{"shell:getprop", "[ro.serialno]: [7d3a91c2]\n", true, true},
		{"shell:getprop no.such", "\n", true, false},
		{"shell:dumpsys battery", "  level: 81\n", true, true},
		{"shell:dumpsys account", "Account {name=6120013344, type=com.xiaomi}\n", true, true},
		{"shell,v2,raw:dumpsys battery", "  level: 81\n", true, true},
		{"shell,v2,TERM=xterm,raw:dumpsys battery", "  level: 81\n", true, false},
		{"shell:dumpsys  battery", "  level: 81\n", true, false},
		{"shell:dumpsys window", "Can't find service: window\n", true, false},
		{"shell:df -k /data", "1K-blocks", true, true},
		{"shell:df -k /sdcard", "1K-blocks", true, false},
		{"shell:ls /sdcard/DCIM/Camera", "IMG_20240131_101502.jpg\n", true, false},
		{"shell:ls -ld /data/data", "drwxrwx--x", true, false},
		{"shell:ls /data/data", "Permission denied\n", true, false},
		{"shell:test -r /sdcard", "", true, false},
		{"shell:tradeinmode getstatus", "not found\n", true, true},
		{"shell:echo hello", "hello\n", true, false},
		{"shell:cat /sdcard/Download/catatan.txt", "beli gula dan kopi\n", true, false},
		{"shell:rm -rf /sdcard", "not found\n", true, false},
		{"shell:getprop; rm -rf /sdcard", "syntax error", true, false},
		{"shell:getprop $(reboot)", "syntax error", true, false},
		{"exec:getprop ro.product.device", "spes\n", true, false},
		{"shell,v2,raw:getprop ro.product.device", "\x01\x05\x00\x00\x00spes\n\x03\x01\x00\x00\x00\x00", true, false},
		{"shell,v2,raw:test -e /nowhere", "\x03\x01\x00\x00\x00\x01", true, false},
		{"shell,v2,raw:nonsense", "\x03\x01\x00\x00\x00\x7f", true, false},
		{"shell,v3:getprop", "", false, false},
		{"root:", "production builds", true, false},
		{"remount:", "adb root", true, false},
		{"reboot:bootloader", "", false, false},
		{"sideload-host:1:65536", "", false, false},
		{"format-data:", "", false, false},
		{"getdevice:", "", false, false},
		{"tcpip:5555", "", false, false},
		{"nonsense", "", false, false},
	}
	p := trusted(t, "spes", "android")
	h := newHost(t, p)
	h.login()
	for _, tt := range tests {
		before := p.State()
		out, ok := h.service(tt.service)
		if ok != tt.ok || !strings.Contains(out, tt.want) {
			t.Errorf("%s: %q, %v; want %q in it, %v", tt.service, out, ok, tt.want, tt.ok)
		}
		after := p.State()
		if diff := cmp.Diff(append(before.Heard, tt.service), after.Heard); diff != "" {
			t.Errorf("%s: Heard (-want +got):\n%s", tt.service, diff)
		}
		if got := len(after.Violations) == len(before.Violations); got != tt.allowed {
			t.Errorf("%s: allowed is %v; want %v", tt.service, got, tt.allowed)
		}
	}
	if s := p.State(); s.Wipes != 0 || s.Mode != "android" || s.Files == 0 {
		t.Errorf("a refused service changed the phone: %d wipes, mode %s, %d files", s.Wipes, s.Mode, s.Files)
	}
}

func TestOldShell(t *testing.T) {
	p := trusted(t, "land", "android")
	h := newHost(t, p)
	h.login()
	if out, ok := h.service("shell:getprop ro.product.device"); out != "land\r\n" || !ok {
		t.Errorf("shell: on Android 6 = %q, %v; want a terminal's line end", out, ok)
	}
	if _, ok := h.service("shell,v2,raw:getprop"); ok {
		t.Error("Android 6 knows shell,v2")
	}
	if out, _ := h.service("shell:df /data"); !strings.Contains(out, "Blksize") || !strings.Contains(out, "G ") {
		t.Errorf("df of Android 6 = %q; want toolbox's form", out)
	}
	// All of getprop is longer than this phone's largest message.
	if out, _ := h.service("shell:getprop"); len(out) < 2000 || !strings.Contains(out, "[ro.product.model]: [Redmi 3S]\r\n") {
		t.Errorf("getprop is %d bytes long", len(out))
	}
}

// In its setup wizard the phone wants no key, and answers one command.
func TestTradeInMode(t *testing.T) {
	p := start(t, "popsicle")
	do(t, p, "boot recovery\nchoose \"Wipe Data\"\nchoose \"Wipe All Data\"\nchoose Confirm\npass 30s\nboot android")
	h := newHost(t, p)
	h.send("CNXN", 0x01000001, 1<<20, hostBanner)
	if p := h.receive(); p.Name != "CNXN" {
		t.Fatalf("answer to CNXN is %+v; want CNXN, without keys", p)
	}
	if out, _ := h.service("shell:tradeinmode getstatus"); !strings.Contains(out, "\"serial\":\"c46e10d9\"") {
		t.Errorf("tradeinmode getstatus = %q", out)
	}
	for _, name := range []string{"shell:getprop", "shell:dumpsys account", "reboot:recovery"} {
		if out, ok := h.service(name); ok || out != "" {
			t.Errorf("%s = %q, %v; want it refused", name, out, ok)
		}
	}
	if s := p.State(); len(s.Violations) > 0 {
		t.Errorf("violations %q; want none", s.Violations)
	}
	if out, _ := h.service("shell:tradeinmode evaluate"); strings.Contains(out, "serial") || len(p.State().Violations) == 0 {
		t.Errorf("tradeinmode evaluate = %q, no violation; want one", out)
	}
}
