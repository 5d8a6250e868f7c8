//go:build !cgo

package libusb

import "mitool/internal/usb"

// Version returns an error that wraps [usb.ErrNotSupported].
func Version() (string, error) {
	return "", usb.Wrap("looking for libusb in a build without cgo", "", usb.ErrNotSupported)
}
