// Package usb holds the plain types that the rest of mitool speaks about USB
// with: what a device says of itself ([Desc]), an open interface of it
// ([Conn]), the bus it sits on ([Bus]) and the device's side of the cable
// ([Peripheral]); and what buses have in common ([Poll], [ComparePorts]). It
// opens nothing itself and imports the standard library alone, so everything
// above it builds without libusb.
//
// Implementations: internal/usb/sysfs lists, internal/usb/libusb opens,
// internal/phonesim does both for simulated phones.
package usb
