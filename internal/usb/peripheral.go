package usb

import "context"

// Setup is the eight bytes that begin a control transfer (USB 2.0, 9.3).
type Setup struct {
	RequestType uint8
	Request     uint8
	Value       uint16
	Index       uint16
	Length      uint16
}

// Peripheral is the device's side of a cable during one enumeration: what a
// carrier (an in-process bus, USB/IP) passes transfers to. When a phone
// changes modes, its Peripheral ends and another begins.
type Peripheral interface {
	// Desc tells what the device is; Port, Bus and Address are unset.
	Desc() Desc
	// Control does one control transfer on endpoint 0. For an IN request
	// data has room for wLength bytes and the number filled is returned;
	// for an OUT request data holds the bytes sent. ErrStall means the
	// request was refused.
	Control(ctx context.Context, s Setup, data []byte) (int, error)
	// Transfer does one bulk transfer on the endpoint with this address
	// and blocks until it is done, ctx ends, or the device is gone. IN
	// (bit 7 set) fills p up to a short packet, OUT takes p.
	// The transfers of one endpoint must come one at a time and in order.
	// Errors: ErrStall, ErrGone, ErrOverflow, ctx.Err().
	Transfer(ctx context.Context, endpoint uint8, p []byte) (int, error)
	// Done is closed when the device has left the bus.
	Done() <-chan struct{}
}
