package doctor

import "time"

// Waits.
const (
	// listTimeout bounds listing the bus: the kernel shows the strings of a
	// device that hangs in its enumeration only after seconds.
	listTimeout = 5 * time.Second
	// commandTimeout bounds each run of udevadm, which takes milliseconds
	// unless udevd hangs.
	commandTimeout = 10 * time.Second
)

// Sizes that are read at most, in bytes; what is longer is cut.
const (
	// maxRule is far above any rules file, our own of 2 KiB among them.
	maxRule = 256 << 10
	// maxFile holds /etc/group of a large site, and everything smaller.
	maxFile = 1 << 20
	// maxArgs is enough of a command line to tell an adb server.
	maxArgs = 4096
)
