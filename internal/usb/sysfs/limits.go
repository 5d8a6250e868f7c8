package sysfs

import "time"

// Sizes that are read at most, in bytes. What is longer is cut (strings) or
// parsed as far as it goes (descriptors).
const (
	// maxDescriptors is the size of the "descriptors" file: a device
	// descriptor and one wTotalLength of at most 65535 (kernel
	// drivers/usb/core/sysfs.c, bin_attr_descriptors).
	maxDescriptors = 18 + 65535
	// maxString is the longest string descriptor, 126 UTF-16 units, in
	// UTF-8 of at most three bytes a unit (USB 2.0, 9.6.7).
	maxString = 126 * 3
	// maxNumber holds every number file: addresses, "bConfigurationValue",
	// and "speed" ("10000", "unknown").
	maxNumber = 16
	// maxFiles is how many open files of one process are looked at for a
	// device, so that a program with a million of them costs little.
	maxFiles = 4096
	// maxUevent is the kernel's UEVENT_BUFFER_SIZE of 2048 and the header,
	// rounded up generously.
	maxUevent = 8192
)

// hangTimeout is how long a listing waits for one device to be read, which takes
// less than a millisecond, more on a computer that is busy.
const hangTimeout = 1 * time.Second

// Times between two listings that [FS.Watch] compares by itself.
const (
	// pollOnly is used where the kernel's events cannot be had: below what
	// a person notices, and a listing costs a few milliseconds.
	pollOnly = 150 * time.Millisecond
	// pollBeside is used beside the events, for containers that see the
	// bus but are in a user namespace to which the kernel sends none
	// (lib/kobject_uevent.c, uevent_net_broadcast_untagged). It is all that
	// a watch costs while nothing happens, so it is rare.
	pollBeside = 30 * time.Second
)
