package guide

import (
	"context"
	"errors"
	"testing"
)

// TestInterrupt cancels at each question of each family's way, and at each
// wait.
func TestInterrupt(t *testing.T) {
	want := func(id StepID) (Mark, string) {
		switch id {
		case "wipe-confirm", "wipe-yes":
			return Committing, "interrupted.committing"
		case "result", "reboot", "hold-power":
			return Committed, "interrupted.committed"
		case "start", "wait", "setup", "handover":
			return Committed, "interrupted.started"
		case "keys", "see", "no-command", "language", "assist", "verify", "back", "by-hand", "wipe-1", "wipe-2", "leave":
			return Safe, "interrupted.recovery"
		default:
			return Safe, "interrupted.nothing"
		}
	}
	check := func(t *testing.T, at StepID, res Result, err error) {
		t.Helper()
		mark, text := want(at)
		var got *InterruptedError
		if !errors.As(err, &got) || got.StepID != at || got.Mark != mark || got.TextID != text {
			t.Errorf("interrupted at %s: Reset = %#v; want %v and %q", at, err, mark, text)
			return
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("interrupted at %s: cause %v; want context.Canceled", at, got.Err)
		}
		if (res.Outcome == OutcomeUnknown) != (mark != Safe && at != "setup" && at != "handover") {
			t.Errorf("interrupted at %s: Outcome = %q", at, res.Outcome)
		}
	}
	for _, see := range families {
		setup := func() *world {
			w := newWorld(myPhone())
			w.answers["see#1"], w.answers["no-command"], w.answers["see"] = "no-command", "done", see
			return w
		}
		w := setup()
		if _, err := w.run(t, ""); err != nil {
			t.Fatal(err)
		}
		for i, at := range w.steps() {
			ctx, cancel := context.WithCancel(t.Context())
			w := setup()
			w.onAsk = func(Question) {
				if len(w.questions) == i+1 {
					cancel()
				}
			}
			res, err := Reset(ctx, w.env(), ResetOptions{})
			check(t, at, res, err)
			cancel()
		}
		for at, text := range map[StepID]string{
			"leave": "reset.enter.wait-gone", "verify": "reset.assist.wait", "wait": "reset.after.wait",
		} {
			if at == "verify" && see != "mi" && see != "hyperos3" {
				continue
			}
			ctx, cancel := context.WithCancel(t.Context())
			w := setup()
			env := w.env()
			env.Screen = cancelAt{w, text, cancel}
			res, err := Reset(ctx, env, ResetOptions{})
			check(t, at, res, err)
			cancel()
		}
	}
}

// TestInterruptRightAfterTheConfirmation: once the person has said that it is
// pressed, there is no doubt left.
func TestInterruptRightAfterTheConfirmation(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	w := newWorld(myPhone())
	w.hands["wipe-confirm:done"] = cancel
	res, err := Reset(ctx, w.env(), ResetOptions{})
	var got *InterruptedError
	if !errors.As(err, &got) || got.Mark != Committed || got.TextID != "interrupted.committed" || res.Outcome != OutcomeUnknown {
		t.Errorf("Reset = %q, %#v; want %q and a committed interruption", res.Outcome, err, OutcomeUnknown)
	}
}

type cancelAt struct {
	*world
	text   string
	cancel func()
}

func (c cancelAt) Wait(ctx context.Context, m Message, run func(context.Context) error) error {
	if m.ID == c.text {
		c.cancel()
	}
	return run(ctx)
}
