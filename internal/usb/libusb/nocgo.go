//go:build !cgo

package libusb

import (
	"context"

	"mitool/internal/usb"
)

var (
	_ usb.Bus          = (*Bus)(nil)
	_ usb.Watcher      = (*Bus)(nil)
	_ usb.HolderFinder = (*Bus)(nil)
)

// Bus is this machine's USB, without libusb to open devices with.
type Bus struct {
	host
}

// New returns the bus of this machine.
func New() *Bus { return &Bus{host: newHost()} }

// Open returns an error that wraps [usb.ErrNotSupported].
func (b *Bus) Open(_ context.Context, d usb.Desc, _ uint8) (usb.Conn, error) {
	return nil, usb.Wrap("opening device without libusb", d.Port, usb.ErrNotSupported)
}

// Close does nothing.
func (b *Bus) Close() error { return nil }
