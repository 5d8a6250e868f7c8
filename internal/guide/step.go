package guide

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"mitool/internal/device"
	"mitool/internal/models"
)

// StepID names a step; it is stable, for records and tests.
type StepID string

// step is one step of a way, as data. Its parts come in this order, and most
// steps have only some of them; a part that names another step ends the step.
type step struct {
	id   StepID
	mark Mark
	// probe goes first and shows nothing: it returns the step to take
	// instead, or "" for this one.
	probe func(context.Context, *reset) (StepID, error)
	say   string // text ID; with options it is a question
	// item and see are menu words for the text: what to choose, and what
	// is there then.
	item, see string
	picture   *Picture
	hands     []Hand
	options   []choice
	act       func(context.Context, *reset) (StepID, error)
	expect    *expectation
	next      StepID
}

// choice is an answer and where it leads. Every answer is recorded.
type choice struct {
	id, text string
	next     StepID
	set      func(*reset) // what the answer tells; nil: nothing
}

// expectation is something that must be seen on the bus.
type expectation struct {
	say     string // shown while waiting
	seen    func(*reset, []device.Phone) bool
	timeout time.Duration
	ifNot   StepID
}

// exits are where a way ends without being a step or a stop.
const (
	exitConsent StepID = "to-consent" // the talk is over
	exitMenu    StepID = "to-menu"    // the right phone shows r.family's menu
	exitErased  StepID = "to-erased"  // the person has confirmed on the phone
)

// exits are all that a walk may end with: these, and the steps of the way into
// recovery that the menu leads back to.
var exits = []StepID{exitConsent, exitMenu, exitErased, exitDone, "see", "back", "verify", "prove", "by-hand"}

// walk takes the steps of a way from at on, until one leads out of it. A stop
// is shown and returned as its error.
func (r *reset) walk(ctx context.Context, way []step, at StepID) (StepID, error) {
	for {
		i := slices.IndexFunc(way, func(s step) bool { return s.id == at })
		if i < 0 {
			if _, ok := stops[at]; ok {
				return "", r.stop(at)
			}
			if !slices.Contains(exits, at) {
				return "", fmt.Errorf("the guide has no step %q", at)
			}
			return at, nil
		}
		s := way[i]
		if err := ctx.Err(); err != nil {
			return "", r.interrupted(err)
		}
		if err := r.enter(s); err != nil {
			return "", err
		}
		if r.visits[s.id]++; r.visits[s.id] > maxVisits {
			if !r.confirmed && !r.unsure {
				return "", r.stop("stop-too-often")
			}
			at = "end-unknown"
			continue
		}
		next, err := r.take(ctx, s)
		if err != nil {
			if ctx.Err() != nil {
				return "", r.interrupted(ctx.Err())
			}
			return "", err
		}
		at = next
	}
}

// take does one step and returns the next.
func (r *reset) take(ctx context.Context, s step) (StepID, error) {
	if s.probe != nil {
		if next, err := s.probe(ctx, r); next != "" || err != nil {
			return next, err
		}
	}
	r.note()
	switch {
	case len(s.options) > 0:
		next, err := r.ask(ctx, s)
		if next != "" || err != nil {
			return next, err
		}
	case s.say != "":
		m := r.message(s.say)
		m.Picture = s.picture
		r.env.Screen.Show(m)
	}
	if s.act != nil {
		if next, err := s.act(ctx, r); next != "" || err != nil {
			return next, err
		}
	}
	if s.expect != nil {
		if next, err := r.await(ctx, *s.expect); next != "" || err != nil {
			return next, err
		}
	}
	return s.next, nil
}

// ask puts the step's question and returns where the answer leads.
func (r *reset) ask(ctx context.Context, s step) (StepID, error) {
	q := Question{Message: r.message(s.say), Step: s.id, Hands: s.hands, Mark: r.mark()}
	q.Picture = s.picture
	for _, c := range s.options {
		q.Options = append(q.Options, Option{ID: c.id, Text: c.text})
	}
	answer, err := r.env.Prompter.Choose(ctx, q)
	if err != nil {
		return "", r.unanswered(ctx, err)
	}
	for _, c := range s.options {
		if c.id == answer {
			r.answered(s.id, c.id)
			if c.set != nil {
				c.set(r)
			}
			return c.next, nil
		}
	}
	return "", r.unanswered(ctx, fmt.Errorf("answer %q is no option", answer))
}

// unanswered is the end of a guide whose question got no answer: no is no, and
// after the confirmation it is an interruption. A phone that may be in recovery
// is not left there without a word.
func (r *reset) unanswered(ctx context.Context, err error) error {
	if ctx.Err() != nil || r.mark() != Safe || errors.Is(err, context.Canceled) {
		return r.interrupted(err)
	}
	if r.restarted {
		r.env.Screen.Show(r.message("interrupted.recovery"))
	}
	return fmt.Errorf("asking %s: %w: %w", r.cur.id, ErrNotConfirmed, err)
}

// mark is what leaving now means.
func (r *reset) mark() Mark {
	if r.confirmed {
		return Committed
	}
	return r.cur.mark
}

func (r *reset) interrupted(err error) error {
	text := "interrupted.nothing"
	switch mark := r.mark(); {
	case r.unsure && started(r.cur.id):
		text = "interrupted.unsure-started"
	case r.unsure:
		text = "interrupted.unsure"
	case mark == Committing:
		text = "interrupted.committing"
	case mark == Committed && started(r.cur.id):
		text = "interrupted.started"
	case mark == Committed:
		text = "interrupted.committed"
	case r.restarted:
		text = "interrupted.recovery"
	}
	return &InterruptedError{Mark: r.mark(), StepID: r.cur.id, TextID: text, Err: err}
}

// message fills a text with all that texts may ask for.
func (r *reset) message(id string) Message {
	data := map[string]any{
		"Name": r.phone.Name, "Model": r.phone.Model, "Codename": r.phone.Codename,
		"Serial": r.phone.Serial, "Port": r.phone.Port, "Mode": string(r.phone.Mode),
		"Percent": 0, "Need": batteryNeed, "Advised": batteryAdvised,
		"Item": r.cur.item, "See": r.cur.see, "Seen": r.back != nil, "Other": "", "Times": maxVisits,
	}
	data["Unsure"] = r.unsure
	data["ThreeKeys"] = r.phone.Recovery.Keys == models.VolUpVolDownPower
	data["Chinese"] = r.chineseItem(r.cur.item)
	data["ChineseReboot"], data["ChineseWipe"] = r.chineseItem("Reboot"), r.chineseItem("Wipe Data")
	data["ChineseAssistant"] = r.chineseItem("Connect with MIAssistant")
	r.forecast(data)
	if r.phone.Battery != nil {
		data["Percent"] = *r.phone.Battery
	}
	if r.other != nil {
		data["Other"] = r.other.Serial
	}
	return Message{ID: id, Data: data}
}

// forecast adds what the phone tells about what a reset loses and leaves.
func (r *reset) forecast(data map[string]any) {
	var xiaomi, google []string
	if a := r.phone.Accounts; a != nil {
		for _, x := range a.List {
			switch x.Type {
			case device.AccountXiaomi:
				xiaomi = append(xiaomi, x.Name)
			case device.AccountGoogle:
				google = append(google, x.Name)
			}
		}
	}
	data["AccountsRead"] = r.phone.Accounts != nil
	data["XiaomiAccounts"], data["GoogleAccounts"] = xiaomi, google
	data["Locked"] = r.phone.Bootloader.Lock == device.LockLocked
	data["Open"] = r.phone.Bootloader.Lock == device.LockUnlocked
	data["UsedGB"], data["TotalGB"] = 0, 0
	if s := r.phone.Storage; s != nil {
		const gb = 1_000_000_000
		data["UsedGB"], data["TotalGB"] = (s.Used+gb/2)/gb, (s.Total+gb/2)/gb
	}
}
