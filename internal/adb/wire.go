package adb

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// Conn is what adb needs of a USB connection: one claimed interface with a
// bulk endpoint in each direction. One ReadContext or WriteContext is one
// transfer. An IN transfer ends with a short packet or when p is full;
// cancelling a transfer is only done to tear the connection down.
type Conn interface {
	ReadContext(ctx context.Context, p []byte) (int, error)
	WriteContext(ctx context.Context, p []byte) (int, error)
	// MaxPacketSize gives wMaxPacketSize in bytes for each direction.
	MaxPacketSize() (in, out int)
	Close() error
}

// wire moves messages over a Conn. It may be read and written at the same
// time, by one goroutine each; version and maxData are set before that.
type wire struct {
	conn          Conn
	inMax, outMax int    // maximum packet sizes in bytes
	version       uint32 // of the link
	maxData       int    // longest payload in either direction, in bytes
	head          []byte // receives headers
}

func newWire(conn Conn) (*wire, error) {
	in, out := conn.MaxPacketSize()
	if in <= 0 || out <= 0 {
		return nil, fmt.Errorf("maximum packet sizes %d and %d", in, out)
	}
	return &wire{
		conn:    conn,
		inMax:   in,
		outMax:  out,
		version: versionMin,
		maxData: maxHandshakeData,
		// A header is asked for with room for a whole packet: a shorter
		// request would overflow if anything else came.
		head: make([]byte, roundUp(headerSize, in)),
	}, nil
}

func roundUp(n, unit int) int { return (n + unit - 1) / unit * unit }

// write sends m, its header and payload in transfers of their own: adbd
// before November 2024 drops a link on which they come merged (AOSP
// apacket_reader.cpp).
func (w *wire) write(ctx context.Context, m message) error {
	h := header{command: m.command, arg0: m.arg0, arg1: m.arg1, length: uint32(len(m.data))}
	if w.version == versionMin {
		h.check = checksum(m.data)
	}
	if err := w.writeTransfer(ctx, h.marshal()); err != nil {
		return fmt.Errorf("writing header of %s: %w", commandName(m.command), err)
	}
	if len(m.data) == 0 {
		return nil
	}
	if err := w.writeTransfer(ctx, m.data); err != nil {
		return fmt.Errorf("writing payload of %s: %w", commandName(m.command), err)
	}
	return nil
}

// writeTransfer sends p, and a zero-length packet where the phone could not
// tell the end of p otherwise (AOSP docs/dev/zero_length_packet.md).
func (w *wire) writeTransfer(ctx context.Context, p []byte) error {
	tctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	n, err := w.conn.WriteContext(tctx, p)
	if err == nil && n != len(p) {
		err = fmt.Errorf("short transfer: %d of %d bytes", n, len(p))
	}
	if err == nil && len(p)%w.outMax == 0 {
		_, err = w.conn.WriteContext(tctx, nil)
	}
	return lost(ctx, err)
}

// read receives one message within a session.
func (w *wire) read(ctx context.Context) (message, error) {
	n, err := w.readTransfer(ctx, w.head)
	if err != nil {
		return message{}, fmt.Errorf("reading header: %w", err)
	}
	h, err := parseHeader(w.head[:n])
	if err != nil {
		return message{}, err
	}
	m, err := w.readPayload(ctx, h)
	if err == nil && w.version == versionMin {
		err = verify(h, m.data)
	}
	if err != nil {
		return message{}, err
	}
	return m, nil
}

// verify compares the payload with the header's check, which only versionMin
// has.
func verify(h header, data []byte) error {
	if sum := checksum(data); sum != h.check {
		return fmt.Errorf("%w: %s with check %08x (payload sums to %08x)", ErrProtocol, commandName(h.command), h.check, sum)
	}
	return nil
}

// readPayload receives what h announces. The phone never sends a zero-length
// packet, so the transfers must be sized from the length, in whole packets:
// less room overflows on some hosts, more waits for ever.
func (w *wire) readPayload(ctx context.Context, h header) (message, error) {
	m := message{command: h.command, arg0: h.arg0, arg1: h.arg1}
	if uint64(h.length) > uint64(w.maxData) {
		return message{}, fmt.Errorf("%w: %s with a payload of %d bytes (at most %d)", ErrProtocol, commandName(h.command), h.length, w.maxData)
	}
	length := int(h.length)
	if length > 0 {
		m.data = make([]byte, length+w.inMax)
	}
	for got := 0; got < length; {
		n, err := w.readTransfer(ctx, m.data[got:got+roundUp(length-got, w.inMax)])
		if err != nil {
			return message{}, fmt.Errorf("reading payload of %s: %w", commandName(h.command), err)
		}
		if got += n; got > length {
			return message{}, fmt.Errorf("%w: %s with %d bytes (header said %d)", ErrProtocol, commandName(h.command), got, length)
		}
	}
	m.data = m.data[:length]
	return m, nil
}

// readTransfer does one IN transfer that carries something.
func (w *wire) readTransfer(ctx context.Context, p []byte) (int, error) {
	for range maxEmptyTransfers {
		n, err := w.conn.ReadContext(ctx, p)
		if err != nil {
			return 0, lost(ctx, err)
		}
		if n > 0 {
			return n, nil
		}
	}
	return 0, fmt.Errorf("%w: %d empty transfers in a row", ErrProtocol, maxEmptyTransfers)
}

// lost marks err as the connection's unless ctx ended the transfer.
func lost(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, io.EOF):
		err = io.ErrUnexpectedEOF // io.EOF is what ends a stream well
	}
	return fmt.Errorf("%w: %w", errCut, err)
}
