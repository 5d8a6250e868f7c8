// Package device finds the phones on the bus and tells what each one is:
// its mode, its state, its make and model, what it runs.
//
// Mode is decided from the interface class first (internal/usb), then by
// asking: the ADB banner, the recovery's services, fastboot's variables.
// Vendor and product ids decide nothing but the chip-level modes, which have
// no interface of their own and are never spoken to.
//
// A value that is not known stays empty; nothing is guessed. In particular no
// value here speaks of the Mi account's activation lock or of Google's FRP:
// neither can be read over USB.
package device
