package device_test

import (
	"slices"
	"strings"
	"testing"

	"mitool/internal/device"
	"mitool/internal/phonesim"
)

// TestFindHalfAnsweredFastboot: an answer that is none is told of, a refusal is
// not, and what was learnt before stays.
func TestFindHalfAnsweredFastboot(t *testing.T) {
	for _, tt := range []struct {
		name    string
		answers []string
		problem string // "" for none
	}{
		{"all answered", []string{"OKAYspes", "OKAY7d3a91c2", "OKAYno", "OKAYspes", "OKAY7d3a91c2", "OKAYno"}, ""},
		{"refusals", []string{"OKAYspes", "FAILunknown variable", "OKAYspes", "OKAYspes", "FAILno", "OKAY"}, ""},
		{"garbage for the serial number", []string{"OKAYspes", "\xff\xfe\x00\x01", "OKAYno", "OKAYno"}, "bad-answer"},
		{"garbage for the lock", []string{"OKAYspes", "OKAY7d3a91c2", "okayno", "OKAYno"}, "bad-answer"},
		{"garbage for the product again", []string{"OKAYspes", "FAILno", "spes", "OKAYno"}, "bad-answer"},
		{"gone after the product", []string{"OKAYspes"}, "gone"},
		{"nothing after the product", []string{"OKAYspes", hang}, "no-answer"},
		{"nothing for the last variable", []string{"OKAYspes", "OKAY7d3a91c2", "OKAYno", "OKAYspes", "OKAY7d3a91c2", hang}, "no-answer"},
		{"nothing for the product again", []string{"OKAYspes", "OKAY7d3a91c2", "OKAYno", hang}, "no-answer"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bus := newFuzzBus(true, nil)
			if i := slices.Index(tt.answers, hang); i >= 0 {
				tt.answers, bus.hang = tt.answers[:i], true
			}
			for _, a := range tt.answers {
				bus.answers = append(bus.answers, transfers([]byte(a))...)
			}
			p := findOne(t, &device.Finder{Bus: bus})
			if tt.problem == "" && len(p.Problems) > 0 || tt.problem != "" && !p.Has(tt.problem) {
				t.Errorf("problems = %v; want %q", p.Problems, tt.problem)
			}
			want := device.StateReady
			if tt.problem == "gone" {
				want = device.StateOffline
			}
			if p.State != want || p.Codename != "spes" {
				t.Errorf("state = %q, codename %q; want %q, spes", p.State, p.Codename, want)
			}
		})
	}
}

// hang stands for no answer at all.
const hang = "hang"

// TestFindEndlessAccounts: what a phone answers without end is told of, and the
// rest stays.
func TestFindEndlessAccounts(t *testing.T) {
	profile, _ := phonesim.ProfileByName("spes")
	profile.Accounts = slices.Repeat([]string{"google"}, 20_000) // above 512 KiB
	b := newBench(t)
	phone := phonesim.New(profile, phonesim.Options{TimeScale: fast})
	t.Cleanup(phone.Close)
	if err := phone.Trust(b.key.PublicKeyText()); err != nil {
		t.Fatal(err)
	}
	if _, err := phone.Do(t.Context(), "boot android"); err != nil {
		t.Fatal(err)
	}
	b.bus = phonesim.NewBus(phone)
	p := b.one()
	if p.State != device.StateReady || p.Codename != "spes" || p.Battery == nil || p.Accounts != nil {
		t.Errorf("found %q, %q, battery %v, accounts %v; want what it answered", p.State, p.Codename, p.Battery, p.Accounts)
	}
	if !p.Has("bad-answer") {
		t.Errorf("problems = %v; want bad-answer", p.Problems)
	}
}

// TestFindHalfAnsweredMIAssistant: a recovery that falls silent is told of.
func TestFindHalfAnsweredMIAssistant(t *testing.T) {
	b := newBench(t, "selene: boot miassistant") // which takes its time between answers
	phone := b.phones[0]
	go func() {
		_ = phone.Wait(t.Context(), func(s phonesim.State) bool {
			return slices.ContainsFunc(s.Heard, func(h string) bool { return strings.Contains(h, "getversion:") })
		})
		_, _ = phone.Do(t.Context(), "fault silent")
	}()
	p := b.one()
	if p.Mode != device.ModeMIAssistant || p.Codename != "selene" || p.State != device.StateReady {
		t.Errorf("found %q, %q, %q; want miassistant, selene, ready", p.Mode, p.Codename, p.State)
	}
	if !p.Has("no-answer") {
		t.Errorf("problems = %v; want no-answer", p.Problems)
	}
}

func TestFindMIAssistant(t *testing.T) {
	p := newBench(t, "spes: boot miassistant").one()
	if m := p.MIAssistant; m == nil || m.Branch != "F" || m.Language != "en" || m.ROMZone == "" {
		t.Errorf("MIAssistant = %+v; want what it tells", p.MIAssistant)
	}
	if m := newBench(t, "laurel_sprout: boot sideload").one().MIAssistant; m != nil {
		t.Errorf("MIAssistant = %+v in AOSP's sideload; want nil", m)
	}
}
