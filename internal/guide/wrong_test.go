package guide

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"mitool/internal/device"
)

// TestWrongPhone: whatever phone comes up in place of the agreed one, the
// person is never led to the confirmation.
func TestWrongPhone(t *testing.T) {
	stranger := func(port string, m device.Mode) device.Phone {
		p := myPhone()
		p.Port, p.Serial, p.Mode = port, "ffff0001", m
		return p
	}
	for _, tt := range []struct {
		name   string
		answer map[string]string
		hands  func(*world)
		stop   StepID
	}{
		{
			name:  "another serial in miassistant, same port",
			hands: func(w *world) { w.hands["assist:done"] = func() { w.set(stranger("1-2", device.ModeMIAssistant)) } },
			stop:  "stop-wrong-phone",
		},
		{
			name:  "another serial in miassistant, another port",
			hands: func(w *world) { w.hands["assist:done"] = func() { w.set(stranger("1-3", device.ModeMIAssistant)) } },
			stop:  "stop-wrong-phone",
		},
		{
			name: "the recovery tells another serial than the descriptor",
			hands: func(w *world) {
				w.hands["assist:done"] = func() {
					p := stranger("1-2", device.ModeMIAssistant)
					p.USB.Serial = mySerial
					w.set(p)
				}
			},
			stop: "stop-wrong-phone",
		},
		{
			name: "another serial in the descriptor, none from the recovery",
			hands: func(w *world) {
				w.hands["assist:done"] = func() {
					p := stranger("1-3", device.ModeMIAssistant)
					p.MIAssistant = &device.MIAssistant{}
					w.set(p)
				}
			},
			stop: "stop-wrong-phone",
		},
		{
			name:  "swapped while the keys are held",
			hands: func(w *world) { w.hands["keys:done"] = func() { w.set(stranger("1-2", device.ModeNoADB)) } },
			stop:  "stop-wrong-phone",
		},
		{
			name:  "swapped after the proof",
			hands: func(w *world) { w.hands["wipe-1:done"] = func() { w.set(stranger("1-2", device.ModeAndroid)) } },
			stop:  "stop-wrong-phone",
		},
		{
			name:  "swapped before the confirmation",
			hands: func(w *world) { w.hands["wipe-2:done"] = func() { w.set(stranger("1-2", device.ModeMIAssistant)) } },
			stop:  "stop-wrong-phone",
		},
		{
			name: "the menu is another phone's: the agreed one runs Android",
			hands: func(w *world) {
				w.hands["see:mi"] = func() { w.become(device.ModeAndroid, device.StateReady) }
			},
			stop: "stop-not-in-recovery",
		},
		{
			name: "the menu is another phone's: the agreed one charges", answer: map[string]string{"see": "aosp"},
			hands: func(w *world) {
				w.hands["by-hand:same"] = func() { w.become(device.ModeNoADB, device.StateReady) }
			},
			stop: "stop-not-in-recovery",
		},
		{
			name: "another phone answers the restart", answer: map[string]string{"how": "mitool"},
			hands: func(w *world) {
				w.reboot = func() error { return fmt.Errorf("rebooting: %w", device.ErrWrongPhone) }
			},
			stop: "stop-wrong-phone",
		},
		{
			name:   "the person is not sure",
			answer: map[string]string{"see": "aosp", "by-hand": "unsure"}, stop: "stop-unsure",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(myPhone())
			maps.Copy(w.answers, tt.answer)
			if tt.hands != nil {
				tt.hands(w)
			}
			res, err := w.run(t, "")
			w.rebooted = nil // one case is about it
			checkStop(t, w, res, err, tt.stop, ErrWrongPhone)
			if slices.Contains(w.steps(), "wipe-confirm") {
				t.Error("the confirmation was shown")
			}
		})
	}
}

// TestProofEndsWithARestart: a phone that leaves recovery on the way has to
// prove itself again, for another may come back in its place.
func TestProofEndsWithARestart(t *testing.T) {
	w := newWorld(myPhone())
	w.answers["wipe-1#1"], w.answers["see#2"] = "not-seen", "android"
	if _, err := w.run(t, ""); err != nil {
		t.Fatal(err)
	}
	proofs := 0
	for _, s := range w.steps() {
		if s == "assist" {
			proofs++
		}
	}
	if proofs != 2 {
		t.Errorf("%d proofs in %v; want 2", proofs, w.steps())
	}
	for _, answers := range []map[string]string{nil, {"assist": "hand"}} {
		w := newWorld(myPhone())
		maps.Copy(w.answers, answers)
		w.hands["assist:done"] = func() { w.become(device.ModeMIAssistant, device.StateReady) }
		w.hands["back:done"] = nil // the menu that is seen is another phone's
		w.hands["see:mi"] = func() { w.become(device.ModeMIAssistant, device.StateReady) }
		res, err := w.run(t, "")
		checkStop(t, w, res, err, "stop-too-often", ErrGaveUp)
		if slices.Contains(w.steps(), "wipe-confirm") {
			t.Errorf("asked %v; want no confirmation", w.steps())
		}
	}
}

// TestPhoneLeavesItsPageSlowly: the bus still has the phone for a moment after
// the person went back. That is no reason to send them back once more: they
// would press Power in the menu.
func TestPhoneLeavesItsPageSlowly(t *testing.T) {
	w := newWorld(myPhone())
	w.hands["back:done"] = func() { w.leaves = 3 }
	if _, err := w.run(t, ""); err != nil {
		t.Fatal(err)
	}
	if w.asked["back"] != 1 {
		t.Errorf("sent back %d times; want once", w.asked["back"])
	}
}

// TestPhoneIsBusyAtTimes: a phone that another program holds at every second
// look is compared at the look that showed it.
func TestPhoneIsBusyAtTimes(t *testing.T) {
	w := newWorld(myPhone())
	env := w.env()
	env.Phones = &busyAtTimes{world: w}
	if res, err := Reset(t.Context(), env, ResetOptions{}); err != nil || !slices.Contains(res.Observed, "usb:same-serial") {
		t.Errorf("Reset = %q, %v; want that the serial number was read again", res.Observed, err)
	}
	if w.asked["assist-none"] > 0 {
		t.Errorf("asked %v; want nothing about a phone that did not come up", w.steps())
	}
}

type busyAtTimes struct {
	*world
	looks int // at MIAssistant
}

func (b *busyAtTimes) Find(ctx context.Context) ([]device.Phone, error) {
	phones, err := b.world.Find(ctx)
	if len(phones) > 0 && phones[0].Mode == device.ModeMIAssistant {
		if b.looks++; b.looks%2 == 0 {
			phones[0].Mode, phones[0].State = device.ModeUnknown, device.StateBusy
		}
	}
	return phones, err
}

// TestChipModeInItsPlace: a phone that fell into a chip-level mode shows
// nothing and tells no serial number. It is named, and left alone.
func TestChipModeInItsPlace(t *testing.T) {
	edl := func(w *world) func() {
		return func() { w.set(device.Phone{Port: "1-2", Mode: device.ModeEDL, State: device.StateLockedOut}) }
	}
	for _, tt := range []struct {
		name   string
		answer map[string]string
		hands  func(*world)
	}{
		{"a dark screen", map[string]string{"see": "other"}, func(w *world) { w.hands["keys:done"] = edl(w) }},
		{"in the middle of the menu", nil, func(w *world) { w.hands["wipe-1:done"] = edl(w) }},
	} {
		w := newWorld(myPhone())
		maps.Copy(w.answers, tt.answer)
		tt.hands(w)
		res, err := w.run(t, "")
		checkStop(t, w, res, err, "stop-chip-level", ErrUnsupported)
	}
}

// TestWrongPhoneTakenFromTheBench: two phones are on the bench, and the one
// that was not agreed about is brought into MIAssistant.
func TestWrongPhoneTakenFromTheBench(t *testing.T) {
	other := myPhone()
	other.Port, other.Serial = "1-3", "ffff0001"
	w := newWorld(myPhone(), other)
	w.hands["keys:done"] = func() { w.unplug() }
	w.hands["assist:done"] = func() {
		p := other
		p.Mode = device.ModeMIAssistant
		w.set(p)
	}
	res, err := w.run(t, mySerial)
	checkStop(t, w, res, err, "stop-wrong-phone", ErrWrongPhone)
}

// TestAnotherPhoneElsewhere is spoken of, and is no error.
func TestAnotherPhoneElsewhere(t *testing.T) {
	other := myPhone()
	other.Port, other.Serial, other.Mode = "1-3", "ffff0001", device.ModeNoADB
	w := newWorld(myPhone())
	w.hands["keys:done"] = func() { w.set(other) }
	w.hands["assist:done"] = func() {
		p := myPhone()
		p.Mode = device.ModeMIAssistant
		w.set(other, p)
	}
	res, err := w.run(t, "")
	if err != nil || res.Outcome != OutcomeSeenUSB {
		t.Fatalf("Reset = %q, %v; want %q, nil", res.Outcome, err, OutcomeSeenUSB)
	}
	if n := count(w.shown, "reset.other-phone"); n != 1 {
		t.Errorf("spoke of the other phone %d times; want 1", n)
	}
}

func count[T comparable](all []T, one T) int {
	n := 0
	for _, v := range all {
		if v == one {
			n++
		}
	}
	return n
}

func TestItNeverLeaves(t *testing.T) {
	w := newWorld(myPhone())
	w.answers["stayed"] = "again"
	w.hands["keys:done"] = nil
	res, err := w.run(t, "")
	checkStop(t, w, res, err, "stop-too-often", ErrGaveUp)
	if n := w.asked["keys"]; n != maxVisits {
		t.Errorf("asked for the keys %d times; want %d", n, maxVisits)
	}
}

func TestNeverTheRightScreen(t *testing.T) {
	for _, answer := range []string{"language", "no-command", "fastboot", "charging", "android", "other"} {
		w := newWorld(myPhone())
		w.answers["see"], w.answers["language"], w.answers["no-command"] = answer, "done", "done"
		res, err := w.run(t, "")
		checkStop(t, w, res, err, "stop-too-often", ErrGaveUp)
	}
}

func TestStoppingOnTheWay(t *testing.T) {
	for _, tt := range []struct {
		answer map[string]string
		stop   StepID
	}{
		{map[string]string{"how": "stop"}, "stop-choice"},
		{map[string]string{"keys": "stop"}, "stop-recovery"},
		{map[string]string{"see": "stop"}, "stop-recovery"},
		{map[string]string{"assist": "stop"}, "stop-recovery"},
		{map[string]string{"back": "stop"}, "stop-recovery"},
		{map[string]string{"wipe-1": "stop"}, "stop-recovery"},
		{map[string]string{"wipe-2": "stop"}, "stop-recovery"},
		{map[string]string{"wipe-confirm": "stop"}, "stop-before-confirm"},
	} {
		w := newWorld(myPhone())
		maps.Copy(w.answers, tt.answer)
		res, err := w.run(t, "")
		checkStop(t, w, res, err, tt.stop, ErrNotConfirmed)
	}
}

// TestNoAnswer: a question nobody answers ends the guide, as a no where that
// is still possible.
func TestNoAnswer(t *testing.T) {
	ok := newWorld(myPhone())
	if _, err := ok.run(t, ""); err != nil {
		t.Fatal(err)
	}
	for _, at := range ok.steps() {
		if at == consentStep {
			continue
		}
		for _, answer := range []string{"", "yes", "DONE"} {
			w := newWorld(myPhone())
			delete(w.answers, string(at))
			if answer != "" {
				w.answers[string(at)] = answer
			}
			res, err := w.run(t, "")
			var broken *InterruptedError
			switch at {
			case "setup", "handover":
				if !errors.As(err, &broken) || broken.Mark != Committed || res.Outcome != OutcomeSeenUSB {
					t.Errorf("no answer at %s: Reset = %q, %v; want what was seen", at, res.Outcome, err)
				}
			case "wipe-confirm", "result", "reboot", "start":
				if !errors.As(err, &broken) || broken.Mark == Safe || res.Outcome != OutcomeUnknown {
					t.Errorf("no answer at %s: Reset = %q, %v; want an interruption", at, res.Outcome, err)
				}
			default:
				if !errors.Is(err, ErrNotConfirmed) || errors.As(err, &broken) || res.Outcome != OutcomeNotFinished {
					t.Errorf("no answer at %s: Reset = %q, %v; want ErrNotConfirmed", at, res.Outcome, err)
				}
			}
		}
	}
}

func TestBusErrors(t *testing.T) {
	broken := errors.New("usbfs is gone")
	for _, at := range []string{"", "cards:go-on", "keys:done", "see:mi", "assist:done", "wipe-1:done", "wipe-2:done"} {
		w := newWorld(myPhone())
		w.hands[at] = func() { w.findErr = broken }
		if at == "" {
			w.findErr = broken
		}
		res, err := w.run(t, "")
		if !errors.Is(err, broken) || res.Outcome != OutcomeNotFinished {
			t.Errorf("bus broken at %q: Reset = %q, %v; want %v", at, res.Outcome, err, broken)
		}
	}
	w := newWorld(myPhone())
	w.hands["wipe-confirm:done"] = func() { w.findErr = broken }
	if res, err := w.run(t, ""); err != nil || res.Outcome != OutcomeSeen {
		t.Errorf("bus broken after the confirmation: Reset = %q, %v; want %q, nil", res.Outcome, err, OutcomeSeen)
	}
}

// TestFlappingPhone: reports without end do not keep a wait alive.
func TestFlappingPhone(t *testing.T) {
	w := newWorld(myPhone())
	w.answers["stayed"] = "stop"
	w.hands["keys:done"] = nil
	w.changes = make(chan struct{})
	close(w.changes)
	flap := make(chan struct{}, 1000)
	for range cap(flap) {
		flap <- struct{}{}
	}
	w.changes = flap
	res, err := w.run(t, "")
	checkStop(t, w, res, err, "stop-recovery", ErrNotConfirmed)
}

// TestRealClock: without a clock of its own the guide waits for real, and ends
// at once when it is cancelled.
func TestRealClock(t *testing.T) {
	w := newWorld(myPhone())
	w.hands["keys:done"] = nil
	env := w.env()
	env.Clock = nil
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := Reset(ctx, env, ResetOptions{})
	var broken *InterruptedError
	if !errors.As(err, &broken) || broken.StepID != "leave" {
		t.Errorf("Reset = %v; want an interruption at leave", err)
	}
}
