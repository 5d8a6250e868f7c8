package device

import (
	"context"
	"sync"
	"time"

	"mitool/internal/adb"
	"mitool/internal/usb"
)

// EventKind is what happened on a port. The values are those of --json.
type EventKind string

// Kinds of events. Those of one port come in this order: attached, changed any
// number of times, gone.
const (
	// EventAttached is a phone that came, as its descriptor tells it: State
	// is StateUnknown where it will be asked.
	EventAttached EventKind = "attached"
	// EventChanged is a phone of which something else is known than before.
	EventChanged EventKind = "changed"
	// EventGone is a phone that left the bus. One that came back between
	// two looks is gone, then attached.
	EventGone EventKind = "gone"
)

// StateUnknown is a phone that is still being asked. Only a Watch tells it.
const StateUnknown State = "unknown"

// Event is something that happened on a port.
type Event struct {
	Kind  EventKind
	Time  time.Time // when this program learnt of it
	Phone Phone     // for EventGone as it was known last
}

// Watch calls on for each phone that is there and then for each change, until
// ctx is done or the bus fails. It returns ctx's or the bus's error, after all
// that it started has ended. Calls come one at a time; on must not take long,
// for nothing else is told meanwhile.
//
// Each phone is asked on its own connection, once each time it comes to the
// bus. Two kinds are asked for longer: one that shows its question is waited
// for, up to AuthWait, which is told as a change and not by OnUnauthorized;
// one that another program holds, or that may not be opened, is tried again
// now and then. A port whose phone comes and goes all the time is asked less
// and less often.
func (f *Finder) Watch(ctx context.Context, on func(Event)) error {
	ctx, cancel := context.WithCancel(ctx)
	w := &watch{
		finder: *f, on: on,
		ports: make(map[string]*watched), answers: make(chan answer),
	}
	if f.Keys != nil {
		// The first of several probes may have to make the key.
		var loading sync.Mutex
		w.finder.Keys = func() ([]*adb.Key, error) {
			loading.Lock()
			defer loading.Unlock()
			return f.Keys()
		}
	}
	lists, failed := make(chan []usb.Desc), make(chan error, 1)
	w.work.Go(func() { failed <- f.follow(ctx, lists) })
	defer w.work.Wait()
	defer cancel()
	return w.run(ctx, lists, failed)
}

// follow sends a listing, and another after each change on the bus.
func (f *Finder) follow(ctx context.Context, lists chan<- []usb.Desc) error {
	changes, err := f.Changes(ctx)
	if err != nil {
		return err
	}
	var tick <-chan time.Time
	if changes == nil {
		t := time.NewTicker(pollEvery)
		defer t.Stop()
		tick = t.C
	}
	for {
		descs, err := f.Bus.List(ctx)
		if err != nil {
			return err
		}
		select {
		case lists <- descs:
		case <-ctx.Done():
			return ctx.Err()
		}
		select {
		case _, open := <-changes:
			if !open && ctx.Err() == nil {
				return errWatchEnded
			}
		case <-tick:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// watch is one Watch. All but its probes runs in one goroutine.
type watch struct {
	finder  Finder
	on      func(Event)
	ports   map[string]*watched
	answers chan answer
	work    sync.WaitGroup
}

// answer is what a probe has to say: its result, or, before that, that the
// phone shows its question.
type answer struct {
	from  *watched
	phone Phone
	last  bool
}

func (w *watch) run(ctx context.Context, lists <-chan []usb.Desc, failed <-chan error) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		timer.Stop()
		if next := w.probeDue(ctx, time.Now()); !next.IsZero() {
			timer.Reset(time.Until(next))
		}
		select {
		case descs := <-lists:
			w.list(descs, time.Now())
		case a := <-w.answers:
			w.take(a, time.Now())
		case <-timer.C:
		case err := <-failed:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// probeDue starts the probes that are due and returns when the next one is, if
// there is one.
func (w *watch) probeDue(ctx context.Context, now time.Time) (next time.Time) {
	for _, p := range w.ports {
		switch {
		case p.due.IsZero() || p.cancel != nil:
		case !p.due.After(now):
			w.probe(ctx, p, now)
		case next.IsZero() || p.due.Before(next):
			next = p.due
		}
	}
	return next
}

// probe asks the phone on the port beside everything else.
func (w *watch) probe(ctx context.Context, p *watched, now time.Time) {
	tell := func(phone Phone, last bool) {
		phone.finish()
		select {
		case w.answers <- answer{from: p, phone: phone, last: last}:
		case <-ctx.Done():
		}
	}
	f := w.finder
	f.OnUnauthorized = func(phone Phone) {
		phone.unaccepted(StateUnauthorized)
		phone.problem("unauthorized", adb.ErrUnauthorized)
		tell(phone, false)
	}
	probing, cancel := context.WithCancel(ctx)
	p.start(cancel, now)
	c := w.chosen(p)
	w.work.Go(func() {
		defer cancel()
		phone := (&probe{Finder: &f}).phone(probing, c, now.Add(f.timeout()))
		if phone.State == StateOffline || phone.Has("bad-answer") {
			// Perhaps it is leaving, and that is all there is to tell.
			select {
			case <-time.After(leaveTime):
			case <-probing.Done():
			}
		}
		tell(phone, true)
	})
}

// chosen returns what is on the port, marked with whether Serial means another
// of the phones that are there.
func (w *watch) chosen(p *watched) candidate {
	cands := []candidate{p.cand}
	for _, x := range w.ports {
		if x.there && x != p {
			cands = append(cands, x.cand)
		}
	}
	choose(cands, w.finder.Serial)
	return cands[0]
}
