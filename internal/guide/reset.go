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
	// Serial chooses among several phones; "" is the one that is there.
	Serial string
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
	// proved: the serial number was read again in recovery.
	proved bool
	family models.MenuFamily
	inMenu bool
	// back is the phone as it was seen on the bus after the wipe.
	back *device.Phone
	// other is a phone that is not the one of the job, for the texts.
	other *device.Phone
	// before are the other phones that were there at the start, by key.
	before map[string]device.Mode
	// spoken are those that came later; unsaid are still to be spoken of.
	spoken   map[string]bool
	unsaid   []device.Phone
	notes    int
	outcome  Outcome
	observed []string
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
	r := &reset{
		env: env, visits: map[StepID]int{},
		before: map[string]device.Mode{}, spoken: map[string]bool{},
		outcome: OutcomeNotFinished, cur: step{id: "find"},
	}
	err := r.run(ctx, o)
	var stopped *InterruptedError
	if errors.As(err, &stopped) && stopped.Mark != Safe {
		r.outcome = OutcomeUnknown
	}
	return Result{
		Outcome: r.outcome, Phone: r.phone, Menu: r.family, InMenu: r.inMenu, Observed: r.observed,
	}, err
}

func (r *reset) run(ctx context.Context, o ResetOptions) error {
	if err := r.choose(ctx, o.Serial); err != nil {
		if ctx.Err() != nil {
			return r.interrupted(ctx.Err())
		}
		return err
	}
	if next := unfit(r.phone); next != "" {
		return r.stop(next)
	}
	if _, err := r.walk(ctx, talk, "lost"); err != nil {
		return err
	}
	consent, err := r.confirm(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return r.interrupted(ctx.Err())
		}
		return err
	}
	enter := enterSteps(r.phone.Recovery)
	for at := StepID("how"); at != exitErased; {
		if _, err := r.walk(ctx, enter, at); err != nil {
			return err
		}
		if at, err = r.wipe(ctx, consent); err != nil {
			return err
		}
	}
	_, err = r.walk(ctx, afterSteps(r.family), "result")
	return err
}

// choose takes the one phone that is meant.
func (r *reset) choose(ctx context.Context, serial string) error {
	phones, err := r.find(ctx)
	if err != nil {
		return fmt.Errorf("looking for phones: %w", err)
	}
	var meant []device.Phone
	for _, p := range phones {
		if serial == "" || p.Serial == serial {
			meant = append(meant, p)
		}
	}
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
	case p.State == device.StateBusy:
		return "stop-busy"
	case p.State == device.StateNoPermission:
		return "stop-no-permission"
	}
	switch p.Mode {
	case device.ModeAndroid, device.ModeNoADB, device.ModeFastboot, device.ModeMIAssistant:
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

// observe records an answer or something seen.
func (r *reset) observe(what string) { r.observed = append(r.observed, what) }
