package fastboot

import (
	"errors"
	"fmt"
)

// Errors of a session, to be tested with errors.Is. They come wrapped in an
// [*OpError].
var (
	// ErrUnknownVariable: the phone has no value for the variable. It said
	// FAIL with a text like "Unknown variable" (then the error wraps a
	// [*FailError] too), or OKAY with nothing behind it. The two are one:
	// old bootloaders answer a variable they never heard of with an empty
	// OKAY, just as newer ones answer a known one that is empty.
	ErrUnknownVariable = errors.New("variable unknown or empty")
	// ErrProtocol: what came is no fastboot answer, or more of it than any
	// phone has to say. The session is over.
	ErrProtocol = errors.New("not the fastboot protocol")
	// ErrClosed: the session is over. When an earlier error ended it, that
	// error is wrapped as well.
	ErrClosed = errors.New("fastboot session is closed")
)

// OpError tells what was being done when Err happened. All methods of
// [Client] return their errors in one.
type OpError struct {
	Op  string // in the -ing form: `asking for variable "product"`
	Err error  // a sentinel of this package, a *FailError, or what the Conn returned
}

// Error gives "rebooting: fastboot session is closed".
func (e *OpError) Error() string { return e.Op + ": " + e.Err.Error() }

// Unwrap returns Err.
func (e *OpError) Unwrap() error { return e.Err }

// FailError is the phone's FAIL. The session goes on after it.
type FailError struct {
	Text string // the phone's reason; untrusted, under 1 KiB, may be empty
}

// Error gives `phone answered FAIL "Unknown variable"`.
func (e *FailError) Error() string { return fmt.Sprintf("phone answered FAIL %q", e.Text) }
