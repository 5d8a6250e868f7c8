package device

import (
	"fmt"
	"testing"
	"time"

	"mitool/internal/usb"
)

// TestWatchForgets: ports without a phone are not kept for ever.
func TestWatchForgets(t *testing.T) {
	w := &watch{on: func(Event) {}, ports: make(map[string]*watched)}
	now := time.Now()
	for i := range 1000 {
		d := desc(0x18d1, 0x4ee7, bulkPair(usb.ClassADB, ""))
		d.Port = fmt.Sprintf("1-%d", i)
		w.list([]usb.Desc{d}, now)
		w.ports[d.Port].budget.spend(now)
		now = now.Add(time.Second)
		if n := len(w.ports); n > 10 {
			t.Fatalf("%d ports kept; want those of the last %v", n, probeEvery)
		}
	}
	w.list(nil, now.Add(time.Minute))
	if n := len(w.ports); n != 0 {
		t.Errorf("%d ports kept of an empty bus; want none", n)
	}
}

func TestBudget(t *testing.T) {
	var b budget
	now := time.Now()
	for i := range probeBurst {
		if got := b.next(now); !got.Equal(now) {
			t.Fatalf("probe %d may start in %v; want now", i+1, got.Sub(now))
		}
		b.spend(now)
	}
	if got, want := b.next(now), now.Add(probeEvery); !got.Equal(want) {
		t.Errorf("the next may start in %v; want %v", got.Sub(now), probeEvery)
	}
	if b.whole(now) {
		t.Error("whole() = true of a budget that is spent")
	}
	now = now.Add(probeBurst * probeEvery)
	if !b.whole(now) || !b.next(now).Equal(now) {
		t.Errorf("whole() = %v, next in %v after all of it came back", b.whole(now), b.next(now).Sub(now))
	}
}

// TestWatchAsksNobody: a probe that waits for its turn is not made when the
// phone has left.
func TestWatchAsksNobody(t *testing.T) {
	w := &watch{on: func(Event) {}, ports: make(map[string]*watched)}
	now := time.Now()
	d := desc(0x18d1, 0x4ee7, bulkPair(usb.ClassADB, ""))
	w.list([]usb.Desc{d}, now)
	p := w.ports[d.Port]
	for range probeBurst {
		p.budget.spend(now)
	}
	w.list(nil, now)
	d.Address++
	w.list([]usb.Desc{d}, now)
	if !p.due.After(now) {
		t.Errorf("due in %v; want later than now", p.due.Sub(now))
	}
	w.list(nil, now)
	if !p.due.IsZero() {
		t.Errorf("due in %v with no phone on the port; want never", p.due.Sub(now))
	}
}
