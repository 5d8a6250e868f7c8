package guide

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"mitool/internal/i18n"
)

// texts are all text IDs of the way.
func (w Way) texts() []string {
	ids := slices.Concat([]string{w.Title}, w.Needs, w.Warnings, w.NotWorking)
	for _, s := range w.Steps {
		ids = append(ids, s.Do, s.See)
	}
	for _, q := range w.Questions {
		ids = append(ids, q.Question, q.Answer)
	}
	for _, p := range w.Parts {
		ids = slices.Concat(ids, []string{p.Title}, p.Notes)
		for _, s := range p.Steps {
			ids = append(ids, s.Do, s.See)
		}
		for _, m := range p.Messages {
			ids = append(ids, m.Shows, m.Do)
		}
	}
	for _, n := range w.Next {
		ids = append(ids, n.When)
	}
	return ids
}

// texts are all text IDs of the verdict.
func (v Verdict) texts() []string {
	ids := []string{v.Do, v.Why, v.Reset}
	if v.Then != "" {
		ids = append(ids, v.Then)
	}
	return ids
}

// commands are all that there are for ways and verdicts to lead to.
func commands() []string {
	all := []string{cmdTriage, cmdReset}
	for _, w := range Ways() {
		all = append(all, "guide "+w.ID)
	}
	return all
}

func TestWays(t *testing.T) {
	var ids []string
	for _, w := range Ways() {
		ids = append(ids, w.ID)
		if len(w.Steps) == 0 && len(w.Questions) == 0 {
			t.Errorf("%s: neither steps nor questions", w.ID)
		}
		if len(w.Steps) > 0 && (len(w.Warnings) == 0 || len(w.NotWorking) == 0) {
			t.Errorf("%s: steps without warnings, or without what to do when they do not work", w.ID)
		}
		for _, p := range w.Parts {
			if len(p.Notes) == 0 || len(p.Steps) == 0 {
				t.Errorf("%s: %s has %d notes and %d steps; want some of both", w.ID, p.Title, len(p.Notes), len(p.Steps))
			}
		}
		if len(w.Next) == 0 {
			t.Errorf("%s: leads nowhere", w.ID)
		}
		for _, n := range w.Next {
			if !slices.Contains(commands(), n.Command) || n.Command == "guide "+w.ID {
				t.Errorf("%s: leads to %q, want another one of %q", w.ID, n.Command, commands())
			}
		}
		for _, id := range w.texts() {
			if id == "" {
				t.Errorf("%s: a text is missing", w.ID)
			}
		}
	}
	want := []string{"account", "find-device", "support", "save-data", "third-party", "prevention", "faq"}
	if !slices.Equal(ids, want) {
		t.Errorf("ways are %q; want %q", ids, want)
	}
}

// TestWayTexts: every text of ways and triage is there and said once, and
// every one that is there is said. The labels of the printed page are
// internal/cli's.
func TestWayTexts(t *testing.T) {
	used := map[string]int{"ways.triage.intro": 1, "ways.triage.phone": 1, "ways.triage.maker": 1}
	for _, w := range Ways() {
		for _, id := range w.texts() {
			used[id]++
		}
	}
	for _, f := range facts {
		used[f.say]++
		for _, o := range f.answers {
			used[o.Text]++
		}
	}
	for _, v := range verdicts() {
		for _, id := range v.texts() {
			used[id]++
		}
	}
	for _, id := range modeTexts {
		used[id] = 1
	}
	for id, n := range used {
		shared := strings.HasPrefix(id, "ways.reset.") || strings.HasPrefix(id, "ways.activation.")
		if n > 1 && !shared {
			t.Errorf("text %q is said in %d places", id, n)
		}
	}
	for _, l := range i18n.Langs() {
		c := i18n.New(l)
		for id := range used {
			if !c.Has(id) {
				t.Errorf("%s: no text %q", l, id)
			}
		}
		for _, id := range i18n.IDs(l) {
			if strings.HasPrefix(id, "ways.") && used[id] == 0 &&
				!strings.HasPrefix(id, "ways.label.") && !strings.HasPrefix(id, "ways.sheet.") {
				t.Errorf("%s: text %q is not used", l, id)
			}
		}
	}
}

// TestActivation: who cannot get past the activation screen finds, in both ways
// that end there, what each of its messages means.
func TestActivation(t *testing.T) {
	messages := []string{
		"Can't connect to network", "Invalid username or password", "Account password has been recently changed.",
		"The code you entered is incorrect", "Captcha can't be blank", "Can't get device ID", "RPC error", "Server error",
		"Access denied", "This device is locked due to an overdue installment payment.", "This device is lost",
	}
	for _, w := range Ways() {
		i := slices.IndexFunc(w.Parts, func(p WayPart) bool { return p.Title == "ways.activation.title" })
		if want := w.ID == "account" || w.ID == "support"; (i >= 0) != want {
			t.Errorf("%s: activation is part %d; want one: %v", w.ID, i, want)
		}
		if i < 0 {
			continue
		}
		for _, l := range i18n.Langs() {
			var shows string
			for _, m := range w.Parts[i].Messages {
				shows += i18n.New(l).Text(m.Shows, nil) + "\n"
			}
			for _, m := range messages {
				if !strings.Contains(shows, `"`+m) {
					t.Errorf("%s %s: no message %q", l, w.ID, m)
				}
			}
		}
	}
}

// TestThirdPartyIsMarked: what facts only third parties describe is said with
// "usually".
func TestThirdPartyIsMarked(t *testing.T) {
	usually := regexp.MustCompile(`(?i)\b(usually|biasanya)\b`)
	for _, id := range []string{
		"ways.account.send", "ways.account.password", "ways.account.not-code", // the pages of account.xiaomi.com
		"ways.find.warn-erase", "ways.find.erase-see", // what an erased phone asks
		"ways.support.open-see", "ways.support.fill", "ways.support.fill-see", // the pages of i.mi.com/ss
		"ways.find-hub.note-needs", "ways.find-hub.note-erases", "ways.find-hub.erase", // Google's Find Hub
		"ways.find-hub.erase-see", "ways.find-hub.confirm-see", "ways.faq.afar-answer",
		"ways.sale.reset",                                                           // the newer place of the reset in Settings
		"ways.activation.google", "ways.prevent.warn-days", "ways.google-lock.then", // 24 hours of Google's
		"ways.faq.reach-answer", "ways.faq.hold-answer",
	} {
		for _, l := range i18n.Langs() {
			if text := i18n.New(l).Text(id, nil); !usually.MatchString(text) {
				t.Errorf("%s %s: %q does not say that it is usually so", l, id, text)
			}
		}
	}
}
