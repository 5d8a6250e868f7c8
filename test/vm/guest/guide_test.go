//go:build linux

package guest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Exit codes of a guide that did not come to its end.
const (
	exitFailed       = 1
	exitNotConfirmed = 5
	exitInterrupted  = 130
)

// checkErased fails the test unless the phone was erased just so often, and
// heard nothing of it from mitool.
func checkErased(t *testing.T, p *phone, times int) {
	t.Helper()
	if s := p.State(); s.Wipes != times {
		t.Errorf("the phone was erased %d times; want %d", s.Wipes, times)
	}
	checkHeard(t, p)
}

// The reset from the first question to the setup page, for each kind of menu,
// by a person who does what the screens say.
func TestGuideReset(t *testing.T) {
	tests := []struct {
		profile  string
		keys     string
		commands []string
	}{
		{"spes", "", []string{"boot android", "trust any"}}, // mitool restarts it
		{"spes", "press volup+power until-screen", []string{"boot android", "debugging off"}},
		{"curtana", "press volup+power until-logo then volup until-screen", []string{"boot android", "debugging off"}},
		{"popsicle", "press volup+power until-screen", []string{"boot android", "debugging off"}},
		{"land", "press volup+voldown+power until-screen", []string{"boot android", "debugging off"}},
		{"laurel_sprout", "press volup+power until-screen", []string{"boot android", "debugging off"}},
		{"selene", "press volup+power until-screen", []string{"boot fastboot"}},
	}
	host := newBus(t).host
	for _, tt := range tests {
		t.Run(tt.profile+" "+tt.commands[len(tt.commands)-1], func(t *testing.T) {
			b := &bus{t, host}
			serial := "reset" + tt.profile
			p := b.plug(tt.profile, serial, tt.commands...)
			technician := &person{phone: p, serial: serial, keys: tt.keys}
			said, code := converse(t, technician.answer, "guide", "reset")
			if code != exitDone || !strings.Contains(said, "DONE, AS SEEN") {
				t.Errorf("mitool guide reset exited with %d; want %d\n%s", code, exitDone, said)
			}
			checkErased(t, p, 1)
		})
	}
}

// Anything but the serial number, exactly, is no consent.
func TestGuideResetNoConsent(t *testing.T) {
	p := newBus(t).plug("spes", "consent", "boot android", "trust any")
	technician := &person{phone: p, serial: "CONSENT"}
	said, code := converse(t, technician.answer, "guide", "reset")
	if code != exitNotConfirmed {
		t.Errorf("mitool guide reset exited with %d; want %d\n%s", code, exitNotConfirmed, said)
	}
	checkErased(t, p, 0)
	if p.State().Mode != "android" {
		t.Errorf("the phone is in %s; want android", p.State().Mode)
	}
}

// Ctrl-C before the last press of Power erases nothing, and the text says how
// the phone was left.
func TestGuideResetInterrupted(t *testing.T) {
	tests := []struct {
		name, question, said string
	}{
		{"at the consent", "type the serial number", "Nothing has been changed"},
		{"at the last step", "this erases the phone", "interrupted at the confirmation"},
	}
	host := newBus(t).host
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := &bus{t, host}
			serial := fmt.Sprintf("ctrlc%03d", i)
			p := b.plug("spes", serial, "boot android", "trust any")
			technician := &person{phone: p, serial: serial}
			said, code := converse(t, func(q question) (string, error) {
				if strings.Contains(q.text, tt.question) {
					return ctrlC, nil
				}
				return technician.answer(q)
			}, "guide", "reset")
			// Not "after ^C": the kernel may echo that behind what it made mitool say.
			if _, after, _ := strings.Cut(said, tt.question); code != exitInterrupted || !strings.Contains(after, tt.said) {
				t.Errorf("mitool guide reset exited with %d; want %d, and %q after the question\n%s", code, exitInterrupted, tt.said, said)
			}
			checkErased(t, p, 0)
		})
	}
}

// A phone that is pulled out before the serial number is typed is not agreed
// on, though the person types it all the same.
func TestGuideResetUnplugged(t *testing.T) {
	p := newBus(t).plug("spes", "pulled", "boot android", "trust any")
	technician := &person{phone: p, serial: "pulled"}
	technician.before = func(q question) {
		if strings.Contains(q.text, "Take out the SIM card") {
			p.do("unplug")
		}
	}
	said, code := converse(t, technician.answer, "guide", "reset")
	if code != exitNoPhone {
		t.Errorf("mitool guide reset exited with %d; want %d\n%s", code, exitNoPhone, said)
	}
	checkErased(t, p, 0)
}

// A phone that turns out to be another, when its serial number is read again,
// is not erased.
func TestGuideResetWrongPhone(t *testing.T) {
	b := newBus(t)
	agreed := b.plug("spes", "agreed", "boot android", "trust any")
	var wrong *phone
	technician := &person{phone: agreed, serial: "agreed"}
	technician.before = func(q question) {
		if wrong == nil && strings.Contains(q.text, "Connect with MIAssistant") && strings.Contains(q.text, "Plug in the cable") {
			wrong = b.plug("spes", "wrong", "boot recovery")
			technician.phone = wrong
		}
	}
	said, code := converse(t, technician.answer, "guide", "reset")
	if code != exitFailed || !strings.Contains(said, "wrong") {
		t.Errorf("mitool guide reset exited with %d; want %d, and the other serial number on the screen\n%s", code, exitFailed, said)
	}
	checkErased(t, agreed, 0)
	if wrong == nil {
		t.Fatal("the guide never asked for MIAssistant")
	}
	checkErased(t, wrong, 0)
}

// A job whose program was killed is gone on with to its end, on the same phone
// in whatever state it was left.
func TestGuideResetResumed(t *testing.T) {
	tests := []struct {
		name, question string
		erased         int // by then
	}{
		{"in MIAssistant", "Go back to the main menu", 0},
		{"at the last step", "this erases the phone", 0},
		{"at the first start", "What does its screen show", 1},
	}
	host := newBus(t).host
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := &bus{t, host}
			serial := fmt.Sprintf("killed%03d", i)
			p := b.plug("spes", serial, "boot android", "trust any")
			technician := &person{phone: p, serial: serial}
			said, code := converse(t, func(q question) (string, error) {
				if strings.Contains(q.text, tt.question) {
					return kill, nil
				}
				return technician.answer(q)
			}, "guide", "reset", "--ticket", serial)
			if code != -1 {
				t.Fatalf("mitool guide reset exited with %d before %q\n%s", code, tt.question, said)
			}
			checkErased(t, p, tt.erased)
			job := jobOf(t, serial)
			said, code = converse(t, technician.answer, "guide", "reset", "--resume", job)
			if code != exitDone || !strings.Contains(said, "DONE, AS SEEN") {
				t.Errorf("mitool guide reset --resume exited with %d; want %d\n%s", code, exitDone, said)
			}
			checkErased(t, p, 1)
			tech.must(t, "mitool", "job", "verify", job)
		})
	}
}

// jobOf returns the one job with this ticket number.
func jobOf(t *testing.T, ticket string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(tech.home, ".local/state/mitool/jobs/*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if text, err := os.ReadFile(f); err != nil {
			t.Fatal(err)
		} else if strings.Contains(string(text), fmt.Sprintf("%q:%q", "ticket", ticket)) {
			return strings.TrimSuffix(filepath.Base(f), ".jsonl")
		}
	}
	t.Fatalf("none of %d records has the ticket %s", len(files), ticket)
	return ""
}
