package phonesim

import (
	"context"
	"errors"
	"slices"
	"sync"

	"mitool/internal/usb"
)

// function is what stands behind one interface of a gadget.
type function struct {
	in, out uint8 // endpoint addresses
	// serve speaks to the host until ctx ends. It is started when the host
	// configures the device and again after each reset.
	serve func(ctx context.Context, l *link)
}

// gadget is the phone's side of the cable during one enumeration.
type gadget struct {
	phone *Phone
	desc  usb.Desc
	funcs []function
	chip  string // name of the chip-level mode, in which hearing anything is a violation; else ""
	seq   int    // of the phone's enumerations
	done  chan struct{}

	mu         sync.Mutex
	taken      bool // by a carrier
	configured bool
	pipes      map[uint8]*pipe
	halts      map[uint8]bool
	cancel     context.CancelFunc // of the functions
}

var _ usb.Peripheral = (*gadget)(nil)

// Desc tells what the device is.
func (g *gadget) Desc() usb.Desc {
	d := g.desc
	d.Interfaces = slices.Clone(d.Interfaces)
	return d
}

// Done is closed when the device has left the bus.
func (g *gadget) Done() <-chan struct{} { return g.done }

func (g *gadget) gone() bool {
	select {
	case <-g.done:
		return true
	default:
		return false
	}
}

// leave takes the device off the bus.
func (g *gadget) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.done)
	g.stop(usb.ErrGone)
}

// stop ends the functions and their endpoints with err; g.mu is held.
func (g *gadget) stop(err error) {
	if g.cancel != nil {
		g.cancel()
		g.cancel = nil
	}
	for _, q := range g.pipes {
		q.end(err)
	}
	g.pipes = nil
}

// begin makes the endpoints and starts the functions; g.mu is held.
func (g *gadget) begin() {
	g.pipes = make(map[uint8]*pipe)
	g.halts = make(map[uint8]bool)
	for _, i := range g.desc.Interfaces {
		for _, e := range i.Endpoints {
			g.pipes[e.Address] = newPipe(e.MaxPacketSize)
		}
	}
	ctx, cancel := context.WithCancel(g.phone.ctx)
	g.cancel = cancel
	for _, f := range g.funcs {
		if f.serve == nil {
			continue
		}
		l := &link{phone: g.phone, gadget: g, in: g.pipes[f.in], out: g.pipes[f.out]}
		g.phone.spawn(func() { f.serve(ctx, l) })
	}
}

// configure does SET_CONFIGURATION; false refuses an unknown value. Setting
// the configuration that is set resets the endpoints (USB 2.0, 9.1.1.5).
func (g *gadget) configure(value uint16) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if value > configValue || g.gone() {
		return false
	}
	g.stop(errReset)
	g.configured = value == configValue
	if g.configured {
		g.begin()
	}
	return true
}

// restart resets the endpoints and starts the functions anew.
func (g *gadget) restart() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.gone() || !g.configured {
		return
	}
	g.stop(errReset)
	g.begin()
}

func (g *gadget) isConfigured() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.configured
}

// halted tells whether the endpoint is halted; ok is false when there is none.
func (g *gadget) halted(address uint8) (halted, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, ok = g.pipes[address]
	return g.halts[address], ok || address&0x0f == 0
}

func (g *gadget) halt(address uint8, on bool) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, ok := g.pipes[address]; ok {
		g.halts[address] = on
		return true
	}
	return address&0x0f == 0
}

// endpoint returns the pipe to transfer on now.
func (g *gadget) endpoint(address uint8) (*pipe, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch q := g.pipes[address]; {
	case g.gone():
		return nil, usb.ErrGone
	case q == nil || g.halts[address]:
		return nil, usb.ErrStall
	default:
		return q, nil
	}
}

// Transfer does one bulk transfer; see [usb.Peripheral].
func (g *gadget) Transfer(ctx context.Context, address uint8, p []byte) (int, error) {
	out := address&0x80 == 0
	for {
		q, err := g.endpoint(address)
		if err != nil {
			return 0, err
		}
		switch g.phone.faultOnTransfer() {
		case transferStalls:
			return 0, usb.ErrStall
		case transferLost:
			return 0, usb.ErrGone
		case transferVanishes:
			if out {
				return len(p), nil
			}
		}
		n := len(p)
		if out {
			if g.chip != "" {
				g.phone.hear(g.chip+": bulk transfer", false)
			}
			if g.serves(address) {
				err = q.put(ctx, p)
			}
		} else {
			n, err = q.fill(ctx, p)
		}
		switch {
		case err == nil:
			return n, nil
		case errors.Is(err, errReset):
			// The host's transfer outlives a reset of the function.
		case errors.Is(err, usb.ErrOverflow):
			return n, err
		default:
			return 0, err
		}
	}
}

// serves tells whether something reads the endpoint; what is sent to others
// disappears.
func (g *gadget) serves(address uint8) bool {
	return slices.ContainsFunc(g.funcs, func(f function) bool { return f.out == address && f.serve != nil })
}

// link is a function's end of its two endpoints.
type link struct {
	phone   *Phone
	gadget  *gadget
	in, out *pipe
}

// send is one transfer to the host, as the phone's faults leave it.
func (l *link) send(ctx context.Context, data []byte) error {
	f := l.phone.faultNow()
	if f.slow > 0 {
		if err := l.phone.sleep(ctx, f.slow); err != nil {
			return err
		}
	}
	if f.silent {
		return nil
	}
	if f.zlp {
		if err := l.in.put(ctx, nil); err != nil {
			return err
		}
	}
	if f.garbage {
		data = l.phone.noise(len(data))
	}
	if f.short {
		data = data[:len(data)/2]
	}
	return l.in.put(ctx, data)
}
