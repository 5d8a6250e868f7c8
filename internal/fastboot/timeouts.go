package fastboot

import "time"

// Time-outs. Those of commands bound each command with all of its answers: an
// INFO or TEXT does not begin them anew, as it does in AOSP's fastboot
// (fastboot_driver.cpp, HandleResponse), for no command here makes a phone
// work for long, and one that talks without end must not hold the program. The
// caller's context may shorten them.
const (
	// GetvarTimeout bounds one getvar:<name>. Bootloaders answer within
	// milliseconds, but some hang for ever on a variable they do not know
	// (96boards-hikey arm-trusted-firmware issue 62). fastboot.js waits as
	// long (src/fastboot.ts, GETVAR_TIMEOUT).
	GetvarTimeout = 10 * time.Second
	// GetvarAllTimeout bounds getvar:all. A Redmi Note 11 needs 27 ms for
	// 213 lines; 30 s is what AOSP's fastboot waits for a single answer
	// (fastboot_driver.cpp, RESP_TIMEOUT).
	GetvarAllTimeout = 30 * time.Second
	// RebootTimeout bounds reboot and continue: AOSP's RESP_TIMEOUT again,
	// for the bootloader may tidy up before it answers.
	RebootTimeout = 30 * time.Second
	// LateTimeout is how long [Client.DropLate] lets a phone be silent. What
	// took longer to answer will not be waited for.
	LateTimeout = 1 * time.Second
	// waitingTimeout is how long a phone is listened to before the first
	// command. An answer that waits comes with the first packet the host
	// asks for, in well under a millisecond; the rest is for a busy
	// computer. Every session pays for it.
	waitingTimeout = 10 * time.Millisecond
)
