//go:build cgo

package libusb

import (
	"errors"
	"sync"
	"time"

	"mitool/internal/usb"
)

var (
	_ usb.Bus          = (*Bus)(nil)
	_ usb.Watcher      = (*Bus)(nil)
	_ usb.HolderFinder = (*Bus)(nil)
)

// Bus is this machine's USB. It is safe for concurrent use.
type Bus struct {
	host
	start func() (usbContext, error)

	mu     sync.Mutex
	lib    *library // nil until the first Open
	conns  map[*conn]bool
	closed bool
}

// New returns the bus of this machine. It touches nothing yet.
func New() *Bus {
	return &Bus{host: newHost(), start: start, conns: make(map[*conn]bool)}
}

// Close closes what is still open and lets go of libusb. It does not wait for
// libusb to end, whose event loop looks up only every 100 ms (gousb,
// handleEvents): no device is open any more by then, so a program may exit.
func (b *Bus) Close() error {
	b.mu.Lock()
	b.closed = true
	var open []*conn
	for c := range b.conns {
		open = append(open, c)
	}
	lib := b.lib
	b.mu.Unlock()

	var err error
	for _, c := range open {
		err = errors.Join(err, c.Close())
	}
	if lib != nil {
		b.retire(lib)
	}
	return err
}

// acquire returns the running libusb, started if need be, for one user more.
func (b *Bus) acquire() (*library, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, usb.ErrClosed
	}
	if b.lib == nil {
		c, err := b.start()
		if err != nil {
			return nil, err
		}
		b.lib = &library{usbContext: c}
	}
	b.lib.users++
	return b.lib, nil
}

// release is acquire's counterpart.
func (b *Bus) release(lib *library) {
	b.mu.Lock()
	defer b.mu.Unlock()
	lib.users--
	lib.endIfUnused()
	if lib.users == 0 && !lib.retired {
		time.AfterFunc(idleTime, func() { b.retireIdle(lib) })
	}
}

// retireIdle retires a libusb that nobody uses: gousb wakes its event loop ten
// times a second, which a watch of hours would pay for nothing.
func (b *Bus) retireIdle(lib *library) {
	b.mu.Lock()
	idle := lib.users == 0
	b.mu.Unlock()
	if idle {
		b.retire(lib)
	}
}

// retire has the next acquire start libusb anew. The one that was lives on for
// the devices it has open.
func (b *Bus) retire(lib *library) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.lib != lib {
		return
	}
	b.lib = nil
	lib.retired = true
	lib.endIfUnused()
}

// add counts c as open, unless the bus was closed meanwhile.
func (b *Bus) add(c *conn) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return usb.ErrClosed
	}
	b.conns[c] = true
	return nil
}

func (b *Bus) remove(c *conn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.conns, c)
}
