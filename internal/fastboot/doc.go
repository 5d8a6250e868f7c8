// Package fastboot asks a phone in its bootloader, or in fastbootd, what it
// is, and sends it on its way again. The protocol is the one AOSP describes
// in system/core fastboot/README.md; the quirks of bootloaders that differ
// are cited where they are dealt with.
//
// # What may be sent
//
// A phone in fastboot obeys commands that erase, flash and unlock. This
// package can say only
//
//	getvar:<name>
//	getvar:all
//	reboot
//	continue
//
// Commands are values of an unexported type, made in commands.go and nowhere
// else, and no exported function takes a free-form command. The name in
// getvar:<name> is checked before it is sent.
//
// # Sessions
//
// A [Client] is one conversation. An answer that comes after its time-out
// would be taken for the answer to the next question, so a time-out, a failed
// transfer or an answer outside the protocol ends the session for good: the
// connection is closed and later calls return [ErrClosed]. FAIL is an answer
// like others and ends nothing. To go on, open the phone again.
//
// What an earlier session left unread is dropped before the first command. An
// answer that comes even later is not told from one to the question asked: a
// caller who must be sure asks for what it knows, and calls [Client.DropLate]
// when it hears something else.
//
// All text from the phone is untrusted: print it with %q or after cleaning.
package fastboot
