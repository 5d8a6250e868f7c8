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
)
