package device_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/device"
	"mitool/internal/usb"
)

// The tests run in bubbles of testing/synctest: time passes only when nobody
// has anything to do, so moments are exact, and a goroutine that is left over
// fails the test.

// watching is a Watch under way and what it has told.
type watching struct {
	t    *testing.T
	stop context.CancelFunc
	done chan error

	mu     sync.Mutex
	events []device.Event
	seen   int // events that were compared
}

func watch(t *testing.T, f *device.Finder) *watching {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	w := &watching{t: t, stop: stop, done: make(chan error, 1)}
	go func() {
		w.done <- f.Watch(ctx, func(e device.Event) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.events = append(w.events, e)
		})
	}()
	t.Cleanup(stop)
	return w
}

// want compares the events since the last call with lines of port, kind, mode
// and state, after what is under way now has come to rest.
func (w *watching) want(lines ...string) {
	w.t.Helper()
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	var got []string
	for _, e := range w.events[w.seen:] {
		got = append(got, fmt.Sprintf("%s %s %s %s", e.Phone.Port, e.Kind, e.Phone.Mode, e.Phone.State))
	}
	w.seen = len(w.events)
	if diff := cmp.Diff(lines, got); diff != "" {
		w.t.Errorf("events (-want +got):\n%s", diff)
	}
}

// skip leaves the events so far out of the next comparison.
func (w *watching) skip() {
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = len(w.events)
}

// end ends the watch and returns its error.
func (w *watching) end() error {
	w.stop()
	return <-w.done
}

func (b *bench) do(i int, command string) {
	b.t.Helper()
	if _, err := b.phones[i].Do(b.t.Context(), command); err != nil {
		b.t.Fatalf("%s: %v", command, err)
	}
}

func TestWatchModes(t *testing.T) {
	for _, tt := range []struct {
		phone string
		want  []string
	}{
		{"spes: trust; boot android", []string{"1-1 attached unknown unknown", "1-1 changed android ready"}},
		{"spes: boot miassistant", []string{"1-1 attached unknown unknown", "1-1 changed miassistant ready"}},
		{"spes: boot fastboot", []string{"1-1 attached fastboot unknown", "1-1 changed fastboot ready"}},
		{"spes: debugging off; boot android", []string{"1-1 attached no-adb ready"}},
		{"spes: boot edl", []string{"1-1 attached edl locked-out"}},
		{"spes: boot recovery", nil},
	} {
		t.Run(tt.phone, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := watch(t, newBench(t, tt.phone).finder())
				time.Sleep(time.Second)
				w.want(tt.want...)
				if err := w.end(); !errors.Is(err, context.Canceled) {
					t.Errorf("Watch = %v; want context.Canceled", err)
				}
			})
		})
	}
}

// TestWatchLife follows one phone through unplugging, another mode and an
// idle hour, beside one that nothing happens to.
func TestWatchLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, "spes: trust; boot android", "garnet: boot fastboot")
		bus := b.count()
		f := b.finder()
		f.Bus = bus
		w := watch(t, f)
		time.Sleep(time.Second)
		w.skip()
		if n := w.kinds()["1-1 changed"] + w.kinds()["1-2 changed"]; n != 2 {
			t.Errorf("%d phones were told of; want 2", n)
		}

		b.do(0, "unplug")
		w.want("1-1 gone android ready") // at that very moment
		if e := w.last("1-1"); e.Phone.Codename != "spes" || !e.Time.Equal(time.Now()) {
			t.Errorf("gone: %q at %v; want spes at %v", e.Phone.Codename, e.Time, time.Now())
		}
		b.do(0, "boot fastboot")
		b.do(0, "plug")
		time.Sleep(time.Second)
		w.want("1-1 attached fastboot unknown", "1-1 changed fastboot ready")

		bus.counts()
		time.Sleep(time.Hour)
		w.want()
		if lists, opens := bus.counts(); lists != 0 || opens != 0 {
			t.Errorf("in an idle hour %d listings and %d phones opened; want none", lists, opens)
		}
		_ = w.end()
	})
}

// kinds counts the events by port and kind.
func (w *watching) kinds() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := map[string]int{}
	for _, e := range w.events {
		n[e.Phone.Port+" "+string(e.Kind)]++
	}
	return n
}

// TestWatchAccepted waits for the person for hours, on one connection.
func TestWatchAccepted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, "spes: boot android")
		bus := b.count()
		f := b.finder()
		f.Bus, f.AuthWait = bus, 8*time.Hour
		w := watch(t, f)
		time.Sleep(4 * time.Hour)
		w.want("1-1 attached unknown unknown", "1-1 changed android unauthorized")
		b.do(0, "allow always")
		time.Sleep(time.Second)
		w.want("1-1 changed android ready")
		if _, opens := bus.counts(); opens != 1 {
			t.Errorf("the phone was opened %d times; want once", opens)
		}
		if n := bus.connections("1-1"); n != 0 {
			t.Errorf("%d connections left open; want none", n)
		}
		_ = w.end()
	})
}

// TestWatchNobodyAccepts: the question stays told, and is not asked again.
func TestWatchNobodyAccepts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, "spes: boot android")
		bus := b.count()
		f := b.finder()
		f.Bus, f.AuthWait = bus, time.Minute
		w := watch(t, f)
		time.Sleep(time.Hour)
		w.want("1-1 attached unknown unknown", "1-1 changed android unauthorized")
		if _, opens := bus.counts(); opens != 1 {
			t.Errorf("the phone was opened %d times; want once", opens)
		}
		_ = w.end()
	})
}

func TestWatchUnpluggedWhileAsked(t *testing.T) {
	for _, tt := range []struct{ phone, gone string }{
		{"spes: boot android", "1-1 gone android unauthorized"}, // shows its question
		{"spes: trust; boot android; fault silent", "1-1 gone unknown unknown"},
		{"spes: boot fastboot; fault silent", "1-1 gone fastboot unknown"},
	} {
		t.Run(tt.phone, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, tt.phone)
				bus := b.count()
				f := b.finder()
				f.Bus, f.AuthWait, f.Timeout = bus, time.Hour, time.Hour
				w := watch(t, f)
				time.Sleep(time.Second)
				w.skip()
				if n := bus.connections("1-1"); n != 1 {
					t.Fatalf("%d connections; want 1", n)
				}
				b.do(0, "unplug")
				w.want(tt.gone) // and not that it answered badly
				time.Sleep(time.Second)
				if n := bus.connections("1-1"); n != 0 {
					t.Errorf("%d connections to a phone that left; want none", n)
				}
				_ = w.end()
			})
		})
	}
}

// TestWatchBusy tries again now and then, and tells when that succeeds.
func TestWatchBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, "spes: trust; boot android")
		descs, err := b.bus.List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		i, _ := descs[0].Find(usb.ClassADB)
		conn, err := b.bus.Open(t.Context(), descs[0], i.Number)
		if err != nil {
			t.Fatal(err)
		}
		bus := b.count()
		f := b.finder()
		f.Bus = bus
		w := watch(t, f)
		time.Sleep(time.Minute)
		w.want("1-1 attached unknown unknown", "1-1 changed unknown busy")
		if _, opens := bus.counts(); opens < 2 || opens > 13 {
			t.Errorf("tried %d times in a minute; want 2 to 13", opens)
		}
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		w.want("1-1 changed android ready")
		bus.counts()
		time.Sleep(time.Minute)
		if _, opens := bus.counts(); opens != 0 {
			t.Errorf("asked %d times more; want none", opens)
		}
		_ = w.end()
	})
}

// TestWatchFlap: a worn cable costs few probes and delays no other phone.
func TestWatchFlap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, "spes: trust; boot android; fault flap 10s", "garnet: boot fastboot")
		bus := b.count() // the cable moves each 100 ms
		f := b.finder()
		f.Bus = bus
		w := watch(t, f)
		synctest.Wait()
		before := runtime.NumGoroutine()
		const minutes = 2
		time.Sleep(minutes * time.Minute)
		synctest.Wait()
		// 5 at once, then one each 5 s, and one for the other phone.
		if _, opens := bus.counts(); opens < 10 || opens > 5+minutes*12+2 {
			t.Errorf("phones were opened %d times; want about %d", opens, 5+minutes*12+1)
		}
		if n := runtime.NumGoroutine(); n > before+20 {
			t.Errorf("%d goroutines, %d at the beginning", n, before)
		}
		kinds := w.kinds()
		if n := kinds["1-1 gone"]; n < minutes*60*4 || kinds["1-1 attached"]-n > 1 || kinds["1-1 attached"] < n {
			t.Errorf("events %v; want the flapping phone attached and gone about %d times", kinds, minutes*60*5)
		}
		if kinds["1-2 attached"] != 1 || kinds["1-2 changed"] != 1 || kinds["1-2 gone"] != 0 {
			t.Errorf("events %v; want the other phone attached and changed once", kinds)
		}
		// It is told of again when the cable holds.
		b.do(0, "fault clear")
		b.do(0, "plug")
		time.Sleep(10 * time.Second)
		if e := w.last("1-1"); e.Phone.State != device.StateReady {
			t.Errorf("the last event is %s %s; want the phone ready", e.Kind, e.Phone.State)
		}
		// Nothing of the budget is left spent after a while.
		w.skip()
		time.Sleep(time.Minute)
		for range 3 {
			b.do(0, "unplug")
			w.want("1-1 gone android ready")
			b.do(0, "plug")
			time.Sleep(time.Second)
			w.want("1-1 attached unknown unknown", "1-1 changed android ready")
		}
		_ = w.end()
	})
}

// last returns the last event of a port.
func (w *watching) last(port string) device.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range slices.Backward(w.events) {
		if e.Phone.Port == port {
			return e
		}
	}
	return device.Event{}
}

func TestWatchSickPhoneDelaysNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, "spes: trust; boot android; fault silent", "garnet: boot fastboot")
		w := watch(t, b.finder())
		time.Sleep(time.Second)
		if e := w.last("1-2"); e.Phone.State != device.StateReady {
			t.Errorf("the healthy phone is %s after a second; want ready", e.Phone.State)
		}
		time.Sleep(10 * time.Second)
		if e := w.last("1-1"); e.Phone.State != device.StateOffline || !e.Phone.Has("no-answer") {
			t.Errorf("the silent phone is %s, %v; want offline, no-answer", e.Phone.State, e.Phone.Problems)
		}
		_ = w.end()
	})
}

// TestWatchPolls watches a bus that tells of no changes.
func TestWatchPolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, "spes: boot fastboot")
		f := b.finder()
		f.Bus = struct{ usb.Bus }{b.bus}
		w := watch(t, f)
		time.Sleep(time.Second)
		w.want("1-1 attached fastboot unknown", "1-1 changed fastboot ready")
		b.do(0, "unplug")
		time.Sleep(200 * time.Millisecond)
		w.want("1-1 gone fastboot ready")
		_ = w.end()
	})
}

// TestWatchListings: what was missed between two listings is told all the same.
func TestWatchListings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bus := &listBus{changes: make(chan struct{}, 1)}
		w := watch(t, &device.Finder{Bus: bus})
		w.want()
		bus.set(nil, fastbootDesc(5, ""))
		w.want("1-1 attached fastboot unknown")
		time.Sleep(time.Second)
		w.want("1-1 changed fastboot offline")
		bus.set(nil, fastbootDesc(5, ""))
		w.want()
		// The name of the interface was not read yet.
		bus.set(nil, fastbootDesc(5, "fastbootd"))
		w.want("1-1 changed fastbootd unknown")
		time.Sleep(time.Second)
		w.want("1-1 changed fastbootd offline")
		// It has been away.
		bus.set(nil, fastbootDesc(6, ""))
		w.want("1-1 gone fastbootd offline", "1-1 attached fastboot unknown")
		time.Sleep(time.Second)
		w.want("1-1 changed fastboot offline")
		// Something that is no phone has its place.
		bus.set(nil, usb.Desc{Port: "1-1", Address: 7})
		w.want("1-1 gone fastboot offline")
		_ = w.end()
	})
}

// TestWatchGivesUp: a phone that left is not waited for, a port is probed once
// at a time, and nothing goes on when Watch has returned.
func TestWatchGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bus := &slowBus{listBus: &listBus{changes: make(chan struct{}, 1)}}
		w := watch(t, &device.Finder{Bus: bus, Timeout: time.Hour})
		bus.set(nil, fastbootDesc(5, ""))
		w.want("1-1 attached fastboot unknown")
		bus.set(nil, fastbootDesc(6, ""))
		w.want("1-1 gone fastboot unknown", "1-1 attached fastboot unknown")
		if n := bus.opening.Load(); n != 1 {
			t.Errorf("%d probes; want the one that ends", n)
		}
		time.Sleep(slowness + time.Second)
		w.want() // the first probe has nothing to say of the second phone
		if n := bus.opening.Load(); n != 1 {
			t.Errorf("%d probes; want that of the second phone", n)
		}
		bus.set(nil)
		w.want("1-1 gone fastboot unknown")
		time.Sleep(slowness + time.Second)
		if n := bus.opening.Load(); n != 0 {
			t.Errorf("%d probes of no phone; want none", n)
		}
		bus.set(nil, fastbootDesc(7, ""))
		w.want("1-1 attached fastboot unknown")
		_ = w.end()
		if n := bus.opening.Load(); n != 0 {
			t.Errorf("Watch has returned with %d probes under way", n)
		}
	})
}

func TestWatchBusFails(t *testing.T) {
	broken := errors.New("bus is on fire")
	for _, tt := range []struct {
		name string
		fail func(*listBus)
	}{
		{"watching", func(b *listBus) { b.watchErr = broken }},
		{"listing", func(b *listBus) { b.err = broken }},
		{"listing later", func(b *listBus) { time.AfterFunc(time.Second, func() { b.set(broken) }) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				bus := &listBus{changes: make(chan struct{}, 1)}
				tt.fail(bus)
				if err := (&device.Finder{Bus: bus}).Watch(t.Context(), func(device.Event) {}); !errors.Is(err, broken) {
					t.Errorf("Watch = %v; want %v", err, broken)
				}
			})
		})
	}
	t.Run("no more changes", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			bus := &listBus{changes: make(chan struct{})}
			close(bus.changes)
			err := (&device.Finder{Bus: bus}).Watch(t.Context(), func(device.Event) {})
			if err == nil || t.Context().Err() != nil {
				t.Errorf("Watch = %v; want an error of its own", err)
			}
		})
	})
}
