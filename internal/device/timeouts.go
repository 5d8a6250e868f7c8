package device

import "time"

// The waits of this package, each with its reason.
const (
	// DefaultTimeout bounds one Find. A phone answers in tens of
	// milliseconds; five seconds let a slow one be asked everything.
	DefaultTimeout = 5 * time.Second
	// serverTimeout bounds the first question to an adb server on this
	// machine. It answers at once or is wedged.
	serverTimeout = 500 * time.Millisecond
	// serverSettle is how long an adb server may hold a phone without
	// listing it: right after it started it reads the bus first.
	serverSettle = 1 * time.Second
	serverPoll   = 100 * time.Millisecond
	// variableTimeout bounds each fastboot variable after the first: some
	// bootloaders hang on one they do not know (96boards-hikey ATF #62),
	// and what is known already shall still be printed.
	variableTimeout = 1 * time.Second
	// pollEvery lies between two listings of a Watch on a bus that tells of
	// no changes: below what a person notices.
	pollEvery = 150 * time.Millisecond
	// retryEvery lies between two tries to reach a phone that another program
	// holds or that may not be opened: soon enough for the person who closes
	// that program, and a try costs a few milliseconds.
	retryEvery = 5 * time.Second
	// leaveTime is how long after a transfer failed the bus may tell that the
	// phone was unplugged: the kernel looks at a root hub every 250 ms at the
	// slowest (drivers/usb/core/hcd.c, usb_hcd_poll_rh_status).
	leaveTime = 500 * time.Millisecond
	// probeEvery is how often a port is probed whose phone comes and goes all
	// the time, as with a worn cable.
	probeEvery = 5 * time.Second
)

// probeBurst is how many probes of a port may follow each other at once. A
// phone comes to the bus several times while it starts or is given another
// USB function, and each time shall be told of without delay.
const probeBurst = 5
