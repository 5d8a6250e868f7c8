package phonesim

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
)

// Commands of packages/modules/adb docs/dev/protocol.md.
const (
	cmdCNXN = 0x4e584e43
	cmdAUTH = 0x48545541
	cmdOPEN = 0x4e45504f
	cmdOKAY = 0x59414b4f
	cmdWRTE = 0x45545257
	cmdCLSE = 0x45534c43
)

// arg0 of AUTH, protocol.md.
const (
	authToken     = 1
	authSignature = 2
	authPublicKey = 3
)

// Sizes of protocol.md and adb.h.
const (
	headerSize = 24
	// handshakeMax bounds CNXN and AUTH: MAX_PAYLOAD_V1.
	handshakeMax = 4096
	// versionNoSum is A_VERSION_SKIP_CHECKSUM.
	versionNoSum = 0x01000001
	versionMin   = 0x01000000
)

// message is one ADB message.
type message struct {
	command    uint32
	arg0, arg1 uint32
	sum        uint32 // data_check as received
	data       []byte
}

// encodeHeader gives the 24 bytes before the data; the sum is left 0 where the
// version needs none.
func (m message) encodeHeader(version uint32) []byte {
	var sum uint32
	if version < versionNoSum {
		sum = byteSum(m.data)
	}
	b := make([]byte, 0, headerSize)
	for _, v := range []uint32{m.command, m.arg0, m.arg1, uint32(len(m.data)), sum, ^m.command} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return b
}

// decodeHeader reads the 24 bytes; length is what follows.
func decodeHeader(b []byte) (m message, length uint32, err error) {
	if len(b) != headerSize {
		return message{}, 0, fmt.Errorf("header is %d bytes long (expected %d)", len(b), headerSize)
	}
	word := func(i int) uint32 { return binary.LittleEndian.Uint32(b[4*i:]) }
	if word(5) != ^word(0) {
		return message{}, 0, fmt.Errorf("magic is %#08x (expected %#08x)", word(5), ^word(0))
	}
	return message{command: word(0), arg0: word(1), arg1: word(2), sum: word(4)}, word(3), nil
}

// byteSum is data_check: the sum of the bytes, although adb calls it a CRC.
func byteSum(b []byte) uint32 {
	var sum uint32
	for _, c := range b {
		sum += uint32(c)
	}
	return sum
}

// ffsRead is how much adbd reads from FunctionFS at a time (adb
// daemon/usb.cpp, kUsbReadSize). A read ends with a short packet or when it is
// full, so a host that owes a zero-length packet leaves adbd waiting.
const ffsRead = 16 << 10

// blocks joins the host's packets to adbd's reads.
type blocks struct {
	in   *pipe
	rest []byte // of a transfer
	more bool   // rest is to be read, even when empty
}

// next is one finished read: full, or ended by a short packet.
func (r *blocks) next(ctx context.Context) ([]byte, error) {
	var block []byte
	for {
		if !r.more {
			c, err := r.in.next(ctx)
			if err != nil {
				return nil, err
			}
			r.rest, r.more = c, true
		}
		n := min(len(r.rest), ffsRead-len(block))
		block = append(block, r.rest[:n]...)
		// A zero-length packet, and the short packet at the end of a
		// transfer, end the read.
		short := n == len(r.rest) && (n == 0 || n%r.in.mps != 0)
		r.rest = r.rest[n:]
		r.more = len(r.rest) > 0
		if short || len(block) == ffsRead {
			return block, nil
		}
	}
}

// errFraming is what makes adbd drop the connection.
var errFraming = errors.New("transfers do not fit the protocol")

// messages reads messages from blocks.
type messages struct {
	blocks blocks
	merged bool // header and payload may come in one transfer
	rest   []byte
}

// next reads one message of at most limit bytes of data. An adbd older than
// its APacketReader wants the header in a transfer of its own.
func (r *messages) next(ctx context.Context, limit uint32) (message, error) {
	header, err := r.header(ctx)
	if err != nil {
		return message{}, err
	}
	m, length, err := decodeHeader(header)
	if err != nil {
		return message{}, fmt.Errorf("%w: %w", errFraming, err)
	}
	if length > limit {
		return message{}, fmt.Errorf("%w: data of %d bytes (expected at most %d)", errFraming, length, limit)
	}
	m.data = r.rest
	r.rest = nil
	for len(m.data) < int(length) {
		b, err := r.blocks.next(ctx)
		if err != nil {
			return message{}, err
		}
		m.data = append(m.data, b...)
	}
	if len(m.data) > int(length) {
		if !r.merged {
			return message{}, fmt.Errorf("%w: data of %d bytes (expected %d)", errFraming, len(m.data), length)
		}
		m.data, r.rest = m.data[:length:length], m.data[length:]
	}
	return m, nil
}

// header reads 24 bytes; what came with them stays in rest.
func (r *messages) header(ctx context.Context) ([]byte, error) {
	b := r.rest
	r.rest = nil
	for len(b) == 0 || r.merged && len(b) < headerSize {
		c, err := r.blocks.next(ctx)
		if err != nil {
			return nil, err
		}
		b = append(b, c...)
	}
	if r.merged {
		r.rest = b[headerSize:]
		return b[:headerSize:headerSize], nil
	}
	return b, nil
}
