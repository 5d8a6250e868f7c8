package conntest

import (
	"context"
	"testing"
	"time"

	"mitool/internal/usb"
)

const (
	// limit is what one check may take, with a slow carrier in an emulated
	// machine. A check that waits for what does not come ends by it.
	limit = 30 * time.Second
	// prompt is how soon a call must return after it was cancelled or
	// closed. It tells "at once" from "not at all", not fast from slow.
	prompt = 5 * time.Second
	// settle is how long a check waits before it takes a call for blocked.
	settle = 50 * time.Millisecond
)

// Run runs the suite. For each check open returns a new connection and the
// Peripheral at its other end, freshly plugged in; Run closes and unplugs
// them.
func Run(t *testing.T, open func(t *testing.T) (usb.Conn, *Peripheral)) {
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			conn, p := open(t)
			defer p.Unplug()
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			if err := c.run(ctx, conn, p); err != nil {
				t.Error(err)
			}
			if err := conn.Close(); err != nil {
				t.Errorf("Close() = %v; want no error", err)
			}
		})
	}
}

// check is one property. An error says which promise was broken.
type check struct {
	name string
	run  func(ctx context.Context, c usb.Conn, p *Peripheral) error
}

var checks = []check{
	{"packet sizes", checkSizes},
	{"writes arrive whole", checkWrites},
	{"a zero-length write is a packet", checkWriteZero},
	{"writes are not merged", checkWritesApart},
	{"a short packet ends a read", checkReadShort},
	{"a full buffer ends a read", checkReadFull},
	{"a zero-length packet ends a read", checkReadZero},
	{"full packets do not end a read", checkReadOn},
	{"much data, both ways", checkBulk},
	{"reading and writing at once", checkDuplex},
	{"too much is overflow", checkOverflow},
	{"a halted read stalls", checkStallRead},
	{"a halted write stalls", checkStallWrite},
	{"cancelled read", checkCancelRead},
	{"cancelled write", checkCancelWrite},
	{"deadline of a read", checkDeadline},
	{"context that has ended", checkEnded},
	{"close ends a read", checkCloseRead},
	{"close ends a write", checkCloseWrite},
	{"closed", checkClosed},
	{"unplugged before", checkGone},
	{"unplugged during a read", checkGoneRead},
	{"unplugged during a write", checkGoneWrite},
}
