// Package libusb opens USB devices with libusb, through google/gousb v1.1.3,
// whose only importer it is.
//
// On Linux, listing, watching and finding holders are package sysfs's work:
// libusb is started by the first Open and not before, for it reads the
// descriptors of every device on every bus when it starts. Elsewhere libusb
// lists too, and no strings are known before a device is opened.
//
// What it never does to a device: reset it, clear a halt, detach a driver, or
// choose another configuration. Opening is claiming, and nothing is sent for
// it.
//
// Built without cgo the package lists as above, and Open says
// [usb.ErrNotSupported].
package libusb
