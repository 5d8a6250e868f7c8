package usbip

import (
	"encoding/binary"
	"fmt"
)

// headerSize is the length in bytes of usbip_header, which every message of
// the URB phase begins with, padding included.
const headerSize = 48

// Commands of usbip_header_basic.
const (
	cmdSubmit = 1
	cmdUnlink = 2
	retSubmit = 3
	retUnlink = 4
)

// Directions of usbip_header_basic.
const (
	dirOut = 0
	dirIn  = 1
)

// Bits of transfer_flags in CMD_SUBMIT, from the kernel's
// include/uapi/linux/usbip.h.
const (
	// urbShortNotOK makes a short IN transfer an error, -EREMOTEIO.
	urbShortNotOK = 0x0001
	// urbZeroPacket asks for a zero-length packet after an OUT transfer
	// that ends with a full one.
	urbZeroPacket = 0x0040
)

// notIsochronous is number_of_packets of any other transfer. Kernels send 0
// in its place, and both are taken.
const notIsochronous = 0xffffffff

// maxEndpoint is the highest endpoint number there is (USB 2.0, 9.6.6).
const maxEndpoint = 15

// maxTransfer is the largest transfer taken, in bytes. It is what usbfs
// lends a program at most (usbfs_memory_mb, 16 by default), so no URB of an
// honest host is longer.
const maxTransfer = 16 << 20

// header is usbip_header. The seven words after the basic header are a union
// in the kernel; the fields are named for CMD_SUBMIT, and status tells what
// the first is elsewhere.
type header struct {
	Command   uint32
	Seqnum    uint32
	DevID     uint32
	Direction uint32
	Endpoint  uint32

	// Flags is transfer_flags of CMD_SUBMIT, unlink_seqnum of CMD_UNLINK
	// and status of both answers.
	Flags uint32
	// Length is transfer_buffer_length, or actual_length in RET_SUBMIT.
	Length     uint32
	StartFrame uint32
	Packets    uint32 // number_of_packets
	Interval   uint32 // error_count in RET_SUBMIT
	Setup      [8]byte
}

// parseHeader reads what a host may send: CMD_SUBMIT and CMD_UNLINK. b holds
// headerSize bytes. Lengths above maxTransfer and isochronous transfers are
// errors, so the caller may allocate Length bytes.
func parseHeader(b []byte) (header, error) {
	if len(b) != headerSize {
		return header{}, fmt.Errorf("parsing header: got %d bytes, want %d", len(b), headerSize)
	}
	word := func(offset int) uint32 { return binary.BigEndian.Uint32(b[offset:]) }
	h := header{
		Command:    word(0x00),
		Seqnum:     word(0x04),
		DevID:      word(0x08),
		Direction:  word(0x0c),
		Endpoint:   word(0x10),
		Flags:      word(0x14),
		Length:     word(0x18),
		StartFrame: word(0x1c),
		Packets:    word(0x20),
		Interval:   word(0x24),
		Setup:      [8]byte(b[0x28:0x30]),
	}
	switch {
	case h.Command == cmdUnlink:
		return h, nil
	case h.Command != cmdSubmit:
		return header{}, fmt.Errorf("parsing header: got command %#x, want %#x or %#x", h.Command, cmdSubmit, cmdUnlink)
	case h.Direction != dirOut && h.Direction != dirIn:
		return header{}, fmt.Errorf("parsing header: got direction %d, want 0 or 1", h.Direction)
	case h.Endpoint > maxEndpoint:
		return header{}, fmt.Errorf("parsing header: got endpoint %d, want at most %d", h.Endpoint, maxEndpoint)
	case h.Length > maxTransfer:
		return header{}, fmt.Errorf("parsing header: got a transfer of %d bytes, want at most %d", h.Length, maxTransfer)
	case h.Packets != 0 && h.Packets != notIsochronous:
		return header{}, fmt.Errorf("parsing header: got an isochronous transfer of %d packets, want none", h.Packets)
	}
	return h, nil
}

// put writes h into the first headerSize bytes of b.
func (h header) put(b []byte) {
	for i, word := range [...]uint32{
		h.Command, h.Seqnum, h.DevID, h.Direction, h.Endpoint,
		h.Flags, h.Length, h.StartFrame, h.Packets, h.Interval,
	} {
		binary.BigEndian.PutUint32(b[4*i:], word)
	}
	copy(b[0x28:headerSize], h.Setup[:])
}

// bytes is h as a message of its own.
func (h header) bytes() []byte {
	b := make([]byte, headerSize)
	h.put(b)
	return b
}

// address is the endpoint's address as descriptors have it. Endpoint 0 has
// one queue for both directions.
func (h header) address() uint8 {
	if h.Direction == dirIn && h.Endpoint != 0 {
		return uint8(h.Endpoint) | 0x80
	}
	return uint8(h.Endpoint)
}

// answer is the RET_SUBMIT to h. The fields that the host alone fills are 0,
// as the document says; number_of_packets goes back as it came.
func (h header) answer(s status, actual int) header {
	return header{
		Command: retSubmit,
		Seqnum:  h.Seqnum,
		Flags:   uint32(s),
		Length:  uint32(actual),
		Packets: h.Packets,
	}
}

// unlinked is the RET_UNLINK to h.
func (h header) unlinked(s status) header {
	return header{Command: retUnlink, Seqnum: h.Seqnum, Flags: uint32(s)}
}
