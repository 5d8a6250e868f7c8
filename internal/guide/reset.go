package guide

import (
	"context"
	"errors"
	"fmt"

	"mitool/internal/device"
	"mitool/internal/models"
)

// ResetOptions say which phone to reset.
type ResetOptions struct {
	// Serial chooses among several phones, whole or by a beginning that
	// only one has; "" is the one that is there.
	Serial string
	// Resume is the job to go on with; nil begins a new one. Serial is not
	// used then.
	Resume *Resume
}

// Outcome is how a reset ended, never more than was observed.
type Outcome string

// Outcomes.
const (
	// OutcomeNotFinished: as far as anybody saw, nothing was erased.
	OutcomeNotFinished Outcome = "not-finished"
	// OutcomeUnknown: the wipe was confirmed, or may have been, and what
	// became of it was not seen.
	OutcomeUnknown Outcome = "unknown"
	// OutcomeSeen: the person saw the setup page.
	OutcomeSeen Outcome = "done-as-seen"
	// OutcomeSeenUSB: and mitool saw the phone start again over USB.
	OutcomeSeenUSB Outcome = "done-and-seen-over-usb"
)

// String gives the value.
func (o Outcome) String() string { return string(o) }

// Result is what a reset came to.
type Result struct {
	Outcome Outcome
	// Phone is the phone of the job; its zero value when none was chosen.
	Phone device.Phone
	// Menu is the menu the person saw; meaningful once InMenu is true.
	Menu   models.MenuFamily
	InMenu bool
	// Stop is the stop that the guide ended at, "" when at none.
	Stop StepID
	// Observed are the answers and what was seen, in order: "owner:here",
	// "usb:same-serial", "wipe-confirm:done". There is no personal data in
	// them.
	Observed []string
}

// reset is one walk through the way.
type reset struct {
	env   Env
	phone device.Phone // as it was last seen before its restart
	cur   step         // the step being taken
	// visits counts how often each step was taken.
	visits map[StepID]int
	// restarted: the phone may be in recovery.
	restarted bool
	// confirmed: the person has said that the wipe is confirmed.
	confirmed bool
	// unsure: the person was asked, and nobody knows whether it is.
	unsure bool
	// proved: the serial number was read again in recovery; byHand: the
	// person said instead that it is the phone. Neither outlives a restart.
	proved, byHand bool
	family         models.MenuFamily
	inMenu         bool
	// assist is the phone that came up in MIAssistant.
	assist device.Phone
	// back is the phone as it was seen on the bus after the wipe.
	back *device.Phone
	// other is a phone that is not the one of the job, for the texts.
	other *device.Phone
	// fits tells the job's phone by its serial number where that is not
	// known whole, nil elsewhere.
	fits func(string) bool
	// absent: the phone shows a menu, which is not on the bus, and was not
	// seen since the job was taken up again.
	absent bool
	// proxy: somebody with the owner's authority is here, not the owner.
	proxy bool
	// saved: the owner's data is out of the phone already. usable: the
	// screen lock is known, and Settings can be reached.
	saved, usable bool
	// before are the other phones that were there at the start, by key.
	before map[string]device.Mode
	// spoken are those that came later; unsaid are still to be spoken of.
	spoken   map[string]bool
	unsaid   []device.Phone
	notes    int
	outcome  Outcome
	stopped  StepID // the stop that it ended at
	observed []string
	// unwritten is why the record could not be written.
	unwritten     error
	toldUnwritten bool
}

// Reset leads through a factory reset by the phone's own recovery. It finds
// the phone, says what is lost and what stays, asks whether this is the way,
// takes the consent, leads into recovery, proves that it is the same phone
// there, and leads through the wipe to the first setup page.
//
// The Result is meaningful with an error too. Errors are those of this
// package, or what the bus or the prompter returned. A nil error does not mean
// that the phone is erased: Outcome says what was seen.
func Reset(ctx context.Context, env Env, o ResetOptions) (Result, error) {
	r := newReset(env)
	var err error
	if o.Resume != nil {
		err = r.resume(ctx, *o.Resume)
	} else {
		err = r.run(ctx, o)
	}
	if err != nil && ctx.Err() != nil && !errors.As(err, new(*InterruptedError)) && r.stopped == "" {
		err = r.interrupted(ctx.Err())
	}
	if err != nil && r.stopped == "" && r.mark() != Safe && r.outcome == OutcomeNotFinished {
		r.outcome = OutcomeUnknown
	}
	r.recordEnd(err)
	return Result{
		Outcome: r.outcome, Phone: r.phone, Menu: r.family, InMenu: r.inMenu, Stop: r.stopped, Observed: r.observed,
	}, err
}

func newReset(env Env) *reset {
	return &reset{
		env: env, visits: map[StepID]int{},
		before: map[string]device.Mode{}, spoken: map[string]bool{},
		outcome: OutcomeNotFinished, cur: step{id: "find"},
	}
}

func (r *reset) run(ctx context.Context, o ResetOptions) error {
	if err := r.choose(ctx, o.Serial); err != nil {
		return err
	}
	r.recordPhone()
	if next := unfit(r.phone); next != "" {
		return r.stop(next)
	}
	return r.begin(ctx, talk[0].id, "how")
}

// begin goes through the talk from a step on, and further: into recovery from
// the step into on.
func (r *reset) begin(ctx context.Context, at, into StepID) error {
	if _, err := r.walk(ctx, talk, at); err != nil {
		return err
	}
	return r.lead(ctx, into)
}

// lead takes the consent, and leads into recovery from a step on and through
// the wipe.
func (r *reset) lead(ctx context.Context, at StepID) error {
	consent, err := r.confirm(ctx)
	if err != nil {
		return err
	}
	for enter := enterSteps(r.phone.Recovery); at != exitErased; {
		if _, err := r.walk(ctx, enter, at); err != nil {
			return err
		}
		if at, err = r.wipe(ctx, consent); err != nil {
			return err
		}
	}
	_, err = r.finish(ctx, "result")
	return err
}

// finish goes through what follows the confirmation, from a step on. It returns
// exitMenu when the person sees that it was none.
func (r *reset) finish(ctx context.Context, at StepID) (StepID, error) {
	way := afterSteps(r.family)
	if r.unsure {
		way = unsureSteps(r.family)
	}
	return r.walk(ctx, way, at)
}

// choose takes the one phone that is meant.
func (r *reset) choose(ctx context.Context, serial string) error {
	phones, err := r.find(ctx)
	if err != nil {
		return fmt.Errorf("looking for phones: %w", err)
	}
	meant := device.Select(phones, serial)
	switch {
	case len(meant) == 0 && serial != "":
		return fmt.Errorf("%w with serial number %q", ErrNoPhone, serial)
	case len(meant) == 0:
		return ErrNoPhone
	case len(meant) > 1:
		return &SeveralPhonesError{Phones: meant}
	}
	r.phone = meant[0]
	for _, p := range phones {
		if p.Port != r.phone.Port || p.Serial != r.phone.Serial {
			r.before[key(p)] = p.Mode
		}
	}
	return nil
}

// unfit returns the stop for a phone that the guide cannot begin with, or "".
func unfit(p device.Phone) StepID {
	switch {
	case p.Mode.ChipLevel():
		return "stop-chip-level"
	case p.Xiaomi == device.No:
		return "stop-maker"
	case p.Mode == device.ModeRecovery:
		return "stop-custom-recovery"
	case p.Has("other-os"):
		return "stop-other-os"
	case p.State == device.StateBusy:
		return "stop-busy"
	case p.State == device.StateNoPermission:
		return "stop-no-permission"
	}
	switch p.Mode {
	case device.ModeAndroid, device.ModeNoADB, device.ModeFastboot, device.ModeMIAssistant:
	case device.ModeUnknown:
		if p.State == device.StateUnauthorized || p.State == device.StateAuthorizing {
			return "stop-mode" // it answers, and may be a custom recovery
		}
		return "stop-no-answer"
	default:
		return "stop-mode"
	}
	if !typeable(p.Serial) {
		return "stop-no-serial"
	}
	return ""
}

// typeable tells whether a person can be asked to type the serial number: it
// is there, of a sane length, and of visible ASCII characters.
func typeable(serial string) bool {
	if serial == "" || len(serial) > maxSerial {
		return false
	}
	for _, c := range []byte(serial) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return true
}
