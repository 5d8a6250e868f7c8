package device

import (
	"errors"
	"fmt"
)

// ErrWrongPhone is returned by RebootRecovery and InTradeInMode when the phone
// that would be acted on, or spoken of, is not, or no longer, the one that was
// meant.
var ErrWrongPhone = errors.New("not the phone that was meant")

// ErrNotReady is returned by both when the phone is not in Android with this
// computer accepted.
var ErrNotReady = errors.New("phone is not ready")

// errWatchEnded is a bus that does not tell of changes any more.
var errWatchEnded = errors.New("watching the bus: no more changes are told")

// SerialError is a phone whose descriptor names one serial number while the
// phone, when asked, told another.
type SerialError struct {
	Descriptor, Told string
}

// Error names both, quoted.
func (e *SerialError) Error() string {
	return fmt.Sprintf("descriptor says serial %q, the phone says %q", e.Descriptor, e.Told)
}

// ServerStateError is a phone that the adb server holds in a state in which
// nothing can be asked.
type ServerStateError struct {
	State string // the server's word: "offline", "connecting", …
}

// Error names the state, quoted.
func (e *ServerStateError) Error() string {
	return fmt.Sprintf("the adb server says it is %q", e.State)
}
