//go:build !linux && !cgo

package libusb

import (
	"context"

	"mitool/internal/usb"
)

type host struct{}

func newHost() host { return host{} }

// List returns an error that wraps [usb.ErrNotSupported].
func (host) List(context.Context) ([]usb.Desc, error) {
	return nil, usb.Wrap("listing usb devices without libusb", "", usb.ErrNotSupported)
}

// Watch returns an error that wraps [usb.ErrNotSupported].
func (host) Watch(context.Context) (<-chan struct{}, error) {
	return nil, usb.Wrap("watching usb devices without libusb", "", usb.ErrNotSupported)
}

// Holders returns nil.
func (host) Holders(usb.Desc) []usb.Holder { return nil }
