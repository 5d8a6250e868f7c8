// Package usbip gives a [usb.Peripheral] to a Linux kernel, so that programs
// nobody here wrote (libusb, AOSP's adb and fastboot) meet it as a device on
// the bus.
//
// [Serve] speaks the second phase of USB/IP, in which URBs travel, as the
// kernel's Documentation/usb/usbip_protocol.rst has it. The first phase (the
// OP_ messages, by which a host looks for devices over TCP) is left out: a
// [Host] hands one end of a socket pair to vhci_hcd itself, so nothing ever
// listens on a network.
//
// Only bulk and control transfers are carried. Phones in the modes that
// mitool knows have nothing else.
package usbip
