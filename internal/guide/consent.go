package guide

import (
	"context"
	"fmt"

	"mitool/internal/device"
	"mitool/internal/job"
)

// act is what a consent is given for.
type act uint8

const (
	noAct act = iota
	actErase
)

// Consent is the owner's agreement to one act on one phone. Only the gate
// makes one that allows anything, after the serial number was typed; the zero
// Consent allows nothing.
type Consent struct {
	act    act
	serial string
}

// allows tells whether the consent is for this act on this phone.
func (c Consent) allows(a act, serial string) bool {
	return c.act != noAct && c.act == a && c.serial != "" && c.serial == serial
}

// consentStep is the gate's place in the way.
const consentStep StepID = "consent"

// confirm is the gate. It looks for the phone again, shows what will happen to
// which phone, and takes the serial number: exactly, once. In a job that was
// taken up again the phone may show its menu and not be on the bus; the number
// is then compared with the record.
func (r *reset) confirm(ctx context.Context) (Consent, error) {
	if err := r.enter(step{id: consentStep}); err != nil {
		return Consent{}, err
	}
	text := "reset.consent"
	if r.absent {
		text = "reset.consent.absent"
	} else {
		next, err := r.still(ctx)
		if err != nil {
			return Consent{}, err
		}
		if next != "" {
			return Consent{}, r.stop(next)
		}
	}
	typed, err := r.env.Prompter.Type(ctx, Question{
		Message: r.message(text), Step: consentStep, Typed: true, Mark: Safe,
	})
	if err != nil {
		return Consent{}, r.unanswered(ctx, err)
	}
	switch {
	case r.absent && typeable(typed) && r.fits(typed):
		r.phone.Serial = typed
	case r.absent || typed != r.phone.Serial:
		return Consent{}, r.stop("stop-not-confirmed")
	}
	r.observed = append(r.observed, "consent:typed")
	r.record(job.Event{Kind: job.KindConsent, Consent: &job.Consent{Text: text}})
	return Consent{act: actErase, serial: r.phone.Serial}, nil
}

// still finds the phone again and takes its present mode and state. It returns
// the stop to go to when the phone has left or another is in its place.
func (r *reset) still(ctx context.Context) (StepID, error) {
	mine, next, err := r.again(ctx)
	// One that is pulled out while it is asked is on the bus for a moment yet.
	if mine != nil && mine.State == device.StateOffline && r.pause(ctx) {
		mine, next, err = r.again(ctx)
	}
	switch {
	case err != nil || next != "":
		return next, err
	case mine == nil:
		return "stop-gone", nil
	}
	agreed := r.phone.Serial
	r.phone = *mine
	r.phone.Serial = agreed
	return unfit(r.phone), nil
}

// again looks for the job's phone among all. It returns the stop to go to when
// another is in its place.
func (r *reset) again(ctx context.Context) (mine *device.Phone, next StepID, err error) {
	phones, err := r.find(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("looking for the phone again: %w", err)
	}
	mine, next = r.inspect(phones)
	return mine, next, nil
}
