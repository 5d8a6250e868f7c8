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
	for id, n := range used {
		if n > 1 && !strings.HasPrefix(id, "ways.reset.") {
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

// TestThirdPartyIsMarked: what facts only third parties describe is said with
// "usually".
func TestThirdPartyIsMarked(t *testing.T) {
	usually := regexp.MustCompile(`(?i)\b(usually|biasanya)\b`)
	for _, id := range []string{
		"ways.account.send", "ways.account.password", "ways.account.not-code", // the pages of account.xiaomi.com
		"ways.find.warn-erase", "ways.find.erase-see", // what an erased phone asks
		"ways.support.open-see", "ways.support.fill", "ways.support.fill-see", // the pages of i.mi.com/ss
		"ways.prevent.sell", // the newer place of the reset in Settings
		"ways.faq.reach-answer",
	} {
		for _, l := range i18n.Langs() {
			if text := i18n.New(l).Text(id, nil); !usually.MatchString(text) {
				t.Errorf("%s %s: %q does not say that it is usually so", l, id, text)
			}
		}
	}
}
