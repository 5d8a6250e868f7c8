package usbip

import "errors"

// Errors of a Host, to be tested with errors.Is.
var (
	// ErrNoController: this kernel has no virtual host controller, or its
	// module is not loaded. From OpenHost.
	ErrNoController = errors.New("no virtual host controller: load it with \"modprobe vhci_hcd\" as root")
	// ErrNoPort: every port of the speed is taken. From Host.Carry.
	ErrNoPort = errors.New("no free port on the virtual host controllers")
)
