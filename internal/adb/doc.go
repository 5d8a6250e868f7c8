// Package adb speaks the Android Debug Bridge to one phone: over a USB
// connection of its own ([Connect]) or through the adb server that holds the
// phone ([Server]). Both give a [Device].
//
// A Device can be asked what its methods name and nothing else. The services
// that may be opened are the constants and constructors of services.go; their
// type is not exported and no function takes a service or a command from a
// caller. None of them erases, writes, flashes, unlocks or installs.
//
// What a phone says is untrusted. Lengths are checked before memory is taken,
// answers are bounded (limits.go), and text is handed on as the phone sent it
// but for NULs and line ends, so print it with %q or after cleaning.
//
// The wire follows AOSP packages/modules/adb: docs/dev/protocol.md,
// docs/dev/zero_length_packet.md, adb.h and types.h; quirks are cited where
// they are handled. Of the optional features only shell_v2 is offered, so a
// phone has one unacknowledged WRTE on each stream (no delayed_ack).
package adb
