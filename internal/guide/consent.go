package guide

import (
	"context"
	"fmt"
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
// which phone, and takes the serial number: exactly, once.
func (r *reset) confirm(ctx context.Context) (Consent, error) {
	r.cur = step{id: consentStep}
	next, err := r.still(ctx)
	if err != nil {
		return Consent{}, err
	}
	if next != "" {
		return Consent{}, r.stop(next)
	}
	typed, err := r.env.Prompter.Type(ctx, Question{
		Message: r.message("reset.consent"),
		Step:    consentStep, Typed: true, Mark: Safe,
	})
	if err != nil {
		return Consent{}, r.unanswered(ctx, err)
	}
	if typed != r.phone.Serial {
		return Consent{}, r.stop("stop-not-confirmed")
	}
	r.observe("consent:typed")
	return Consent{act: actErase, serial: r.phone.Serial}, nil
}

// still finds the phone again and takes its present mode and state. It returns
// the stop to go to when the phone has left or another is in its place.
func (r *reset) still(ctx context.Context) (StepID, error) {
	phones, err := r.find(ctx)
	if err != nil {
		return "", fmt.Errorf("looking for the phone again: %w", err)
	}
	mine, next := r.inspect(phones)
	if next != "" {
		return next, nil
	}
	if mine == nil {
		return "stop-gone", nil
	}
	agreed := r.phone.Serial
	r.phone = *mine
	r.phone.Serial = agreed
	return unfit(r.phone), nil
}
