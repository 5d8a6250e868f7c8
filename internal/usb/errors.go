package usb

import "errors"

// Errors of a bus or a connection, to be tested with errors.Is. They come
// wrapped in an [*OpError].
var (
	// ErrBusy: another program has claimed the interface (libusb's
	// LIBUSB_ERROR_BUSY on Linux, ACCESS on macOS and Windows).
	ErrBusy = errors.New("held by another program")
	// ErrPermission: this user may not open the device (LIBUSB_ERROR_ACCESS).
	ErrPermission = errors.New("no permission")
	// ErrGone: the device was unplugged or left the bus
	// (LIBUSB_ERROR_NO_DEVICE, NOT_FOUND).
	ErrGone = errors.New("device is gone")
	// ErrTimeout: the device did not answer in time (LIBUSB_ERROR_TIMEOUT).
	ErrTimeout = errors.New("timed out")
	// ErrStall: the device refused the transfer (LIBUSB_ERROR_PIPE).
	ErrStall = errors.New("stalled")
	// ErrOverflow: the device sent more than the transfer had room for
	// (LIBUSB_ERROR_OVERFLOW, "babble").
	ErrOverflow = errors.New("device sent too much")
	// ErrNotSupported: the system has no driver for it, on Windows that
	// WinUSB is not bound (LIBUSB_ERROR_NOT_SUPPORTED).
	ErrNotSupported = errors.New("not supported by the system's driver")
	// ErrIO: the transfer failed on the wire (LIBUSB_ERROR_IO).
	ErrIO = errors.New("transfer failed")
	// ErrClosed: the Conn or Bus was closed by this program.
	ErrClosed = errors.New("already closed")
)

// OpError tells what was being done, on which port, when Err happened.
type OpError struct {
	Op   string // in the -ing form: "claiming interface 1"
	Port string // "1-2"; "" for the bus as a whole
	Err  error  // one of the sentinels above, or wraps one
}

// Error gives "1-2: claiming interface 1: held by another program".
func (e *OpError) Error() string {
	s := e.Op + ": " + e.Err.Error()
	if e.Port != "" {
		s = e.Port + ": " + s
	}
	return s
}

// Unwrap returns Err.
func (e *OpError) Unwrap() error { return e.Err }

// Wrap returns err as an *OpError, and nil for nil.
func Wrap(op, port string, err error) error {
	if err == nil {
		return nil
	}
	return &OpError{Op: op, Port: port, Err: err}
}
