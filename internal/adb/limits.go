package adb

import "time"

// Bounds of what a phone or server may make this package store or do.
const (
	// maxPayload is MAX_PAYLOAD of AOSP adb.h: the longest payload there is.
	maxPayload = 1 << 20
	// offeredPayload is the longest payload offered to the phone in CNXN:
	// what adb offered at the time of Android 8. Every stream may hold one
	// that was not read yet, and a bench has many phones.
	offeredPayload = 256 << 10
	// maxHandshakeData is MAX_PAYLOAD_V1 of AOSP adb.h, which bounds CNXN
	// and AUTH at every version.
	maxHandshakeData = 4 << 10
	// maxJunkTransfers and maxJunkBytes bound what is thrown away before
	// CNXN or AUTH. A client that was killed while it read can leave one
	// payload of 1 MiB behind, 16384 packets at full speed (64 bytes).
	maxJunkTransfers = 20_000
	maxJunkBytes     = 2 * maxPayload
	// maxEmptyTransfers bounds zero-length packets in a row. AOSP's adbd
	// sends none (docs/dev/zero_length_packet.md).
	maxEmptyTransfers = 16
	// maxExtraAuth bounds the AUTH messages beyond one for each key: adbd
	// asks anew when its framework comes up while the dialog is shown.
	maxExtraAuth = 16
	// maxStrays bounds messages for streams that are not open. A few are
	// usual after a stream was given up.
	maxStrays = 1024
	// maxShellOutput bounds stdout and stderr of a command together. The
	// longest asked for, getprop, gives below 100 KiB. maxShortOutput is for
	// the commands that print a screen or two.
	maxShellOutput = 512 << 10
	maxShortOutput = 64 << 10
	// maxText bounds the answer of a one-line service.
	maxText = 4 << 10
	// maxProperties bounds a Properties; phones have about 1500.
	maxProperties = 8_000
	// maxAccounts bounds the accounts of a phone, which has a handful.
	maxAccounts = 1_000
	// maxServerReply is the most that four hexadecimal digits can announce.
	maxServerReply = 0xffff
	// maxComment bounds user@host after a public key, so that the payload
	// stays below maxHandshakeData as adbd wants it.
	maxComment = 256
)

// Times that are waited at most where the caller's context allows longer.
const (
	// answerTimeout is for the phone's answer to CNXN and to a signature.
	// It takes milliseconds, but adbd sleeps one second before each answer
	// after many wrong keys (AOSP adb.cpp).
	answerTimeout = 10 * time.Second
	// staleQuiet is how long a token may take that answers a signature, while
	// one from before is still to be read. It takes milliseconds.
	staleQuiet = 250 * time.Millisecond
	// writeTimeout is for one OUT transfer, as in AOSP usb_linux.cpp.
	writeTimeout = 5 * time.Second
	// closeTimeout lets a message under way be finished at Close: half of
	// one would garble the next client's CNXN.
	closeTimeout = time.Second
	// textQuiet ends a one-line answer that neither a line end nor CLSE
	// follows, and lineQuiet one with its line end: some stock recoveries
	// omit CLSE. Answers come at once.
	textQuiet = 500 * time.Millisecond
	lineQuiet = 50 * time.Millisecond
	// rebootQuiet is how long a phone may take to say that it cannot
	// reboot; one that can says nothing more and leaves.
	rebootQuiet = 2 * time.Second
	// serverTimeout is for the adb server's answers, which come from its
	// memory.
	serverTimeout = 5 * time.Second
	// dialTimeout is for connecting to the server on this computer.
	dialTimeout = 2 * time.Second
)
