package main

import "mitool/internal/usbip"

// openCarrier finds the kernel's virtual host controllers.
func openCarrier() (carrier, error) {
	host, err := usbip.OpenHost()
	if err != nil {
		return nil, err
	}
	return host, nil
}
