// Package conntest is the suite that every [usb.Conn] must pass ([Run]): where
// a transfer ends, zero-length packets, overflow, cancelling, closing while
// something is under way, unplugging, and which errors say so.
//
// The other end is a [Peripheral], a device with the descriptors of an ADB
// phone that sends and receives what a test tells it to. A bus in memory, or a
// carrier such as USB/IP to a kernel, joins the two.
package conntest
