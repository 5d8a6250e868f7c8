//go:build cgo

package libusb

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/gousb"

	"mitool/internal/usb"
)

// phone is what the tree of newBus shows.
var phone = usb.Desc{
	Port: "1-2", Bus: 1, Address: 5, VendorID: 0x18d1, ProductID: 0x4ee7, Serial: "7d3a91c2",
}

// fakeContext is a libusb that lists what it is told.
type fakeContext struct {
	devices []*gousb.DeviceDesc
	err     error // of OpenDevices
	opens   []error
	tries   int
	closed  bool
}

// OpenDevices opens nothing really: a Device without a handle may be closed.
// Errors of opens come first, one a call.
func (f *fakeContext) OpenDevices(want func(*gousb.DeviceDesc) bool) ([]*gousb.Device, error) {
	var list []*gousb.Device
	err := f.err
	for _, d := range f.devices {
		if !want(d) {
			continue
		}
		f.tries++
		if len(f.opens) > 0 {
			err, f.opens = f.opens[0], f.opens[1:]
			if err != nil {
				continue
			}
		}
		list = append(list, &gousb.Device{Desc: d})
	}
	return list, err
}

func (f *fakeContext) Close() error {
	f.closed = true
	return nil
}

var (
	listed = &gousb.DeviceDesc{Bus: 1, Address: 5, Vendor: 0x18d1, Product: 0x4ee7}
	unlike = &gousb.DeviceDesc{Bus: 2, Address: 5, Vendor: 0x18d1, Product: 0x4ee7}
)

// newBus returns a Bus on a tree with phone plugged in, whose libusbs are the
// contexts, one a start.
func newBus(t *testing.T, contexts ...*fakeContext) *Bus {
	t.Helper()
	root := t.TempDir()
	descriptors := []byte{18, 1, 0, 2, 0, 0, 0, 64, 0xd1, 0x18, 0xe7, 0x4e, 0, 4, 0, 0, 3, 1}
	for name, text := range map[string]string{
		"sys/bus/usb/devices/1-2/busnum":      "1\n",
		"sys/bus/usb/devices/1-2/devnum":      "5\n",
		"sys/bus/usb/devices/1-2/serial":      "7d3a91c2\n",
		"sys/bus/usb/devices/1-2/descriptors": string(descriptors),
		"dev/bus/usb/001/005":                 "",
	} {
		write(t, root, name, text)
	}
	b := New()
	b.host = hostAt(root)
	b.start = func() (usbContext, error) {
		if len(contexts) == 0 {
			return nil, startError(gousb.ErrorOther)
		}
		c := contexts[0]
		contexts = contexts[1:]
		return c, nil
	}
	return b
}

func write(t *testing.T, root, name, text string) {
	t.Helper()
	path := filepath.Join(root, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// touch gives phone's node an age.
func touch(t *testing.T, b *Bus, age time.Duration) {
	t.Helper()
	at := time.Now().Add(-age)
	if err := os.Chtimes(b.node(phone), at, at); err != nil {
		t.Fatal(err)
	}
}

func TestOpenDevice(t *testing.T) {
	access := gousb.ErrorAccess
	tests := []struct {
		name    string
		context *fakeContext
		second  *fakeContext
		age     time.Duration
		change  func(t *testing.T, root string)
		want    error
		tries   int // of the context that was used last
	}{
		{name: "opens", context: &fakeContext{devices: []*gousb.DeviceDesc{unlike, listed}}, tries: 1},
		{name: "error of another device beside", context: &fakeContext{devices: []*gousb.DeviceDesc{listed}, err: gousb.ErrorNotFound}, tries: 1},
		{name: "busy", context: &fakeContext{devices: []*gousb.DeviceDesc{listed}, opens: []error{gousb.ErrorBusy}}, want: usb.ErrBusy, tries: 1},
		{name: "no permission", context: &fakeContext{devices: []*gousb.DeviceDesc{listed}, opens: []error{access, nil}}, age: time.Hour, want: usb.ErrPermission, tries: 1},
		{name: "permission comes late", context: &fakeContext{devices: []*gousb.DeviceDesc{listed}, opens: []error{access, access, access, nil}}, tries: 4},
		{
			name: "permission never comes",
			context: &fakeContext{devices: []*gousb.DeviceDesc{listed}, opens: []error{
				access, access, access, access, access, access, access, access, access, access, access, access, access, access,
			}},
			want:  usb.ErrPermission,
			tries: 12, // every 100 ms until a second is over
		},
		{name: "not known to libusb yet", context: &fakeContext{}, second: &fakeContext{devices: []*gousb.DeviceDesc{listed}}, tries: 1},
		{name: "never known to libusb", context: &fakeContext{}, second: &fakeContext{}, want: usb.ErrNotSupported},
		{
			name:    "left",
			context: &fakeContext{devices: []*gousb.DeviceDesc{listed}},
			change: func(t *testing.T, root string) {
				if err := os.RemoveAll(filepath.Join(root, "sys/bus/usb/devices/1-2")); err != nil {
					t.Fatal(err)
				}
			},
			want: usb.ErrGone, tries: 1,
		},
		{
			name:    "another phone on the port",
			context: &fakeContext{devices: []*gousb.DeviceDesc{listed}},
			change: func(t *testing.T, root string) {
				write(t, root, "sys/bus/usb/devices/1-2/serial", "0a1b2c3d\n")
			},
			want: usb.ErrGone, tries: 1,
		},
		{
			name:    "plugged in again",
			context: &fakeContext{devices: []*gousb.DeviceDesc{listed}},
			change: func(t *testing.T, root string) {
				write(t, root, "sys/bus/usb/devices/1-2/devnum", "6\n")
			},
			want: usb.ErrGone, tries: 1,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				contexts := []*fakeContext{test.context}
				if test.second != nil {
					contexts = append(contexts, test.second)
				}
				b := newBus(t, contexts...)
				touch(t, b, test.age)
				if test.change != nil {
					test.change(t, b.root)
				}
				dev, lib, err := b.openDevice(t.Context(), phone)
				if !errors.Is(err, test.want) || (err == nil) != (dev != nil) {
					t.Errorf("openDevice() = %v, %v; want error %v", dev, err, test.want)
				}
				if used := contexts[len(contexts)-1]; used.tries != test.tries {
					t.Errorf("opened %d times; want %d", used.tries, test.tries)
				}
				if err == nil {
					b.release(lib)
				}
				if err := b.Close(); err != nil {
					t.Errorf("Close() = %v; want no error", err)
				}
				synctest.Wait()
				for i, c := range contexts {
					if !c.closed {
						t.Errorf("libusb %d was not ended", i+1)
					}
				}
			})
		})
	}
}

func TestOpenDeviceCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t, &fakeContext{devices: []*gousb.DeviceDesc{listed}, opens: []error{gousb.ErrorAccess, gousb.ErrorAccess}})
		touch(t, b, 0)
		ctx, cancel := context.WithTimeout(t.Context(), settleStep/2)
		defer cancel()
		if _, err := b.Open(ctx, phone, 0); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Open() = %v; want context.DeadlineExceeded", err)
		}
	})
}

// A start that hangs does not keep Open, and what it opens late is let go.
func TestOpenHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &fakeContext{devices: []*gousb.DeviceDesc{listed}}
		b := newBus(t)
		hang := make(chan struct{})
		b.start = func() (usbContext, error) {
			<-hang
			return c, nil
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := b.Open(ctx, phone, 0); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Open() = %v; want context.DeadlineExceeded", err)
		}
		close(hang)
		synctest.Wait()
		if b.lib == nil || b.lib.users != 0 {
			t.Errorf("libusb = %+v; want it without users", b.lib)
		}
	})
}

func TestOpenWithoutLibusb(t *testing.T) {
	_, err := newBus(t).Open(t.Context(), phone, 0)
	var op *usb.OpError
	if !errors.Is(err, usb.ErrNotSupported) || !errors.As(err, &op) || op.Port != phone.Port {
		t.Errorf("Open() = %v; want ErrNotSupported in an OpError", err)
	}
}

// The real libusb, which starts on most machines without USB too, does not know
// the phone of the tree: it is asked twice, and both are ended.
func TestOpenUnlistedReally(t *testing.T) {
	b := newBus(t)
	b.start = start
	if _, err := b.Open(t.Context(), phone, 0); !errors.Is(err, usb.ErrNotSupported) {
		t.Errorf("Open() = %v; want ErrNotSupported", err)
	}
	if err := b.Close(); err != nil {
		t.Errorf("Close() = %v; want no error", err)
	}
}

func TestClosedBus(t *testing.T) {
	b := newBus(t, &fakeContext{})
	c := testConn(waiting, waiting)
	c.release = func() error {
		b.remove(c)
		return nil
	}
	if err := b.add(c); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := b.Close(); err != nil {
			t.Errorf("Close() = %v; want no error", err)
		}
	}
	if _, err := c.ReadContext(t.Context(), nil); !errors.Is(err, usb.ErrClosed) {
		t.Errorf("ReadContext() = %v; want ErrClosed", err)
	}
	if err := b.add(c); !errors.Is(err, usb.ErrClosed) {
		t.Errorf("add() = %v; want ErrClosed", err)
	}
	if _, err := b.Open(t.Context(), phone, 0); !errors.Is(err, usb.ErrClosed) {
		t.Errorf("Open() = %v; want ErrClosed", err)
	}
}

// A libusb that nobody has used for a while is ended, and started anew for the
// next; one in use is not.
func TestIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := &fakeContext{}, &fakeContext{}
		b := newBus(t, first, second)
		lib, err := b.acquire()
		if err != nil {
			t.Fatal(err)
		}
		b.release(lib)
		time.Sleep(idleTime / 2)
		if again, err := b.acquire(); again != lib || err != nil {
			t.Fatalf("acquire() soon after = %p, %v; want the same libusb", again, err)
		}
		time.Sleep(2 * idleTime)
		if first.closed {
			t.Error("libusb was ended with a user")
		}
		b.release(lib)
		time.Sleep(2 * idleTime)
		synctest.Wait()
		if !first.closed {
			t.Error("libusb is kept though nobody uses it")
		}
		if now, err := b.acquire(); now == lib || err != nil {
			t.Errorf("acquire() after that = %p, %v; want another libusb", now, err)
		}
	})
}

// A libusb that others use lives on after another took its place.
func TestRetire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := &fakeContext{}, &fakeContext{}
		b := newBus(t, first, second)
		take := func() *library {
			lib, err := b.acquire()
			if err != nil {
				t.Fatal(err)
			}
			return lib
		}
		old := take()
		b.retire(old)
		now := take()
		if now == old {
			t.Error("acquire() after retire() = the same libusb; want another")
		}
		b.retire(old) // a second caller that found its device missing
		if again := take(); again != now {
			t.Error("retire() of a libusb that was retired ended the one in use")
		}
		synctest.Wait()
		if first.closed {
			t.Error("libusb was ended with a user")
		}
		b.release(old)
		synctest.Wait()
		if !first.closed || second.closed {
			t.Errorf("ended = %v, %v; want the first alone", first.closed, second.closed)
		}
	})
}

// The list comes from /sys and starts no libusb.
func TestListStartsNothing(t *testing.T) {
	b := newBus(t)
	b.start = func() (usbContext, error) {
		t.Error("libusb was started")
		return nil, usb.ErrIO
	}
	list, err := b.List(t.Context())
	if err != nil || len(list) != 1 || list[0].Serial != phone.Serial {
		t.Errorf("List() = %v, %v; want the phone", list, err)
	}
	if holders := b.Holders(phone); holders != nil {
		t.Errorf("Holders() = %v; want none", holders)
	}
}

// Where there is no USB the real libusb fails to start, with an error.
func TestStart(t *testing.T) {
	c, err := start()
	if err == nil {
		c.Close()
		t.Skip("libusb starts on this machine")
	}
	if !errors.Is(err, usb.ErrNotSupported) && !errors.Is(err, usb.ErrPermission) {
		t.Errorf("start() = %v; want ErrNotSupported or ErrPermission", err)
	}
}
