package device

import (
	"context"
	"slices"
	"sync"
	"time"

	"mitool/internal/adb"
	"mitool/internal/usb"
)

// Finder finds phones on a bus. Its fields are set before first use and not
// changed after.
type Finder struct {
	Bus usb.Bus
	// Keys gives the keys to answer a phone's AUTH with. It is called at
	// most once a Find, and only when a phone with ADB is there.
	Keys func() ([]*adb.Key, error)
	// Server is the adb server that may hold phones; nil is never asked.
	Server *adb.Server
	// ServerOnly leaves alone phones that the server does not list.
	ServerOnly bool
	// Serial, when set, is of the phone that is meant, as Select takes it.
	// The others are not made to ask whether they accept this computer, and a
	// Find leaves them out where the descriptors tell which phone is meant:
	// in some modes a phone tells another number than its descriptor.
	Serial string
	// Timeout bounds a Find, the listing included, but for AuthWait; 0 is
	// DefaultTimeout.
	Timeout time.Duration
	// AuthWait is how long a Find waits for the person to accept this
	// computer on the phone, from the moment the phone shows its question;
	// an accepted phone then has Timeout to answer in. 0 sends no key, so
	// that the phone shows none.
	AuthWait time.Duration
	// AuthWaitAmong bounds AuthWait where a Find asks several phones, for
	// none is returned before all are known; 0 does not.
	AuthWaitAmong time.Duration
	// OnUnauthorized, when set, is called once for each phone that shows
	// its question now. Calls may come from several goroutines.
	OnUnauthorized func(Phone)
}

// Find lists the phones on the bus, sorted by port. Each is asked on its own
// connection, side by side, so a phone that does not answer delays no other.
// What went wrong with one phone is in its Problems; the error is the bus's.
//
// Where the descriptors tell which phones Serial means, the others are left out.
func (f *Finder) Find(ctx context.Context) ([]Phone, error) {
	end := time.Now().Add(f.timeout())
	listing, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	cands, err := f.candidates(listing)
	if err != nil {
		return nil, err
	}
	if choose(cands, f.Serial) {
		cands = slices.DeleteFunc(cands, func(c candidate) bool { return c.other })
	}
	finder := *f
	if f.AuthWaitAmong > 0 && len(cands) > 1 {
		finder.AuthWait = min(finder.AuthWait, f.AuthWaitAmong)
	}
	probe := &probe{Finder: &finder}
	phones := make([]Phone, len(cands))
	var wg sync.WaitGroup
	for i, c := range cands {
		wg.Go(func() { phones[i] = probe.phone(ctx, c, end) })
	}
	wg.Wait()
	for i := range phones {
		phones[i].finish()
	}
	return phones, nil
}

// Glance lists the phones by their descriptors alone: no phone is opened, and
// Mode is ModeUnknown where only an answer could tell.
func (f *Finder) Glance(ctx context.Context) ([]Phone, error) {
	cands, err := f.candidates(ctx)
	if err != nil {
		return nil, err
	}
	var phones []Phone
	for _, c := range cands {
		phones = append(phones, c.phone())
	}
	return phones, nil
}

// candidates lists the devices on the bus that are phones by their descriptor.
func (f *Finder) candidates(ctx context.Context) ([]candidate, error) {
	descs, err := f.Bus.List(ctx)
	if err != nil {
		return nil, err
	}
	var cands []candidate
	for _, d := range descs {
		if c := classify(d); c.kind != kindNone {
			cands = append(cands, c)
		}
	}
	return cands, nil
}

// choose marks the candidates that serial does not mean by their descriptors, as
// Select takes it, and tells whether it means one at all. A phone whose
// descriptor tells no number may be meant.
func choose(cands []candidate, serial string) (chosen bool) {
	var phones []Phone
	for _, c := range cands {
		phones = append(phones, Phone{Serial: c.desc.Serial, Port: c.desc.Port})
	}
	meant := make(map[string]bool)
	for _, p := range Select(phones, serial) {
		meant[p.Port] = true
	}
	for i, c := range cands {
		cands[i].other = c.desc.Serial != "" && !meant[c.desc.Port]
	}
	return len(meant) > 0
}

// Changes sends on the channel when something was plugged in or has left.
// It is nil where the bus cannot tell.
func (f *Finder) Changes(ctx context.Context) (<-chan struct{}, error) {
	if w, ok := f.Bus.(usb.Watcher); ok {
		return w.Watch(ctx)
	}
	return nil, nil
}

// phone is what the descriptor alone tells.
func (c candidate) phone() Phone {
	p := Phone{
		Port: c.desc.Port, USB: c.desc, Serial: c.desc.Serial,
		Mode: ModeUnknown, State: StateOffline,
		Bootloader: Bootloader{Lock: LockUnknown},
	}
	if looksXiaomi(c.desc) {
		p.Xiaomi = Yes
	}
	switch c.kind {
	case kindChip:
		p.Mode, p.State = c.mode, StateLockedOut
		p.problem("chip-level", nil)
	case kindNoADB:
		p.Mode, p.State = c.mode, StateReady
		p.problem("debugging-off", nil)
	case kindFastboot:
		p.Mode = ModeFastboot
		if c.iface.Name == "fastbootd" {
			p.Mode = ModeFastbootd
		}
	}
	return p
}
