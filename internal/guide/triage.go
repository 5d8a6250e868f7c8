package guide

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"mitool/internal/device"
)

// TriageOptions say what is known before anything is asked.
type TriageOptions struct {
	// Phone is the phone on the cable; nil when there is none that could be
	// read, or more than one.
	Phone *device.Phone
}

// Triage asks which lock it is and what the owner still has, and returns the
// one way that fits. It asks only what still matters, and takes no step of any
// way.
//
// The phone on the cable is named first, with what it says of its accounts and
// with the way out of a mode that shows no lock. An account that it lists rules
// out the answer that there never was one; more it cannot answer: whether its
// locks are on cannot be read, and whether an account can be signed in to is seen
// elsewhere.
//
// It uses env's Screen and Prompter alone. Errors: a question without an answer
// is ErrNotConfirmed, a context that ended is an [*InterruptedError].
func Triage(ctx context.Context, env Env, o TriageOptions) (Verdict, error) {
	t := &triage{env: env, phone: o.Phone, given: answers{}}
	t.env.Screen.Show(Message{ID: "ways.triage.intro"})
	if o.Phone != nil {
		t.env.Screen.Show(introduce(*o.Phone))
		if text, ok := modeTexts[o.Phone.Mode]; ok && o.Phone.Xiaomi != device.No {
			t.env.Screen.Show(Message{ID: text})
		}
	}
	v, err := t.decide(ctx)
	if err != nil && (ctx.Err() != nil || errors.Is(err, context.Canceled)) {
		return Verdict{}, &InterruptedError{Mark: Safe, StepID: t.at, TextID: "interrupted.nothing", Err: err}
	}
	return v, err
}

// triage is one walk through the decision table.
type triage struct {
	env   Env
	phone *device.Phone // nil: none that could be read
	at    StepID        // the question being asked
	given answers
}

// decide asks until one row is left. Each turn answers one more fact, so there
// are no more turns than facts.
func (t *triage) decide(ctx context.Context) (Verdict, error) {
	for range facts {
		left := t.left()
		q, ok := t.matters(left)
		if !ok {
			break
		}
		if err := t.ask(ctx, q); err != nil {
			return Verdict{}, err
		}
	}
	left := t.left()
	if len(left) != 1 {
		return Verdict{}, fmt.Errorf("deciding: %d rows fit %v (expected 1)", len(left), t.given)
	}
	v := verdicts()[left[0].verdict]
	v.ID, v.Row = left[0].verdict, left[0].number
	return v, nil
}

// left are the rows that the answers allow.
func (t *triage) left() []row {
	return slices.DeleteFunc(decisionTable(), func(r row) bool { return !r.allows(t.given) })
}

// matters returns the first fact that is not answered and tells the rows
// apart; there is none when one row is left.
func (t *triage) matters(left []row) (fact, bool) {
	if len(left) < 2 {
		return fact{}, false
	}
	for _, f := range facts {
		if _, known := t.given[f.id]; known {
			continue
		}
		if slices.ContainsFunc(left, func(r row) bool { return r.when[f.id] != nil }) {
			return f, true
		}
	}
	return fact{}, false
}

func (t *triage) ask(ctx context.Context, f fact) error {
	t.at = f.id
	options := t.possible(f)
	answer, err := t.env.Prompter.Choose(ctx, Question{
		Message: Message{ID: f.say}, Step: f.id, Options: options, Mark: Safe,
	})
	if err != nil {
		return fmt.Errorf("asking %s: %w: %w", f.id, ErrNotConfirmed, err)
	}
	if !slices.ContainsFunc(options, func(o Option) bool { return o.ID == answer }) {
		return fmt.Errorf("asking %s: %w: answer %q is no option", f.id, ErrNotConfirmed, answer)
	}
	t.given[f.id] = answer
	return nil
}

// possible are the answers that the phone does not rule out.
func (t *triage) possible(f fact) []Option {
	lists := false
	if t.phone != nil && t.phone.Accounts != nil {
		a := t.phone.Accounts
		lists = f.id == factXiaomi && a.Xiaomi || f.id == factGoogle && a.Google
	}
	return slices.DeleteFunc(slices.Clone(f.answers), func(o Option) bool { return lists && o.ID == "never" })
}

// introduce names the phone on the cable.
func introduce(p device.Phone) Message {
	m := Message{ID: "ways.triage.phone", Data: map[string]any{
		"Name": p.Name, "Model": p.Model, "Serial": p.Serial, "Mode": string(p.Mode),
		"Xiaomi": false, "Google": false,
	}}
	if p.Xiaomi == device.No {
		m.ID = "ways.triage.maker"
	}
	if p.Accounts != nil {
		m.Data["Xiaomi"], m.Data["Google"] = p.Accounts.Xiaomi, p.Accounts.Google
	}
	return m
}

// modeTexts are the ways out of modes whose screen tells of no lock.
var modeTexts = map[device.Mode]string{
	device.ModeEDL: "ways.triage.mode-chip", device.ModeBROM: "ways.triage.mode-chip", device.ModePreloader: "ways.triage.mode-chip",
	device.ModeFastboot: "ways.triage.mode-fastboot", device.ModeFastbootd: "ways.triage.mode-fastboot",
	device.ModeMIAssistant: "ways.triage.mode-recovery", device.ModeSideload: "ways.triage.mode-recovery",
	device.ModeRescue: "ways.triage.mode-recovery", device.ModeRecovery: "ways.triage.mode-custom",
}
