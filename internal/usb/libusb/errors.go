//go:build cgo

package libusb

import (
	"errors"
	"fmt"
	"strings"

	"github.com/google/gousb"

	"mitool/internal/usb"
)

// codes is every result of a libusb function (libusb.h, enum libusb_error).
var codes = map[gousb.Error]error{
	gousb.ErrorIO:           usb.ErrIO,
	gousb.ErrorInvalidParam: usb.ErrIO,
	gousb.ErrorAccess:       usb.ErrPermission,
	gousb.ErrorNoDevice:     usb.ErrGone,
	gousb.ErrorNotFound:     usb.ErrGone,
	gousb.ErrorBusy:         usb.ErrBusy,
	gousb.ErrorTimeout:      usb.ErrTimeout,
	gousb.ErrorOverflow:     usb.ErrOverflow,
	gousb.ErrorPipe:         usb.ErrStall,
	gousb.ErrorInterrupted:  usb.ErrIO,
	gousb.ErrorNoMem:        usb.ErrIO,
	gousb.ErrorNotSupported: usb.ErrNotSupported,
	gousb.ErrorOther:        usb.ErrIO,
}

// statuses is every end of a transfer but success (libusb.h, enum
// libusb_transfer_status). A transfer that was cancelled by nobody here is the
// kernel's doing and counts as lost on the wire.
var statuses = map[gousb.TransferStatus]error{
	gousb.TransferError:     usb.ErrIO,
	gousb.TransferTimedOut:  usb.ErrTimeout,
	gousb.TransferCancelled: usb.ErrIO,
	gousb.TransferStall:     usb.ErrStall,
	gousb.TransferNoDevice:  usb.ErrGone,
	gousb.TransferOverflow:  usb.ErrOverflow,
}

// sentinel turns an error of gousb on system goos into one that wraps a
// sentinel of package usb; what it does not know becomes [usb.ErrIO]. Errors
// that wrap a sentinel stay as they are.
func sentinel(err error, goos string) error {
	var code gousb.Error
	var status gousb.TransferStatus
	var is error
	switch {
	case isSentinel(err):
		return err
	case errors.As(err, &status):
		is = statuses[status]
	case errors.As(err, &code) || codeInText(err, &code):
		is = codes[code]
		if goos != "linux" {
			is = elsewhere(code, goos)
		}
	}
	if is == nil {
		is = usb.ErrIO
	}
	return fmt.Errorf("%w (%w)", is, err)
}

// elsewhere gives what a code means where it is not as on Linux. ACCESS is
// there another program that has the device (libusb issue 1065;
// kIOReturnExclusiveAccess on macOS), for no rights are kept by user; on
// Windows, NOT_FOUND is a device without WinUSB.
func elsewhere(code gousb.Error, goos string) error {
	switch {
	case code == gousb.ErrorAccess:
		return usb.ErrBusy
	case code == gousb.ErrorNotFound && goos == "windows":
		return usb.ErrNotSupported
	default:
		return codes[code]
	}
}

// codeInText finds the code at the end of an error's text, as
// gousb.Config.Interface puts it there: with %v, so that errors.As has nothing
// to find.
func codeInText(err error, code *gousb.Error) bool {
	for c := range codes {
		if strings.HasSuffix(err.Error(), c.Error()) {
			*code = c
			return true
		}
	}
	return false
}

func isSentinel(err error) bool {
	for _, s := range []error{
		usb.ErrBusy, usb.ErrPermission, usb.ErrGone, usb.ErrTimeout, usb.ErrStall,
		usb.ErrOverflow, usb.ErrNotSupported, usb.ErrIO, usb.ErrClosed,
	} {
		if errors.Is(err, s) {
			return true
		}
	}
	return false
}
