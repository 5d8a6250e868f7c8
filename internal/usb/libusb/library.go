//go:build cgo

package libusb

import (
	"errors"
	"fmt"

	"github.com/google/gousb"

	"mitool/internal/usb"
)

// usbContext is what is used of a *gousb.Context.
type usbContext interface {
	OpenDevices(func(*gousb.DeviceDesc) bool) ([]*gousb.Device, error)
	Close() error
}

var _ usbContext = (*gousb.Context)(nil)

// library is a started libusb. The counts belong to the Bus's lock.
type library struct {
	usbContext
	users   int  // devices open and being opened
	retired bool // no more users come
}

// endIfUnused ends libusb after its last user.
func (l *library) endIfUnused() {
	if l.retired && l.users == 0 {
		// Its one error is that devices are open, and none is.
		go l.Close()
	}
}

// start starts libusb, whose failure gousb.NewContext tells by a panic. It
// fails where there is no /dev/bus/usb, as in most containers (libusb issues
// 595 and 1621). The error wraps [usb.ErrNotSupported] or [usb.ErrPermission].
func start() (c usbContext, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case gousb.Error:
			c, err = nil, startError(r)
		default:
			panic(r)
		}
	}()
	return gousb.NewContext(), nil
}

func startError(err gousb.Error) error {
	if err == gousb.ErrorAccess {
		return fmt.Errorf("%w (%w)", usb.ErrPermission, err)
	}
	return fmt.Errorf("%w (%w)", usb.ErrNotSupported, err)
}

// errUnlisted: libusb does not list the device.
var errUnlisted = errors.New("libusb does not list the device")

// open opens d, told by its place on the bus and its ids. The error is
// errUnlisted, or libusb's.
func (l *library) open(d usb.Desc) (*gousb.Device, error) {
	found := false
	list, err := l.OpenDevices(func(g *gousb.DeviceDesc) bool {
		match := !found && g.Bus == d.Bus && g.Address == d.Address &&
			g.Vendor == gousb.ID(d.VendorID) && g.Product == gousb.ID(d.ProductID)
		found = found || match
		return match
	})
	switch {
	case len(list) > 0:
		// An error beside it is about another device, whose descriptors
		// could not be read.
		return list[0], nil
	case found && err != nil:
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w (%w)", errUnlisted, err)
	default:
		return nil, errUnlisted
	}
}
