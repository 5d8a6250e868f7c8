//go:build linux

package guest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/phonesim"
)

// Exit codes of mitool that these tests meet (docs/exit-codes.md).
const (
	exitDone    = 0
	exitNoPhone = 3
	exitAccess  = 6
)

// seen is what these tests read of "mitool detect --json".
type seen struct {
	Phones []struct {
		Port   string
		Serial *string
		Mode   string
		State  string
		Name   *string
		HeldBy *struct{ Name string } `json:"held_by"`
	}
}

// detect runs "mitool detect --json" as u.
func detect(t testing.TB, u user, args ...string) (seen, output) {
	t.Helper()
	out := u.run(t, "mitool", append([]string{"--lang=en", "detect", "--json"}, args...)...)
	var s seen
	if err := json.Unmarshal([]byte(out.stdout), &s); err != nil {
		t.Fatalf("mitool detect --json: %v\nstdout: %s\nstderr: %s", err, out.stdout, out.stderr)
	}
	return s, out
}

// checkHeard fails the test when the phone heard what mitool must never send.
func checkHeard(t testing.TB, p *phone) {
	t.Helper()
	if v := p.State().Violations; len(v) > 0 {
		t.Errorf("the phone heard %q", v)
	}
}

func TestDetectModes(t *testing.T) {
	tests := []struct {
		name        string
		profile     string
		commands    []string
		mode, state string
	}{
		{"android", "spes", []string{"boot android", "trust any"}, "android", "ready"},
		{"android of hyperos", "popsicle", []string{"boot android", "trust any"}, "android", "ready"},
		{"android of mediatek", "selene", []string{"boot android", "trust any"}, "android", "ready"},
		{"android without a key", "spes", []string{"boot android"}, "android", "unauthorized"},
		{"debugging off", "spes", []string{"boot android", "debugging off"}, "no-adb", "ready"},
		{"miassistant", "spes", []string{"boot miassistant"}, "miassistant", "ready"},
		{"sideload", "laurel_sprout", []string{"boot sideload"}, "sideload", "ready"},
		{"rescue", "laurel_sprout", []string{"boot rescue"}, "rescue", "ready"},
		{"fastboot", "spes", []string{"boot fastboot"}, "fastboot", "ready"},
		{"fastboot of mediatek", "selene", []string{"boot fastboot"}, "fastboot", "ready"},
		{"fastbootd", "garnet", []string{"boot fastbootd"}, "fastbootd", "ready"},
		{"edl", "spes", []string{"boot edl"}, "edl", "locked-out"},
		{"brom", "selene", []string{"boot brom"}, "brom", "locked-out"},
		{"preloader", "selene", []string{"boot preloader"}, "preloader", "locked-out"},
	}
	host := newBus(t).host
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := &bus{t, host}
			p := b.plug(tt.profile, fmt.Sprintf("mode%04d", i), tt.commands...)
			s, out := detect(t, tech)
			if out.code != exitDone || len(s.Phones) != 1 {
				t.Fatalf("mitool detect exited with %d and found %+v; want one phone\nstderr: %s", out.code, s.Phones, out.stderr)
			}
			got := s.Phones[0]
			if got.Mode != tt.mode || got.State != tt.state || got.Port != p.port {
				t.Errorf("mitool detect = %s in %s on %s; want %s in %s on %s\nstderr: %s",
					got.Mode, got.State, got.Port, tt.mode, tt.state, p.port, out.stderr)
			}
			checkHeard(t, p)
		})
	}
}

// Sixteen phones at once, each in a mode of its own, one of which never
// answers: each has its right row, and the sick one takes no longer than it is
// given.
func TestDetectSixteen(t *testing.T) {
	phones := []struct {
		profile  string
		commands []string
		mode     string
	}{
		{"spes", []string{"boot android", "trust any"}, "android"},
		{"popsicle", []string{"boot android", "trust any"}, "android"},
		{"selene", []string{"boot android", "trust any"}, "android"},
		{"land", []string{"boot android", "trust any"}, "android"},
		{"curtana", []string{"boot android"}, "android"},
		{"garnet", []string{"boot android", "debugging off"}, "no-adb"},
		{"spes", []string{"boot miassistant"}, "miassistant"},
		{"garnet", []string{"boot miassistant"}, "miassistant"},
		{"laurel_sprout", []string{"boot sideload"}, "sideload"},
		{"laurel_sprout", []string{"boot rescue"}, "rescue"},
		{"spes", []string{"boot fastboot"}, "fastboot"},
		{"selene", []string{"boot fastboot"}, "fastboot"},
		{"garnet", []string{"boot fastbootd"}, "fastbootd"},
		{"spes", []string{"boot edl"}, "edl"},
		{"selene", []string{"boot brom"}, "brom"},
		{"spes", []string{"boot android", "trust any", "fault silent"}, "unknown"},
	}
	b := newBus(t)
	want := map[string]string{}
	for i, p := range phones {
		want[b.plug(p.profile, fmt.Sprintf("many%04d", i), p.commands...).port] = p.mode
	}
	begin := time.Now()
	s, out := detect(t, tech, "--timeout=4s")
	t.Logf("mitool detect of %d phones, one of them silent: %v", len(phones), time.Since(begin))
	got := map[string]string{}
	for _, p := range s.Phones {
		got[p.Port] = p.Mode
	}
	if diff := cmp.Diff(want, got); diff != "" || out.code != exitDone {
		t.Errorf("mitool detect exited with %d; modes by port (-want +got):\n%s%s", out.code, diff, out.stderr)
	}
}

func TestDetectNothing(t *testing.T) {
	if s, out := detect(t, tech); out.code != exitNoPhone || len(s.Phones) != 0 {
		t.Errorf("mitool detect exited with %d and found %+v; want %d and none", out.code, s.Phones, exitNoPhone)
	}
}

// Whom the udev rule does not let in is told so, with the phone that is there.
func TestDetectNoPermission(t *testing.T) {
	p := newBus(t).plug("spes", "noperm", "boot android", "trust any")
	s, out := detect(t, other)
	if len(s.Phones) != 1 || s.Phones[0].State != "no-permission" {
		t.Errorf("mitool detect = %+v; want one phone in no-permission", s.Phones)
	}
	if out.code != exitAccess {
		t.Errorf("mitool detect exited with %d; want %d", out.code, exitAccess)
	}
	checkHeard(t, p)
}

// A running adb server that holds the phone is asked in the phone's stead, and
// keeps it.
func TestDetectBesideADBServer(t *testing.T) {
	adbPhone(t, "spes", "server")
	s, out := detect(t, tech)
	if len(s.Phones) != 1 || s.Phones[0].State != "ready" || s.Phones[0].Mode != "android" {
		t.Errorf("mitool detect = %+v; want one ready phone\nstderr: %s", s.Phones, out.stderr)
	}
	waitADB(t, "server", "device")

	s, _ = detect(t, tech, "--adb-server=never")
	if len(s.Phones) != 1 || s.Phones[0].State != "busy" || s.Phones[0].HeldBy == nil || s.Phones[0].HeldBy.Name != "adb" {
		t.Errorf("mitool detect --adb-server=never = %+v; want one busy phone, held by adb", s.Phones)
	}
}

// Eight phones are told apart and each gives its own answers.
func TestDetectMany(t *testing.T) {
	b := newBus(t)
	want := make(map[string]*phone)
	for _, profile := range phonesim.Profiles() {
		serial := "many" + profile.Name
		want[serial] = b.plug(profile.Name, serial, "boot android", "trust any")
	}
	s, out := detect(t, tech)
	if len(s.Phones) != len(want) {
		t.Errorf("mitool detect found %d phones; want %d\nstderr: %s", len(s.Phones), len(want), out.stderr)
	}
	for _, got := range s.Phones {
		if got.Serial == nil || want[*got.Serial] == nil {
			t.Errorf("mitool detect found %+v; want one of those plugged in", got)
			continue
		}
		p := want[*got.Serial]
		delete(want, *got.Serial)
		if got.Port != p.port || got.State != "ready" {
			t.Errorf("%s is %s on %s; want ready on %s", *got.Serial, got.State, got.Port, p.port)
		}
		checkHeard(t, p)
	}
}

// A phone that leaves at any moment of the conversation does not keep mitool
// from its end, nor from printing JSON.
func TestDetectUnplugged(t *testing.T) {
	host := newBus(t).host
	for n := 1; n <= 16; n += 3 {
		t.Run(fmt.Sprintf("after %d transfers", n), func(t *testing.T) {
			b := &bus{t, host}
			p := b.plug("spes", fmt.Sprintf("gone%04d", n), "boot android", "trust any",
				fmt.Sprintf("fault unplug after %d transfers", n))
			_, out := detect(t, tech)
			if strings.Contains(out.stderr, "goroutine") {
				t.Errorf("mitool detect: %s", out.stderr)
			}
			checkHeard(t, p)
		})
	}
}
