package guide

import (
	"errors"
	"slices"
	"testing"
)

// TestTalkFollowsTheTable: the reset goes on to the consent for just those
// customers for whom the decision table says that a reset helps. It does not
// ask about Find device: what is not known counts as on.
func TestTalkFollowsTheTable(t *testing.T) {
	// The steps of the reset that ask for the facts of the table, and their
	// answers where these have other IDs.
	steps := map[StepID]string{
		factOpens: "opens", factLock: "lock", factProof: "proof", factXiaomi: "xiaomi", factReach: "xiaomi-reach", factGoogle: "google",
	}
	words := map[string]string{"opens no": "not", "proof seen": "box", "google known": "works"}
	checked := 0
	everyAnswer(func(a answers) {
		if a[factScreen] != "locked" || a[factFind] != "unknown" {
			return
		}
		checked++
		w := newWorld(myPhone())
		w.answers["xiaomi-never"] = "go-on"
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
		if !consented && !errors.As(err, new(*StopError)) {
			t.Errorf("%v: ended with %v; want a stop", a, err)
		}
	})
	if checked == 0 {
		t.Error("no customer was checked")
	}
}
