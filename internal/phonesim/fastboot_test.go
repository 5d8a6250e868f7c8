package phonesim

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/usb"
)

// fastbootHost speaks to a bootloader by hand.
type fastbootHost struct{ host }

func newFastbootHost(t *testing.T, p *Phone) *fastbootHost {
	t.Helper()
	return &fastbootHost{host{t: t, ctx: testContext(t), c: open(t, p, usb.ClassFastboot)}}
}

// ask sends a command and returns its answers up to OKAY or FAIL.
func (h *fastbootHost) ask(command string) (info []string, answer string) {
	h.t.Helper()
	h.raw([]byte(command))
	for {
		b := make([]byte, 1024)
		n, err := h.c.ReadContext(h.ctx, b)
		if err != nil {
			h.t.Fatalf("%s: %v", command, err)
		}
		line, ok := strings.CutPrefix(string(b[:n]), "INFO")
		if !ok {
			return info, string(b[:n])
		}
		info = append(info, line)
	}
}

func TestBootloader(t *testing.T) {
	tests := []struct {
		profile, command, want string
		allowed                bool
	}{
		{"spes", "getvar:product", "OKAYspes", true},
		{"spes", "getvar:serialno", "OKAY7d3a91c2", true},
		{"spes", "getvar:unlocked", "OKAYno", true},
		{"spes", "getvar:is-userspace", "OKAYno", true},
		{"spes", "getvar:partition-size:fsc", "OKAY 0x20000", false},
		{"spes", "getvar:version-baseband", "OKAY", false},
		{"spes", "getvar:nonsense", "FAILGetVar Variable Not found", false},
		{"spes", "getvar:", "FAILGetVar Variable Not found", false},
		{"spes", "erase:userdata", "FAILErase is not allowed in Lock State", false},
		{"spes", "flash:boot", "FAILFlashing is not allowed in Lock State", false},
		{"spes", "download:00000010", "FAILFlashing is not allowed in Lock State", false},
		{"spes", "flashing unlock", "FAILPermission denied", false},
		{"spes", "oem device-info", "FAILPermission denied", false},
		{"spes", "reboot-bootloader", "FAILunknown command", false},
		{"spes", "format:userdata", "FAILunknown command", false},
		{"spes", "", "FAILunknown command", false},
		{"spes", "getvar:" + strings.Repeat("x", 60), "FAILcommand too long", false},
		{"selene", "getvar:product", "OKAYselene", true},
		{"selene", "getvar:slot-retry-count:a", "OKAY6", false},
		{"land", "getvar:is-userspace", "OKAY", true},
		{"alioth", "getvar:unlocked", "OKAYyes", true},
		{"alioth", "getvar:secure", "OKAYyes", false},
	}
	for _, tt := range tests {
		t.Run(tt.profile+" "+tt.command, func(t *testing.T) {
			p := start(t, tt.profile)
			do(t, p, "boot fastboot")
			_, got := newFastbootHost(t, p).ask(tt.command)
			if got != tt.want {
				t.Errorf("answer is %q; want %q", got, tt.want)
			}
			s := p.State()
			if diff := cmp.Diff([]string{tt.command}, s.Heard); diff != "" {
				t.Errorf("Heard (-want +got):\n%s", diff)
			}
			if got := len(s.Violations) == 0; got != tt.allowed {
				t.Errorf("allowed is %v; want %v", got, tt.allowed)
			}
			if s.Wipes != 0 {
				t.Error("the phone was wiped")
			}
		})
	}
}

func TestGetvarAll(t *testing.T) {
	tests := []struct {
		profile, last string
		want          []string
	}{
		{"spes", "OKAY", []string{"crc:1", "unlocked:no", "partition-size:fsc: 0x20000", "slot-retry-count:b:6", "serialno:7d3a91c2", "max-download-size:796917760"}},
		{"selene", "OKAYDone!!", []string{"serialno: q3x8v0k2m7p1z6t4", "unlocked: no", "partition-size:frp: 100000", "version-preloader: ", "kernel: lk"}},
	}
	for _, tt := range tests {
		p := start(t, tt.profile)
		do(t, p, "boot fastboot")
		info, last := newFastbootHost(t, p).ask("getvar:all")
		if last != tt.last {
			t.Errorf("%s: getvar:all ends with %q; want %q", tt.profile, last, tt.last)
		}
		for _, line := range tt.want {
			if !slices.Contains(info, line) {
				t.Errorf("%s: getvar:all has no line %q", tt.profile, line)
			}
		}
		for _, line := range info {
			if len("INFO"+line) > answerMax {
				t.Errorf("%s: line %q does not fit into a packet", tt.profile, line)
			}
		}
	}
}

func TestFastbootSerial(t *testing.T) {
	profile, _ := ProfileByName("selene")
	p := New(profile, Options{Serial: "another1", TimeScale: testScale})
	t.Cleanup(p.Close)
	do(t, p, "boot fastboot")
	if _, got := newFastbootHost(t, p).ask("getvar:serialno"); got != "OKAYanother1" {
		t.Errorf("serialno is %q; want the option's", got)
	}
}

func TestFastbootLeaves(t *testing.T) {
	for command, want := range map[string]string{"reboot": "android", "continue": "android", "reboot-recovery": "recovery"} {
		p := start(t, "spes")
		do(t, p, "boot fastboot")
		h := newFastbootHost(t, p)
		if _, got := h.ask(command); got != "OKAY" {
			t.Errorf("%s is answered with %q", command, got)
		}
		if _, err := h.c.ReadContext(h.ctx, make([]byte, 512)); !errors.Is(err, usb.ErrGone) {
			t.Errorf("reading after %s: %v; want ErrGone", command, err)
		}
		do(t, p, "wait "+want)
		if v := p.State().Violations; !cmp.Equal(v, []string{command}) {
			t.Errorf("Violations = %q; want %s, which mitool does not send", v, command)
		}
	}
}

func TestFastbootd(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot fastbootd")
	h := newFastbootHost(t, p)
	for command, want := range map[string]string{
		"getvar:is-userspace": "OKAYyes", "getvar:cpu-abi": "OKAYarm64-v8a", "getvar:super-partition-name": "OKAYsuper",
		"getvar:token": "FAILUnknown variable", "getvar:is-logical:keystore": "OKAYno", "getvar:serialno": "OKAY7d3a91c2",
		"getvar:product\n":      "FAILCommand contains non-printable characters",
		"getvar:product\x00":    "FAILCommand contains non-printable characters",
		"erase:userdata":        "FAILErase is not allowed in Lock State",
		"snapshot-update:merge": "FAILunknown command",
	} {
		if _, got := h.ask(command); got != want {
			t.Errorf("%q is answered with %q; want %q", command, got, want)
		}
	}
}

// TestUnlockedErase shows the harm that mitool must never do.
func TestUnlockedErase(t *testing.T) {
	p := start(t, "alioth")
	do(t, p, "boot fastboot")
	_, got := newFastbootHost(t, p).ask("erase:userdata")
	if s := p.State(); got != "OKAY" || s.Wipes != 1 || len(s.Violations) != 1 {
		t.Errorf("erase:userdata on an unlocked phone: %q, %d wipes, violations %q", got, s.Wipes, s.Violations)
	}
}

func TestParseFastboot(t *testing.T) {
	got := parseFastboot("(bootloader) product:spes\n(bootloader) partition-size:fsc: 0x20000\n" +
		"(bootloader) slot-retry-count:b:6\n(bootloader) version-baseband:\n(bootloader) kernel: lk\nall: \nFinished.\n")
	want := []FastbootVar{{"product", "spes"}, {"partition-size:fsc", " 0x20000"}, {"slot-retry-count:b", "6"}, {"version-baseband", ""}, {"kernel", " lk"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parseFastboot (-want +got):\n%s", diff)
	}
}

func TestParseProps(t *testing.T) {
	got := parseProps("[a]: [1]\n[empty]: []\n[two.lines]: [x\ny]\nnoise\n[last]: [z]\n")
	want := map[string]string{"a": "1", "empty": "", "two.lines": "x\ny"}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("parseProps: %s = %q; want %q", name, got[name], value)
		}
	}
}
