package device

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"time"

	"mitool/internal/usb"
)

// watched is a port that has a phone, or had one a short while ago.
type watched struct {
	there  bool      // a phone is on the port
	cand   candidate // what it is
	phone  Phone     // what was told of it last
	budget budget    // of the port's probes, whatever is on it

	due     time.Time          // of the next probe; zero when there is none
	cancel  context.CancelFunc // of the probe under way; nil when there is none
	dropped bool               // that probe's answers are not wanted any more
}

// list tells what is on the bus otherwise than it was told before.
func (w *watch) list(descs []usb.Desc, now time.Time) {
	var cands []candidate
	there := make(map[string]usb.Desc)
	for _, d := range descs {
		if c := classify(d); c.kind != kindNone {
			cands = append(cands, c)
			there[d.Port] = d
		}
	}
	for _, port := range slices.Sorted(maps.Keys(w.ports)) {
		p := w.ports[port]
		if d, ok := there[port]; p.there && (!ok || !sameEnumeration(d, p.cand.desc)) {
			p.there = false
			p.drop()
			w.on(Event{EventGone, now, p.phone})
		}
		if !p.there && p.cancel == nil && p.budget.whole(now) {
			delete(w.ports, port)
		}
	}
	for _, c := range cands {
		p := w.ports[c.desc.Port]
		if p == nil {
			p = &watched{}
			w.ports[c.desc.Port] = p
		}
		kind := EventAttached
		if p.there {
			if reflect.DeepEqual(c.desc, p.cand.desc) {
				continue
			}
			// Caught while the kernel was still reading it.
			kind = EventChanged
			p.drop()
		}
		p.there, p.cand = true, c
		p.phone = c.phone()
		if c.kind == kindChip || c.kind == kindNoADB {
			p.phone.finish() // it will not be asked
		} else {
			p.phone.State = StateUnknown
			p.due = p.budget.next(now)
		}
		w.on(Event{kind, now, p.phone})
	}
}

// sameEnumeration tells whether a and b, of one port, are one device that has
// not left in between: each one that comes to a bus gets a new address.
func sameEnumeration(a, b usb.Desc) bool {
	return a.Bus == b.Bus && a.Address == b.Address && a.ID() == b.ID() && a.Serial == b.Serial
}

// take tells what a probe has found out, if it is news.
func (w *watch) take(a answer, now time.Time) {
	p, dropped := a.from, a.from.dropped
	if a.last {
		p.cancel, p.dropped = nil, false
	}
	if dropped {
		return
	}
	if a.last && maySettle(a.phone) {
		p.due = now.Add(retryEvery)
	}
	if !sameNews(a.phone, p.phone) {
		p.phone = a.phone
		w.on(Event{EventChanged, now, p.phone})
	}
}

// start notes that a probe is under way.
func (p *watched) start(cancel context.CancelFunc, now time.Time) {
	p.cancel, p.due = cancel, time.Time{}
	p.budget.spend(now)
}

// drop ends the probe under way and takes back the one that is due. The next
// one starts after this one has ended: a port has one at a time.
func (p *watched) drop() {
	p.due = time.Time{}
	if p.cancel != nil {
		p.cancel()
		p.dropped = true
	}
}

// maySettle tells whether p can come to be told otherwise without leaving the
// bus, so that asking again makes sense.
func maySettle(p Phone) bool {
	switch p.State {
	case StateBusy, StateNoPermission, StateAuthorizing:
		return true
	case StateUnauthorized, StateOffline:
		// What an adb server says of a phone changes; one that is gone is
		// gone from the next listing too, or was not.
		return p.Via == "adb-server" || p.Has("not-on-server") || p.Has("gone")
	default:
		return false
	}
}

// sameNews tells whether a and b would be told in the same words; causes of
// problems may differ.
func sameNews(a, b Phone) bool {
	sameCode := func(x, y Problem) bool { return x.Code == y.Code }
	if !slices.EqualFunc(a.Problems, b.Problems, sameCode) {
		return false
	}
	a.Problems, b.Problems = nil, nil
	return reflect.DeepEqual(a, b)
}

// budget is how often a port may be probed: probeBurst times at once, then
// once each probeEvery.
type budget struct {
	full time.Time // when all of it can be spent again
}

// next returns when the next probe may start: now, or later.
func (b *budget) next(now time.Time) time.Time {
	return later(now, b.full.Add(-(probeBurst-1)*probeEvery))
}

func (b *budget) spend(now time.Time) { b.full = later(now, b.full).Add(probeEvery) }

func (b *budget) whole(now time.Time) bool { return !b.full.After(now) }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
