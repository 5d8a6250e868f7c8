package guide

import (
	"slices"
	"strings"
	"testing"

	"mitool/internal/device"
	"mitool/internal/models"
)

// ways are all tables there can be, by a name, with their first steps.
func ways() map[string][]step {
	all := map[string][]step{"talk": talk, "resume": resumeSteps}
	for _, k := range keyPresses {
		for _, known := range []bool{true, false} {
			name := "enter " + k.String()
			if !known {
				name += ", by default"
			}
			all[name] = enterSteps(device.Recovery{Keys: k, Known: known})
		}
	}
	for f := range families {
		all["wipe "+f.String()] = wipeSteps(f)
		all["after "+f.String()] = afterSteps(f)
		all["unsure "+f.String()] = unsureSteps(f)
	}
	return all
}

// leads are the steps that a step can lead to by its data; what its functions
// return is in leadsByCode.
func (s step) leads() []StepID {
	var to []StepID
	for _, c := range s.options {
		to = append(to, c.next)
	}
	if s.expect != nil {
		to = append(to, s.expect.ifNot)
	}
	if s.next != "" {
		to = append(to, s.next)
	}
	return append(to, leadsByCode[s.id]...)
}

// leadsByCode are the steps that functions of the tables return.
var leadsByCode = map[StepID][]StepID{
	"brand":   {"words"},
	"battery": {"battery-ask", "battery-low", "battery-warn", exitConsent},

	"xiaomi-never": {"xiaomi-listed"},
	"google-never": {"google-listed"},

	"how":       {"verify", "keys"},
	"restart":   {"restart-failed", "stop-wrong-phone"},
	"leave":     {"stop-wrong-phone"},
	"prove":     {exitMenu, "back", "stop-wrong-phone", "stop-not-in-recovery", "stop-chip-level"},
	"by-hand":   {exitMenu, "back", "stop-wrong-phone", "stop-not-in-recovery", "stop-chip-level"},
	"hand-menu": {"back", "stop-wrong-phone", "stop-not-in-recovery", "stop-chip-level"},
	"verify":    {"stop-wrong-phone"},
	"compare":   {"same", "by-hand", "stop-wrong-phone"},
	"in-other":  {"stop-chip-level"},
	"in-menu":   {exitMenu, "see"},
	"judge":     {"seen", "seen-usb", "seen-trade-in", "end-debugging"},
}

// entries are where each table is entered from the others, and its ways out.
var entries = map[string]struct{ in, out []StepID }{
	"talk":  {[]StepID{"lost"}, []StepID{exitConsent}},
	"resu":  {[]StepID{"resume-confirm"}, []StepID{exitErased, exitMenu}},
	"enter": {[]StepID{"how", "see"}, []StepID{exitMenu}},
	"wipe":  {[]StepID{"wipe-1"}, []StepID{exitErased, "see"}},
	"after": {[]StepID{"result"}, []StepID{exitDone}},
	"unsu":  {[]StepID{"result"}, []StepID{exitDone, exitMenu}},
}

func TestEveryStepLeadsSomewhereAndIsReached(t *testing.T) {
	for name, way := range ways() {
		kind := name[:min(5, len(name))]
		if kind != "enter" && kind != "after" {
			kind = name[:4]
		}
		ends := entries[kind]
		var ids []StepID
		for _, s := range way {
			if slices.Contains(ids, s.id) {
				t.Errorf("%s: step %s twice", name, s.id)
			}
			ids = append(ids, s.id)
		}
		reached := map[StepID]bool{}
		todo := slices.Clone(ends.in)
		for len(todo) > 0 {
			id := todo[0]
			todo = todo[1:]
			if i := slices.Index(ids, id); i >= 0 {
				if !reached[id] {
					reached[id] = true
					todo = append(todo, way[i].leads()...)
				}
				continue
			}
			if _, ok := stops[id]; !ok && !slices.Contains(ends.out, id) {
				t.Errorf("%s: leads to %q, which is nothing", name, id)
			}
		}
		for _, s := range way {
			if !reached[s.id] {
				t.Errorf("%s: nothing leads to step %s", name, s.id)
			}
			if len(s.leads()) == 0 {
				t.Errorf("%s: step %s leads nowhere", name, s.id)
			}
			checkStep(t, name, s)
		}
	}
}

func checkStep(t *testing.T, way string, s step) {
	t.Helper()
	ids := map[string]bool{}
	var canStop, canDo bool
	for _, c := range s.options {
		if ids[c.id] || c.id == "" || c.text == "" {
			t.Errorf("%s: step %s: bad or second option %q", way, s.id, c.id)
		}
		ids[c.id] = true
		canDo = canDo || c.id == OptionDone
		_, stops := stops[c.next]
		canStop = canStop || stops
	}
	if len(s.options) > 0 && s.mark != Committed && !canStop && !strings.HasPrefix(way, "unsure") && s.id != "resume-confirm" {
		t.Errorf("%s: the question %s offers no way to stop", way, s.id)
	}
	if canDo != (len(s.hands) > 0) {
		t.Errorf("%s: step %s: hands %v, option %q: %v; want both or none", way, s.id, s.hands, OptionDone, canDo)
	}
	if s.expect != nil && (s.expect.timeout <= 0 || s.expect.ifNot == "" || s.expect.seen == nil) {
		t.Errorf("%s: step %s waits without an end", way, s.id)
	}
	if m := s.picture; m != nil && m.Menu != nil && !slices.Contains(m.Menu.Items, m.Menu.Choose) {
		t.Errorf("%s: step %s: %q is not on its menu %q", way, s.id, m.Menu.Choose, m.Menu.Items)
	}
	for _, h := range s.hands {
		if h.Do == DoChoose && h.Choose == "" {
			t.Errorf("%s: step %s chooses nothing", way, s.id)
		}
	}
}

func TestEveryFamilyHasAWayToItsConfirmation(t *testing.T) {
	for f := models.MiRecovery; f <= models.AOSP; f++ {
		if families[f] == "" || len(pages[f]) == 0 || confirms[f] == "" {
			t.Errorf("%v: no answer, pages or confirmation", f)
		}
		committing := 0
		for _, s := range wipeSteps(f) {
			if s.mark == Committing {
				committing++
			}
		}
		if committing == 0 {
			t.Errorf("%v: no step is marked committing", f)
		}
		for i, p := range pages[f][1:] {
			if before := pages[f][i]; p.choose != before.see {
				t.Errorf("%v: %q is followed by %q, and %q is chosen", f, before.choose, before.see, p.choose)
			}
		}
		if last := pages[f][len(pages[f])-1]; last.see != confirms[f] {
			t.Errorf("%v: %q shows %q, and %q confirms", f, last.choose, last.see, confirms[f])
		}
	}
}

func TestStops(t *testing.T) {
	for id, s := range stops {
		if s.text == "" || (s.err == nil) != (s.outcome != "") {
			t.Errorf("%s: %+v; want a text, and an error or an outcome", id, s)
		}
	}
}
