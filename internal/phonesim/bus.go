package phonesim

import (
	"context"
	"fmt"
	"sync"

	"mitool/internal/usb"
)

// Bus carries simulated phones without a kernel between: what it opens goes
// straight to the phone's side of the cable.
type Bus struct {
	mu     sync.Mutex
	closed bool
	ports  []*port
	last   int // address given out
	added  chan struct{}
}

var (
	_ usb.Bus     = (*Bus)(nil)
	_ usb.Watcher = (*Bus)(nil)
)

// port is where one phone is plugged in.
type port struct {
	name    string
	phone   *Phone
	gadget  *gadget // seen last
	address int     // its, new with each enumeration
	claims  map[uint8]bool
}

// NewBus makes a bus with the phones on ports 1-1, 1-2 and so on.
func NewBus(phones ...*Phone) *Bus {
	b := &Bus{added: make(chan struct{})}
	for _, p := range phones {
		b.Add(p)
	}
	return b
}

// Add puts a phone on the next port.
func (b *Bus) Add(p *Phone) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ports = append(b.ports, &port{name: fmt.Sprintf("1-%d", len(b.ports)+1), phone: p})
	close(b.added)
	b.added = make(chan struct{})
}

// enumerate does what a host does with a device that it sees for the first
// time; b.mu is held.
func (b *Bus) enumerate(t *port) *gadget {
	g := t.phone.enumeration()
	if g != t.gadget {
		t.gadget, t.claims = g, make(map[uint8]bool)
		if g != nil {
			b.last++
			t.address = b.last
			g.configure(configValue)
		}
	}
	return g
}

// desc is what List says of the port's device.
func (t *port) desc() usb.Desc {
	d := t.gadget.Desc()
	d.Port, d.Bus, d.Address = t.name, 1, t.address
	return d
}

// List returns the phones that present themselves, sorted by port.
func (b *Bus) List(ctx context.Context) ([]usb.Desc, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, usb.Wrap("listing devices", "", usb.ErrClosed)
	}
	var all []usb.Desc
	for _, t := range b.ports {
		if b.enumerate(t) != nil {
			all = append(all, t.desc())
		}
	}
	return all, nil
}

// Open claims an interface; see [usb.Bus].
func (b *Bus) Open(ctx context.Context, d usb.Desc, iface uint8) (usb.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	fail := func(err error) (usb.Conn, error) {
		return nil, usb.Wrap(fmt.Sprintf("claiming interface %d", iface), d.Port, err)
	}
	if b.closed {
		return fail(usb.ErrClosed)
	}
	for _, t := range b.ports {
		if t.name != d.Port || b.enumerate(t) == nil || t.address != d.Address {
			continue
		}
		for _, i := range t.gadget.desc.Interfaces {
			if i.Number != iface {
				continue
			}
			in, out, ok := i.Bulk()
			switch {
			case !ok:
				return fail(usb.ErrNotSupported)
			case t.claims[iface]:
				return fail(usb.ErrBusy)
			}
			t.claims[iface] = true
			g := t.gadget // the one that is claimed, not a later one
			return newConn(g, t.name, in, out, func() { b.release(t, g, iface) }), nil
		}
		return fail(usb.ErrNotSupported)
	}
	return fail(usb.ErrGone)
}

// release gives back an interface of g, if that is still what the port has.
func (b *Bus) release(t *port, g *gadget, iface uint8) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if t.gadget == g {
		delete(t.claims, iface)
	}
}

// Close ends the bus; open connections go on until they are closed.
func (b *Bus) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	return nil
}

// Watch tells when the phones on the bus changed; see [usb.Watcher].
func (b *Bus) Watch(ctx context.Context) (<-chan struct{}, error) {
	b.mu.Lock()
	closed := b.closed
	b.mu.Unlock()
	if closed {
		return nil, usb.Wrap("watching devices", "", usb.ErrClosed)
	}
	changes := make(chan struct{}, 1)
	tell := func() {
		select {
		case changes <- struct{}{}:
		default: // one that nobody took yet says the same
		}
	}
	var followers sync.WaitGroup
	followed := 0
	follow := func() (added <-chan struct{}) {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, t := range b.ports[followed:] {
			seen := t.phone.enumeration()
			followers.Go(func() { t.phone.follow(ctx, seen, tell) })
		}
		followed = len(b.ports)
		return b.added
	}
	added := follow()
	go func() {
		defer close(changes)
		defer followers.Wait()
		for {
			select {
			case <-added:
				tell()
				added = follow()
			case <-ctx.Done():
				return
			}
		}
	}()
	return changes, nil
}

// follow calls tell each time the phone presents itself otherwise than before.
func (p *Phone) follow(ctx context.Context, seen *gadget, tell func()) {
	for {
		err := p.until(ctx, func() bool {
			changed := p.gadget != seen
			seen = p.gadget
			return changed
		})
		if err != nil {
			return
		}
		tell()
	}
}
