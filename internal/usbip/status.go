package usbip

import (
	"errors"

	"mitool/internal/usb"
)

// status is what became of a URB: 0 or a negated errno. The numbers are
// Linux's on every system, for they are read by a Linux kernel.
type status int32

// Statuses that an answer may carry, with the meaning that
// Documentation/driver-api/usb/error-codes.rst gives them.
const (
	statusOK         status = 0
	statusPipe       status = -32  // EPIPE: the endpoint stalled
	statusProto      status = -71  // EPROTO: the wire failed
	statusOverflow   status = -75  // EOVERFLOW: babble, the device sent too much
	statusConnReset  status = -104 // ECONNRESET: the URB was unlinked
	statusShutdown   status = -108 // ESHUTDOWN: the device is gone
	statusTimedOut   status = -110 // ETIMEDOUT
	statusRemoteIO   status = -121 // EREMOTEIO: short, and URB_SHORT_NOT_OK was set
	statusNotAllowed status = -95  // EOPNOTSUPP
)

// statusOf translates what a Peripheral said.
func statusOf(err error) status {
	switch {
	case err == nil:
		return statusOK
	case errors.Is(err, usb.ErrStall):
		return statusPipe
	case errors.Is(err, usb.ErrOverflow):
		return statusOverflow
	case errors.Is(err, usb.ErrGone), errors.Is(err, usb.ErrClosed):
		return statusShutdown
	case errors.Is(err, usb.ErrTimeout):
		return statusTimedOut
	case errors.Is(err, usb.ErrNotSupported):
		return statusNotAllowed
	default:
		return statusProto
	}
}
