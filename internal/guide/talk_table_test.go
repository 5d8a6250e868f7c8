package guide

import (
	"errors"
	"slices"
	"testing"
)

// stopOf is where the reset ends for each verdict of the decision table; the
// two that are not here go on to the consent.
var stopOf = map[string]StepID{
	"usable": "stop-settings", "usable-google": "stop-google", "usable-account": "stop-account", "usable-support": "stop-usable",
	"save-first": "stop-save-data", "account-first": "stop-account", "both-first": "stop-account",
	"google-first": "stop-google", "support-first": "stop-support", "no-proof": "stop-proof",
}

// TestTalkFollowsTheTable: the reset goes on to the consent for just those
// customers for whom the decision table says that a reset helps, and ends for
// the others at the way that the table names.
func TestTalkFollowsTheTable(t *testing.T) {
	// The steps of the reset that ask for the facts of the table, and their
	// answers where these have other IDs.
	steps := map[StepID]string{
		factOpens: "opens", factLock: "lock", factProof: "proof", factXiaomi: "xiaomi", factReach: "xiaomi-reach",
		factFind: "xiaomi-find", factGoogle: "google",
	}
	words := map[string]string{"opens no": "not", "proof seen": "box", "google known": "works"}
	checked := 0
	everyAnswer(func(a answers) {
		if a[factScreen] != "locked" {
			return
		}
		checked++
		w := newWorld(myPhone())
		w.answers["xiaomi-never"], w.answers["xiaomi-off"] = "go-on", "go-on"
		for fact, id := range steps {
			answer := a[fact]
			if word, ok := words[string(fact)+" "+answer]; ok {
				answer = word
			}
			w.answers[id] = answer
		}
		_, err := w.run(t, "")
		i := slices.IndexFunc(decisionTable(), func(r row) bool { return r.allows(a) })
		verdict := decisionTable()[i].verdict
		consented := slices.Contains(w.steps(), consentStep)
		if want := verdict == "reset" || verdict == "reset-at-risk"; consented != want {
			t.Errorf("%v: asked for the consent: %v (%v); the table says %q", a, consented, err, verdict)
		}
		if stop := new(StopError); !consented && (!errors.As(err, &stop) || stop.StepID != stopOf[verdict]) {
			t.Errorf("%v: ended with %v; the table says %q", a, err, verdict)
		}
	})
	if checked == 0 {
		t.Error("no customer was checked")
	}
}
