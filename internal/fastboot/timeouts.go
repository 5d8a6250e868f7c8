package fastboot

import "time"

// Time-outs, each for one command with all of its answers. The caller's
// context may shorten them.
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
	// RebootTimeout bounds reboot, reboot-recovery and continue: AOSP's
	// RESP_TIMEOUT again, for the bootloader may tidy up before it answers.
	RebootTimeout = 30 * time.Second
)
