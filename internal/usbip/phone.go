package usbip

import (
	"context"

	"mitool/internal/usb"
)

// Phone is a device that appears on the bus again and again, each time as
// another [usb.Peripheral].
type Phone interface {
	// Attach waits until the device shows itself, and fails when it never
	// will again or ctx is done.
	Attach(ctx context.Context) (usb.Peripheral, error)
}
