package adb

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Packet ids of the shell protocol, from AOSP shell_protocol.h.
const (
	shellStdout = 1
	shellStderr = 2
	shellExit   = 3
)

// shellHeaderSize is the id and the little-endian length before each packet,
// in bytes.
const shellHeaderSize = 5

// shellResult is what a command left.
type shellResult struct {
	stdout, stderr []byte
	exit           uint8
}

// limit bounds what c may write, in bytes.
func (c shellCommand) limit() int {
	if c == shellGetprop || c == shellAccounts {
		return maxShellOutput
	}
	return maxShortOutput
}

// shell runs c and returns what it wrote to stdout. A command that exits with
// another code than 0 is ErrExit. The old way, for phones before Android 7,
// has neither exit code nor stderr of its own.
func (d *Device) shell(ctx context.Context, c shellCommand) ([]byte, error) {
	v2 := d.banner.has(featureShellV2)
	st, err := d.open(ctx, c.service(v2))
	if err != nil {
		return nil, err
	}
	defer func() { _ = st.Close() }()
	if !v2 {
		out, err := readAll(st, c.limit())
		if err != nil {
			return nil, fmt.Errorf("running %q: %w", c.String(), err)
		}
		// The old shell writes to a terminal, which ends lines with CR LF.
		return bytes.ReplaceAll(out, []byte("\r\n"), []byte("\n")), nil
	}
	r, err := readShell(st, c.limit())
	if err != nil {
		return nil, fmt.Errorf("running %q: %w", c.String(), err)
	}
	if r.exit != 0 {
		return nil, fmt.Errorf("running %q: %w: exit code %d: %q", c.String(), ErrExit, r.exit, excerpt(r.stderr))
	}
	return r.stdout, nil
}

// readShell reads the packets of a command up to its exit code, at most limit
// bytes of them. They may be cut anywhere.
func readShell(r io.Reader, limit int) (shellResult, error) {
	var (
		stdout, stderr bytes.Buffer
		head           [shellHeaderSize]byte
	)
	for total := 0; ; {
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return shellResult{}, unfinished("reading shell packet", err)
		}
		id, length := head[0], binary.LittleEndian.Uint32(head[1:])
		if uint64(total)+shellHeaderSize+uint64(length) > uint64(limit) {
			return shellResult{}, fmt.Errorf("%w: more than %d bytes", ErrTooMuch, limit)
		}
		total += shellHeaderSize + int(length)
		var to *bytes.Buffer
		switch id {
		case shellStdout:
			to = &stdout
		case shellStderr:
			to = &stderr
		case shellExit:
			var code [1]byte
			if length != 1 {
				return shellResult{}, fmt.Errorf("%w: exit code of %d bytes (want 1)", ErrProtocol, length)
			}
			if _, err := io.ReadFull(r, code[:]); err != nil {
				return shellResult{}, unfinished("reading exit code", err)
			}
			return shellResult{stdout.Bytes(), stderr.Bytes(), code[0]}, nil
		default:
			return shellResult{}, fmt.Errorf("%w: shell packet %d", ErrProtocol, id)
		}
		if _, err := io.CopyN(to, r, int64(length)); err != nil {
			return shellResult{}, unfinished("reading shell packet", err)
		}
	}
}

// unfinished makes the end of a stream inside an answer an error: a command
// whose exit code is missing may not have written all.
func unfinished(act string, err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("%s: %w", act, err)
}

// excerpt shortens p to what fits in an error.
func excerpt(p []byte) string {
	const most = 200
	p = bytes.TrimSpace(p)
	if len(p) > most {
		return string(p[:most]) + "…"
	}
	return string(p)
}
