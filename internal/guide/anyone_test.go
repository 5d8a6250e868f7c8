package guide

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"mitool/internal/device"
)

// TestAnyPersonAnyPhone lets a person answer at random and the bus do what it
// likes. The guide ends, leads to the confirmation only after the serial
// number was typed, and never says done without a setup page seen.
func TestAnyPersonAnyPhone(t *testing.T) {
	modes := []device.Mode{
		device.ModeAndroid, device.ModeNoADB, device.ModeMIAssistant, device.ModeFastboot, device.ModeEDL,
		device.ModeRecovery, device.ModeUnknown,
	}
	serials := []string{mySerial, "", "ffff0001", "\x1b]0;", "7D3A91C2"}
	ends := map[StepID]bool{}
	for seed := range uint64(3000) {
		rng := rand.New(rand.NewPCG(seed, 1))
		w := newWorld(myPhone())
		w.hands = nil
		// Half of the people are sensible up to the consent, else few come there.
		patient := seed%2 == 0
		w.changes = make(chan struct{}, 1)
		shuffle := func() {
			switch rng.IntN(6) {
			case 0, 1, 2:
				w.set()
			case 3:
				w.set(myPhone())
			default:
				p := myPhone()
				p.Mode, p.Serial = modes[rng.IntN(len(modes))], serials[rng.IntN(len(serials))]
				w.set(p)
			}
			select {
			case w.changes <- struct{}{}:
			default:
			}
		}
		consented := false
		w.onAsk = func(q Question) {
			if q.Typed {
				consented = true
				return
			}
			if q.Mark != Safe && !consented {
				t.Fatalf("seed %d: %s without consent", seed, q.Step)
			}
			if len(w.questions) > 500 {
				t.Fatalf("seed %d: no end in sight: %v", seed, w.steps())
			}
			if !patient || consented {
				w.answers[string(q.Step)] = q.Options[rng.IntN(len(q.Options))].ID
				if rng.IntN(3) == 0 {
					shuffle()
				}
			}
		}
		res, err := w.run(t, "")
		var stop *StopError
		if errors.As(err, &stop) {
			ends[stop.StepID] = true
		}
		if done := res.Outcome == OutcomeSeen || res.Outcome == OutcomeSeenUSB; done {
			if !slices.Contains(res.Observed, "start:setup") || !consented || err != nil {
				t.Fatalf("seed %d: %q without a setup page seen: %q, %v", seed, res.Outcome, res.Observed, err)
			}
		}
	}
	if len(ends) < 20 {
		t.Errorf("only %d different ends were reached: %v", len(ends), ends)
	}
}
