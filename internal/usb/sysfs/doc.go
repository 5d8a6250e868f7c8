// Package sysfs lists USB devices from what the Linux kernel shows in /sys,
// says when to list again, and names the programs that hold a device.
//
// It opens no device node and needs no permissions: a phone is seen, with its
// serial and interfaces, even when this user may not open it or an adb server
// has it. The layout is that of the kernel's Documentation/ABI
// (testing/sysfs-bus-usb, stable/sysfs-bus-usb).
//
// Only [FS.Watch]'s netlink socket is Linux's own; the rest reads plain files
// and is tested everywhere on directory trees.
package sysfs
