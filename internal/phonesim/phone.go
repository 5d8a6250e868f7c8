package phonesim

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"

	"mitool/internal/usb"
)

// errClosed is returned by a phone after Close.
var errClosed = errors.New("phone is closed")

// Options are what may differ between two phones of one profile.
type Options struct {
	Serial string // "" = the profile's
	// TimeScale multiplies each duration of the phone: 1 is a real phone's,
	// 0.01 a hundredth. 0 means 1.
	TimeScale float64
	// Seed makes the contents of files, AUTH tokens and garbage.
	Seed uint64
}

// Phone is one simulated phone. Its methods may be called concurrently.
type Phone struct {
	profile Profile
	seed    uint64
	ctx     context.Context
	cancel  context.CancelFunc

	work   sync.WaitGroup
	workMu sync.Mutex // guards work against spawn after Close

	faultMu sync.Mutex
	fault   faults

	rngMu sync.Mutex
	rng   *rand.Rand

	mu      sync.Mutex
	clock   clock
	changed chan struct{}
	dirty   bool

	serial     string
	nextSerial string // from the next start on; "" = the same
	plugged    bool
	mode       mode
	page       page
	selected   int
	keys       keyboard
	starting   *event // the next step of a start
	flapping   *event
	// secureRecovery is set by the command.
	secureRecovery bool

	userdata  *userdata
	wipes     int
	debugging bool
	usbMode   string // what is beside ADB: mtp, ptp, charging or none
	dialog    *dialog
	linked    bool // a computer is authorised and connected

	gadget  *gadget
	gadgets int // how many there were

	heard      []string
	violations []string
}

// New makes a phone: off, cable in, USB debugging on, no computer trusted.
// Close must be called in the end.
func New(p Profile, o Options) *Phone {
	if o.TimeScale <= 0 {
		o.TimeScale = 1
	}
	ctx, cancel := context.WithCancel(context.Background())
	ph := &Phone{
		profile: p, seed: o.Seed, ctx: ctx, cancel: cancel,
		rng:     rand.New(rand.NewPCG(o.Seed, 0)),
		clock:   newClock(o.TimeScale),
		changed: make(chan struct{}),
		serial:  p.Serial,
		plugged: true,
		mode:    modeOff, page: pageDark,
		debugging: true,
		usbMode:   "charging",
	}
	if o.Serial != "" {
		ph.serial = o.Serial
	}
	ph.userdata = newUserdata(p, o.Seed)
	ph.spawn(func() { ph.tick(ctx) })
	return ph
}

// Close takes the phone off the bus and ends all that it does.
func (p *Phone) Close() {
	p.mu.Lock()
	p.plugged = false
	p.present(nil)
	p.broadcast()
	p.mu.Unlock()
	p.workMu.Lock()
	p.cancel()
	p.workMu.Unlock()
	p.work.Wait()
}

// spawn runs f beside everything else; Close waits for it.
func (p *Phone) spawn(f func()) {
	p.workMu.Lock()
	defer p.workMu.Unlock()
	if p.ctx.Err() == nil {
		p.work.Go(f)
	}
}

// lock takes the phone and brings its clock up to date. Under it, nothing may
// wait.
func (p *Phone) lock() {
	p.mu.Lock()
	if p.ctx.Err() == nil {
		p.clock.catchUp()
	}
}

// unlock releases the phone and tells those who wait for a change.
func (p *Phone) unlock() {
	if p.dirty {
		p.broadcast()
	}
	p.mu.Unlock()
}

func (p *Phone) broadcast() {
	p.dirty = false
	close(p.changed)
	p.changed = make(chan struct{})
}

// until waits until ready, asked under the lock, is true.
func (p *Phone) until(ctx context.Context, ready func() bool) error {
	for {
		p.lock()
		ok, changed := ready(), p.changed
		p.unlock()
		if ok {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		case <-p.ctx.Done():
			return errClosed
		}
	}
}

// Wait returns when f is true of the phone's state, or with ctx's error.
func (p *Phone) Wait(ctx context.Context, f func(State) bool) error {
	return p.until(ctx, func() bool { return f(p.state()) })
}

// Attach waits until the phone presents itself on USB and returns its side of
// the cable. A carrier calls it again when that one's Done is closed. Each
// presence is given out once, so a phone has one carrier.
func (p *Phone) Attach(ctx context.Context) (usb.Peripheral, error) {
	var g *gadget
	err := p.until(ctx, func() bool {
		g = p.gadget
		return g != nil && g.take()
	})
	if err != nil {
		return nil, err
	}
	return g, nil
}

// take gives the gadget to a carrier, once.
func (g *gadget) take() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.taken {
		return false
	}
	g.taken = true
	return true
}

// Trust makes the phone accept a computer without a dialog. publicKey is the
// text of its adbkey.pub. A reset forgets it.
func (p *Phone) Trust(publicKey string) error {
	key, err := parsePublicKey(publicKey)
	if err != nil {
		return err
	}
	p.lock()
	defer p.unlock()
	p.userdata.keys = append(p.userdata.keys, key)
	return nil
}

// hear writes down a service or command, and, where it is not on the
// allow-list, that it was heard at all.
func (p *Phone) hear(what string, allowed bool) {
	p.lock()
	defer p.unlock()
	p.dirty = true
	p.heard = remember(p.heard, what)
	if !allowed {
		p.violations = remember(p.violations, what)
	}
}

// heardMax bounds what a phone remembers of a long conversation: the oldest
// half is forgotten.
const heardMax = 1 << 16

func remember(log []string, what string) []string {
	if len(log) >= heardMax {
		log = slices.Delete(log, 0, heardMax/2)
	}
	return append(log, what)
}

// noise gives n random bytes.
func (p *Phone) noise(n int) []byte {
	p.rngMu.Lock()
	defer p.rngMu.Unlock()
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(p.rng.Uint32())
	}
	return b
}
