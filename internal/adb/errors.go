package adb

import "errors"

// Errors of this package, to be tested with errors.Is. Besides them come those
// of the Conn and of the context, wrapped. A named timeout of limits.go that
// ran out wraps context.DeadlineExceeded. There is no OpError as in the other
// protocols' packages: what was being done is for the person who reads it, in
// the text before the cause, and no caller asks for it.
var (
	// ErrUnauthorized: the phone accepts none of the keys, and nobody has
	// allowed this computer on its screen.
	ErrUnauthorized = errors.New("phone has not allowed this computer")
	// ErrProtocol: what came is not ADB, breaks its rules, or resets the link.
	ErrProtocol = errors.New("ADB protocol broken")
	// ErrRefused: the phone (or the adb server for it) refused the service.
	ErrRefused = errors.New("refused")
	// ErrWrongMode: the service is none of those for the mode that the
	// phone's banner tells. Nothing was sent.
	ErrWrongMode = errors.New("not for a phone in this mode")
	// ErrNotMIAssistant: the phone is in AOSP's sideload, or another mode,
	// and not in Mi Recovery's "Connect with MIAssistant".
	ErrNotMIAssistant = errors.New("not in MIAssistant mode")
	// ErrNoServer: no adb server listens.
	ErrNoServer = errors.New("no adb server")
	// ErrGone: the adb server has the phone no more, or in another state.
	ErrGone = errors.New("phone is no more on the adb server as it was")
	// ErrTooMuch: an answer exceeds its bound in limits.go.
	ErrTooMuch = errors.New("answer too long")
	// ErrExit: the command ended with another exit code than 0.
	ErrExit = errors.New("command ended with an error")
	// ErrUnparsed: the phone answered something this package cannot read.
	ErrUnparsed = errors.New("answer not understood")
)

var (
	// errClosed ends what is under way when this side closes it.
	errClosed = errors.New("closed by this program")
	// errCut marks the errors of transfers, as the phone leaving the bus
	// gives them.
	errCut = errors.New("connection lost")
	// errUnanswered marks that a service was sent in full and the
	// connection was lost before the answer.
	errUnanswered = errors.New("sent, and no answer")
	// errQuiet ends a wait that needs no answer; see textQuiet.
	errQuiet = errors.New("nothing more came")
)
