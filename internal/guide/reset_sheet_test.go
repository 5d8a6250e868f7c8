package guide

import (
	"slices"
	"testing"

	"mitool/internal/device"
	"mitool/internal/i18n"
	"mitool/internal/models"
)

// offSheet are the questions of the talk that the sheet leaves to the
// conversation, each with the reason.
var offSheet = map[StepID]string{
	"forecast": "it is what the phone tells of itself",
	"handover": "the record wants it",
	"setup":    "it stands there as a text of its own",
}

// TestSheetHasEveryQuestion: a question that is new in the conversation comes
// onto the sheet too, or is left out on purpose.
func TestSheetHasEveryQuestion(t *testing.T) {
	for _, s := range talk {
		on := slices.Contains(sheetTold, s.id) || slices.Contains(sheetChecks, s.id)
		if len(s.options) > 0 && on == (offSheet[s.id] != "") {
			t.Errorf("question %s: on the sheet is %v, left out because %q; want one of them", s.id, on, offSheet[s.id])
		}
	}
	for _, id := range slices.Concat(sheetTold, sheetChecks) {
		if s := find(talk, id); s.say == "" {
			t.Errorf("the sheet's step %s is none of the talk", id)
		}
	}
	after := afterSteps(models.MiRecovery)
	for _, s := range after {
		if len(s.options) > 0 && !slices.Contains(sheetAfter, s.id) && offSheet[s.id] == "" {
			t.Errorf("question %s is not on the sheet", s.id)
		}
	}
	for _, id := range sheetAfter {
		if s := find(after, id); len(s.options) == 0 {
			t.Errorf("the sheet's step %s is no question after the wipe", id)
		}
	}
}

// TestSheetStops: every answer that stops the conversation before the keys stops
// the sheet, with the same words; and none else does.
func TestSheetStops(t *testing.T) {
	want := map[string]string{}
	for _, id := range sheetChecks {
		for _, o := range find(talk, id).options {
			if risk := id == "xiaomi-off" || id == "xiaomi-never"; o.next != stopHere.next || risk {
				want[string(id)+" "+o.text] = stops[o.next].text
			}
		}
	}
	checks := ResetSheet(nil).Checks
	for i, c := range checks {
		if c.Number != i+1 || len(c.Says) == 0 {
			t.Errorf("check %d: number %d, %d texts", i+1, c.Number, len(c.Says))
		}
		for _, a := range c.Answers {
			key := string(sheetChecks[i]) + " " + a.Text
			text, ok := want[key]
			delete(want, key)
			got := ""
			if a.Stop != nil {
				got = a.Stop.ID
			}
			if !ok || got != text {
				t.Errorf("%s: stops with %q; want %q", key, got, text)
			}
			if a.GoTo != 0 && (a.GoTo < 1 || a.GoTo > len(checks) || a.Stop != nil || a.Out) {
				t.Errorf("%s: goes to %d of %d", key, a.GoTo, len(checks))
			}
		}
	}
	for key := range want {
		t.Errorf("%s: not on the sheet", key)
	}
}

// TestSheetGoesOn: some of the ways through the sheet, as the conversation takes
// them.
func TestSheetGoesOn(t *testing.T) {
	s := ResetSheet(nil)
	number := func(id StepID) int {
		if i := slices.Index(sheetChecks, id); i >= 0 {
			return i + 1
		}
		return len(sheetChecks) + slices.Index(sheetAfter, id) + 1
	}
	for _, tt := range []struct {
		check  StepID
		answer string
		goTo   int
		out    bool
	}{
		{"brand", "reset.option.xiaomi", 0, false},
		{"identity", "reset.option.identity-seen", number("proof"), false},
		{"identity", "reset.option.identity-not", 0, false},
		{"identity-not", "reset.option.yes", 0, false},
		{"xiaomi", "reset.option.xiaomi-works", number("google"), false},
		{"xiaomi", "reset.option.xiaomi-fails", number("xiaomi-reach"), false},
		{"xiaomi", "reset.option.xiaomi-recent", 0, false},
		{"lock", "reset.option.lock-known", number("xiaomi"), false},
		{"xiaomi-usable", "reset.option.no", 0, false},
		{"google", "reset.option.google-never", 0, false},
		{"xiaomi", "reset.option.xiaomi-never", number("xiaomi-never"), false},
		{"cards", "reset.option.cards-done", 0, false},
		{"battery-ask", "reset.option.battery-full", 0, true},
		{"battery-ask", "reset.option.battery-half", 0, false},
		{"battery-warn", "reset.option.go-on", 0, false},
		{"result", "reset.option.after-text", 0, false},
		{"result", "reset.option.after-busy", number("result"), false},
		{"result", "reset.option.after-started", number("start"), false},
		{"reboot", "reset.option.not-seen", 0, false},
		{"start", "reset.option.start-recovery", number("reboot"), false},
		{"start", "reset.option.start-setup", 0, false},
	} {
		found := false
		for _, c := range slices.Concat(s.Checks, s.After) {
			for _, a := range c.Answers {
				if c.Number != number(tt.check) || a.Text != tt.answer {
					continue
				}
				found = true
				if a.GoTo != tt.goTo || a.Out != tt.out || a.Stop != nil {
					t.Errorf("%s, %s: %+v; want %d, %v", tt.check, tt.answer, a, tt.goTo, tt.out)
				}
			}
		}
		if !found {
			t.Errorf("%s, %s: not on the sheet", tt.check, tt.answer)
		}
	}
}

// TestSheetForPhone: a phone's sheet has its keys and its menu alone, a sheet
// for any phone all of them; each menu ends with the item that confirms.
func TestSheetForPhone(t *testing.T) {
	for _, keys := range keyPresses {
		for f := models.MiRecovery; f <= models.AOSP; f++ {
			p := myPhone()
			p.Xiaomi = device.Yes
			p.Recovery = device.Recovery{Keys: keys, Menu: f}
			s := ResetSheet(&p)
			if len(s.Keys) != 1 || s.Keys[0].Say.ID != keysText(keys) || s.Keys[0].Default == nil {
				t.Errorf("%s: keys %+v", keys, s.Keys)
			}
			if len(s.Menus) != 1 || len(s.Menus[0].Pages) != len(pages[f]) || s.Menus[0].Confirm[0].Item != confirms[f] {
				t.Errorf("%s: menus %+v", f, s.Menus)
			}
			if slices.ContainsFunc(s.Checks, func(c SheetCheck) bool { return c.Says[0].ID == sheetSays["brand"] }) {
				t.Error("the sheet of a Xiaomi phone asks for its maker")
			}
		}
	}
	s := ResetSheet(nil)
	if len(s.Keys) != len(keyPresses) || len(s.Menus) != len(pages) {
		t.Fatalf("%d ways of keys, %d menus; want %d, %d", len(s.Keys), len(s.Menus), len(keyPresses), len(pages))
	}
	var menus []int
	for _, show := range s.Shows {
		if show.Menu > 0 {
			menus = append(menus, show.Menu)
		}
		if n := show.Menu; n == 0 && show.Do == nil && show.Stop == nil {
			t.Errorf("%s: nothing to do", show.Text)
		}
	}
	slices.Sort(menus)
	if !slices.Equal(menus, []int{1, 2, 3, 4}) {
		t.Errorf("screens lead to the menus %v; want each of four", menus)
	}
	for i, m := range s.Menus {
		last := m.Pages[len(m.Pages)-1]
		if m.Number != i+1 || last.Picture == nil || len(m.Confirm) == 0 {
			t.Errorf("menu %d: %+v", i+1, m)
		}
	}
}

// TestSheetTexts: every text of the sheet is there, and has what it needs.
func TestSheetTexts(t *testing.T) {
	p := myPhone()
	for _, l := range i18n.Langs() {
		c := i18n.New(l)
		for _, s := range []Sheet{ResetSheet(nil), ResetSheet(&p)} {
			messages := slices.Concat(s.Told, s.Tries, []Message{s.Setup})
			for _, check := range slices.Concat(s.Checks, s.After) {
				for _, say := range check.Says {
					messages = append(messages, say.Message)
				}
				for _, a := range check.Answers {
					messages = append(messages, Message{ID: a.Text})
					if a.Stop != nil {
						messages = append(messages, *a.Stop)
					}
				}
			}
			for _, k := range s.Keys {
				messages = append(messages, k.Say)
			}
			for _, show := range s.Shows {
				messages = append(messages, Message{ID: show.Text})
				for _, m := range []*Message{show.Do, show.Stop} {
					if m != nil {
						messages = append(messages, *m)
					}
				}
			}
			for _, m := range s.Menus {
				for _, page := range slices.Concat(m.Pages, m.Confirm) {
					messages = append(messages, page.Say)
				}
			}
			for _, m := range messages {
				if !c.Has(m.ID) {
					t.Errorf("%s: no text %q", l, m.ID)
				}
				checkText(t, string(l)+" "+m.ID, render(c, m))
			}
		}
	}
}
