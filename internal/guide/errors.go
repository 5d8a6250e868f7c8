package guide

import (
	"errors"
	"fmt"
	"strings"

	"mitool/internal/device"
)

// Errors of [Reset], to be tested with errors.Is. A guide that stops has
// shown why, and the way on, before it returns one of them.
var (
	// ErrNoPhone: no phone is there, or none with the serial number.
	ErrNoPhone = errors.New("no phone")
	// ErrSeveralPhones: the serial number has to be chosen. The error is a
	// [*SeveralPhonesError].
	ErrSeveralPhones = errors.New("several phones")
	// ErrNotReady: another program holds the phone, or this user may not
	// open it.
	ErrNotReady = errors.New("phone cannot be opened")
	// ErrUnsupported: the guide does not know this phone, or not in this
	// mode.
	ErrUnsupported = errors.New("phone or mode not supported")
	// ErrNotConfirmed: the person stopped, or did not agree. Nothing was
	// erased.
	ErrNotConfirmed = errors.New("not confirmed, nothing erased")
	// ErrOtherWay: a reset is not the way for this phone, or not yet.
	ErrOtherWay = errors.New("a reset is not the way now")
	// ErrRefused: this phone is not erased, whoever asks: it is lost, owned
	// by a lender or managed, or nobody showed that it is theirs.
	ErrRefused = errors.New("refused")
	// ErrWrongPhone: the phone on the cable or in the hand is not the one
	// of the consent.
	ErrWrongPhone = errors.New("another phone than agreed")
	// ErrEnded: the job to go on with has ended already.
	ErrEnded = errors.New("the job has ended")
	// ErrNoRecord: the record of the job cannot be written, so no further
	// step was taken. Nothing was erased.
	ErrNoRecord = errors.New("record of the job cannot be written")
	// ErrGaveUp: a step was tried as often as the guide allows.
	ErrGaveUp = errors.New("tried too often")
)

// StopError is a guide that ended on purpose. Err is one of the sentinels.
type StopError struct {
	StepID StepID // the stop, "stop-lost"
	TextID string // has been shown
	Err    error
}

// Error gives "guide ended at stop-lost: refused".
func (e *StopError) Error() string { return fmt.Sprintf("guide ended at %s: %v", e.StepID, e.Err) }

// Unwrap returns Err.
func (e *StopError) Unwrap() error { return e.Err }

// SeveralPhonesError lists the phones to choose from.
type SeveralPhonesError struct {
	Phones []device.Phone
}

// Error names the serial numbers.
func (e *SeveralPhonesError) Error() string {
	serials := make([]string, len(e.Phones))
	for i, p := range e.Phones {
		serials[i] = fmt.Sprintf("%q on port %s", p.Serial, p.Port)
	}
	return fmt.Sprintf("%v: %s", ErrSeveralPhones, strings.Join(serials, ", "))
}

// Unwrap returns ErrSeveralPhones.
func (e *SeveralPhonesError) Unwrap() error { return ErrSeveralPhones }

// InterruptedError is a guide that was left in the middle: the context ended,
// or a question got no answer after the person may have confirmed the wipe.
// The text says what state the phone is in and what to do; it has not been
// shown.
type InterruptedError struct {
	Mark   Mark
	StepID StepID
	TextID string // "interrupted.committed"
	Err    error  // the cause: context.Canceled, or the prompter's error
}

// Error gives "interrupted at wipe-confirm (committing): context canceled".
func (e *InterruptedError) Error() string {
	return fmt.Sprintf("interrupted at %s (%s): %v", e.StepID, e.Mark, e.Err)
}

// Unwrap returns Err.
func (e *InterruptedError) Unwrap() error { return e.Err }
