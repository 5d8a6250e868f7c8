package adb

import (
	"encoding/binary"
	"fmt"
)

// Commands, from AOSP adb.h (A_CNXN and so on): four ASCII letters, little
// endian.
const (
	cmdSYNC = 0x434e5953
	cmdCNXN = 0x4e584e43
	cmdAUTH = 0x48545541
	cmdOPEN = 0x4e45504f
	cmdOKAY = 0x59414b4f
	cmdCLSE = 0x45534c43
	cmdWRTE = 0x45545257
	cmdSTLS = 0x534c5453
)

// Protocol versions, from AOSP adb.h. The link runs at the lower of both
// sides' versions and begins at versionMin; from versionSkipChecksum on
// data_check is sent as 0 and not looked at.
const (
	versionMin          = 0x01000000 // A_VERSION_MIN
	versionSkipChecksum = 0x01000001 // A_VERSION_SKIP_CHECKSUM, and A_VERSION
)

// Values of arg0 of AUTH, from AOSP adb.h.
const (
	authToken        = 1
	authSignature    = 2
	authRSAPublicKey = 3
)

// headerSize is sizeof(amessage) of AOSP types.h, in bytes.
const headerSize = 24

// header is amessage of AOSP types.h: six little-endian words. Its magic,
// the complement of the command, is not kept.
type header struct {
	command, arg0, arg1 uint32
	length              uint32 // of the payload, in bytes
	check               uint32 // sum of the payload's bytes; called data_crc32 once
}

// message is a header's content with the payload.
type message struct {
	command, arg0, arg1 uint32
	data                []byte
}

// parseHeader reads the header that b is, whole and alone.
func parseHeader(b []byte) (header, error) {
	if len(b) != headerSize {
		return header{}, fmt.Errorf("%w: header of %d bytes (want %d)", ErrProtocol, len(b), headerSize)
	}
	le := binary.LittleEndian
	h := header{
		command: le.Uint32(b),
		arg0:    le.Uint32(b[4:]),
		arg1:    le.Uint32(b[8:]),
		length:  le.Uint32(b[12:]),
		check:   le.Uint32(b[16:]),
	}
	if magic := le.Uint32(b[20:]); magic != ^h.command {
		return header{}, fmt.Errorf("%w: magic %08x for command %08x", ErrProtocol, magic, h.command)
	}
	return h, nil
}

// marshal gives the 24 bytes that parseHeader reads.
func (h header) marshal() []byte {
	le := binary.LittleEndian
	b := make([]byte, 0, headerSize)
	for _, v := range []uint32{h.command, h.arg0, h.arg1, h.length, h.check, ^h.command} {
		b = le.AppendUint32(b, v)
	}
	return b
}

// checksum is the sum of the bytes of p modulo 2^32.
func checksum(p []byte) uint32 {
	var sum uint32
	for _, b := range p {
		sum += uint32(b)
	}
	return sum
}

// commandName gives the four letters of a command, or its number where it is
// none of AOSP's.
func commandName(c uint32) string {
	switch c {
	case cmdSYNC, cmdCNXN, cmdAUTH, cmdOPEN, cmdOKAY, cmdCLSE, cmdWRTE, cmdSTLS:
		return string(binary.LittleEndian.AppendUint32(nil, c))
	default:
		return fmt.Sprintf("command %08x", c)
	}
}
