package device_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/device"
	"mitool/internal/usb"
)

// TestFindSerial: with --serial no other phone is asked anything, least of all
// its person.
func TestFindSerial(t *testing.T) {
	// Their serial numbers are 7d3a91c2, 7d3a91c2b and 5b08e7f4c.
	phones := []string{"spes: boot android", "spes: boot android", "garnet: trust; boot android"}
	for _, tt := range []struct {
		serial string
		want   []string // the ports
		asked  int
	}{
		{"", []string{"1-1", "1-2", "1-3"}, 2},
		{"5b08", []string{"1-3"}, 0},
		{"7d3a91c2", []string{"1-1"}, 1},
		{"7d3a91c2b", []string{"1-2"}, 1},
		{"7d3a", []string{"1-1", "1-2"}, 2},
		{"told-by-none", []string{"1-1", "1-2", "1-3"}, 0}, // one may tell it when asked
	} {
		t.Run(tt.serial, func(t *testing.T) {
			b := newBench(t, phones...)
			f := b.finder()
			f.Serial, f.AuthWait = tt.serial, 100*time.Millisecond
			var asked atomic.Int32
			f.OnUnauthorized = func(device.Phone) { asked.Add(1) }
			var got []string
			for _, p := range b.find(f) {
				got = append(got, p.Port)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("phones (-want +got):\n%s", diff)
			}
			if n := int(asked.Load()); n != tt.asked {
				t.Errorf("%d phones showed their question; want %d", n, tt.asked)
			}
		})
	}
}

// TestFindSerialOfNoDescriptor: a phone whose descriptor tells no number is
// asked for it.
func TestFindSerialOfNoDescriptor(t *testing.T) {
	b := newBench(t, "spes: trust; boot android", "garnet: trust; boot android")
	f := b.finder()
	f.Bus, f.Serial = namelessBus{b.bus}, "7d3a91c2"
	phones := device.Select(b.find(f), f.Serial)
	if len(phones) != 1 || phones[0].Port != "1-1" {
		t.Errorf("found %v; want the phone on 1-1", phones)
	}
}

// namelessBus leaves out the descriptors' serial numbers.
type namelessBus struct{ usb.Bus }

func (b namelessBus) List(ctx context.Context) ([]usb.Desc, error) {
	descs, err := b.Bus.List(ctx)
	for i := range descs {
		descs[i].Serial = ""
	}
	return descs, err
}

func TestWatchSerial(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, "spes: boot android", "garnet: boot android")
		f := b.finder()
		f.Serial, f.AuthWait = "5b08", time.Hour
		w := watch(t, f)
		time.Sleep(time.Minute)
		for i, want := range []bool{false, true} {
			if got := b.phones[i].State().Screen.Title == `Allow USB debugging?`; got != want {
				t.Errorf("phone %d shows %q; want its question: %v", i+1, b.phones[i].State().Screen.Title, want)
			}
		}
		_ = w.end()
	})
}

// TestFindEnds: one deadline bounds all but the wait for a person.
func TestFindEnds(t *testing.T) {
	const timeout = 3 * time.Second
	for _, tt := range []struct {
		name   string
		phones []string
		bus    func(usb.Bus) usb.Bus
		want   time.Duration
		err    error
	}{
		{"the listing hangs", nil, func(b usb.Bus) usb.Bus { return lateBus{b, time.Hour} }, timeout, context.DeadlineExceeded},
		{"a slow listing, and a phone that does not answer", []string{"spes: trust; boot android; fault silent"},
			func(b usb.Bus) usb.Bus { return lateBus{b, 2 * time.Second} }, timeout, nil},
		// Each transfer takes a second: CNXN is there after two.
		{"slow all along", []string{"spes: boot miassistant; fault slow 100s"}, nil, timeout, nil},
		{"nobody accepts", []string{"spes: boot android"}, nil, time.Minute, nil},
		{"nobody accepts, beside another", []string{"spes: boot android", "garnet: trust; boot android"}, nil, 15 * time.Second, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, tt.phones...)
				f := b.finder()
				f.Timeout, f.AuthWait, f.AuthWaitAmong = timeout, time.Minute, 15*time.Second
				if tt.bus != nil {
					f.Bus = tt.bus(b.bus)
				}
				begin := time.Now()
				_, err := f.Find(t.Context())
				if !errors.Is(err, tt.err) {
					t.Errorf("Find = %v; want %v", err, tt.err)
				}
				if took := time.Since(begin); took < tt.want || took > tt.want+time.Second {
					t.Errorf("Find took %v; want %v", took, tt.want)
				}
			})
		})
	}
}

// lateBus takes its time to list, as with a device that hangs in enumeration.
type lateBus struct {
	usb.Bus
	late time.Duration
}

func (b lateBus) List(ctx context.Context) ([]usb.Desc, error) {
	select {
	case <-time.After(b.late):
		return b.Bus.List(ctx)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
