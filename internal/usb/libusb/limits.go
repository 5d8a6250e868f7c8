package libusb

import "time"

const (
	// freshNode is the age up to which a device node may still get its
	// access rights: udevd sets them some time after the kernel made the
	// node, and AOSP's adb waits for it too (client/usb_linux.cpp).
	freshNode = 2 * time.Second
	// settleTime is how long Open tries again for such a node, as long as
	// adb at most waits.
	settleTime = time.Second
	// settleStep lies between two tries.
	settleStep = 100 * time.Millisecond
	// idleTime is how long libusb is kept for the next Open once no device
	// is open: phones are asked together, or not for a long time.
	idleTime = 2 * time.Second
	// closeTimeout is how long Close waits for the kernel to give back
	// transfers that were cancelled. It does so at once, unless the host
	// controller hangs; then nothing more can be done from here.
	closeTimeout = 2 * time.Second
)
