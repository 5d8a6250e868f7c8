//go:build !linux

package main

import (
	"errors"
	"fmt"
)

// openCarrier has nothing to offer: only Linux has virtual host controllers.
func openCarrier() (carrier, error) {
	return nil, fmt.Errorf("plugging in a simulated phone: %w on this system", errors.ErrUnsupported)
}
