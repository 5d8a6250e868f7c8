package sysfs

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience is how long a test waits for what must come.
const patience = 10 * time.Second

func message(fields ...string) []byte {
	return []byte(strings.Join(fields, "\x00") + "\x00")
}

var plugged = message("add@/devices/pci0000:00/0000:00:14.0/usb1/1-2", "ACTION=add",
	"DEVPATH=/devices/pci0000:00/0000:00:14.0/usb1/1-2", "SUBSYSTEM=usb", "DEVTYPE=usb_device",
	"PRODUCT=18d1/4ee7/404", "BUSNUM=001", "DEVNUM=005", "SEQNUM=4242")

func TestParseUevent(t *testing.T) {
	const path = "/devices/pci0000:00/usb1/1-2"
	tests := []struct {
		name    string
		message []byte
		want    uevent
		ok      bool
		changes bool
	}{
		{"device", plugged, uevent{"add", "/devices/pci0000:00/0000:00:14.0/usb1/1-2", "usb", "usb_device"}, true, true},
		{"interface", message("bind@"+path+"/1-2:1.0", "SUBSYSTEM=usb", "DEVTYPE=usb_interface"),
			uevent{"bind", path + "/1-2:1.0", "usb", "usb_interface"}, true, true},
		{"other type", message("add@"+path, "SUBSYSTEM=usb", "DEVTYPE=usb_port"), uevent{"add", path, "usb", "usb_port"}, true, false},
		{"other subsystem", message("add@"+path, "SUBSYSTEM=net"), uevent{"add", path, "net", ""}, true, false},
		{"no fields", message("remove@" + path), uevent{Action: "remove", DevPath: path}, true, false},
		{"from udevd", append([]byte("libudev\x00\xfe\xed\xca\xfe"), plugged...), uevent{}, false, false},
		{"no header", message("SUBSYSTEM=usb", "DEVTYPE=usb_device"), uevent{}, false, false},
		{"no NUL", []byte("add@/x"), uevent{}, false, false},
		{"no action", message("@/x", "SUBSYSTEM=usb"), uevent{}, false, false},
		{"no path", message("add@", "SUBSYSTEM=usb"), uevent{}, false, false},
		{"empty", nil, uevent{}, false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, ok := parseUevent(test.message)
			if got != test.want || ok != test.ok || got.changesList() != test.changes {
				t.Errorf("parseUevent() = %+v, %v, changes %v; want %+v, %v, %v",
					got, ok, got.changesList(), test.want, test.ok, test.changes)
			}
		})
	}
}

func FuzzUevent(f *testing.F) {
	f.Add(plugged)
	f.Add([]byte("libudev\x00"))
	f.Add([]byte("@\x00=\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, ok := parseUevent(b)
		if !ok && e != (uevent{}) {
			t.Errorf("parseUevent() = %+v, false; want a zero uevent", e)
		}
		if ok && !strings.HasPrefix(string(b), e.Action+"@"+e.DevPath+"\x00") {
			t.Errorf("parseUevent(%q) = %+v; want the header's words", b, e)
		}
	})
}

// datagrams is a socket that gives one message or error a read.
type datagrams struct {
	messages chan any // []byte or error
	closed   chan struct{}
}

func newDatagrams() *datagrams {
	return &datagrams{messages: make(chan any), closed: make(chan struct{})}
}

func (d *datagrams) Read(p []byte) (int, error) {
	select {
	case <-d.closed:
		return 0, os.ErrClosed
	case m := <-d.messages:
		if b, ok := m.([]byte); ok {
			return copy(p, b), nil
		}
		return 0, m.(error)
	}
}

func (d *datagrams) Close() error {
	close(d.closed)
	return nil
}

func TestReceive(t *testing.T) {
	s := newDatagrams()
	calls := make(chan struct{}, 10)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		receive(ctx, s, func() { calls <- struct{}{} })
		close(done)
	}()
	other := message("add@/x", "SUBSYSTEM=net")
	for _, step := range []struct {
		message []byte
		calls   int
	}{
		{other, 0},
		{plugged, 1},
		{[]byte("garbage"), 1},
		{plugged, 2},
	} {
		s.messages <- step.message
		s.messages <- other // taken when the one before was worked through
		if got := len(calls); got != step.calls {
			t.Errorf("after %q: %d calls; want %d", step.message, got, step.calls)
		}
	}
	cancel()
	await(t, done, "receive to end with its context")
	await(t, s.closed, "the socket to be closed")
}

func TestReceiveBroken(t *testing.T) {
	s := newDatagrams()
	done := make(chan struct{})
	go func() {
		receive(t.Context(), s, func() { t.Error("changed was called") })
		close(done)
	}()
	s.messages <- error(io.ErrUnexpectedEOF)
	await(t, done, "receive to end with the socket")
	await(t, s.closed, "the socket to be closed")
}

// TestWatchGoesOnWhenTheSocketBreaks waits for less than pollBeside.
func TestWatchGoesOnWhenTheSocketBreaks(t *testing.T) {
	root := writeTree(t, mi9)
	s := newDatagrams()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	changes := New(root).watch(ctx, s)
	s.messages <- error(io.ErrUnexpectedEOF)
	await(t, s.closed, "the socket to be closed")
	for _, change := range []func(){
		func() { writeDevice(t, root, miA1) },
		func() { write(t, root, filepath.Join(devicesDir, mi9.Port), "bConfigurationValue", "\n") },
		func() { _ = os.RemoveAll(filepath.Join(root, devicesDir, mi9.Port)) },
	} {
		if len(changes) != 0 {
			t.Error("a change was told where there was none")
		}
		change()
		await(t, changes, "a change to be told")
		settle(changes)
	}
	cancel()
	for range changes { // until it is closed
	}
}

// settle drains what a change made of several files tells besides.
func settle(changes <-chan struct{}) {
	for {
		select {
		case <-changes:
		case <-time.After(2 * pollOnly):
			return
		}
	}
}

func TestWatchEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	changes, err := New(t.TempDir()).Watch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	deadline := time.After(patience)
	for {
		select {
		case _, open := <-changes:
			if !open {
				return
			}
		case <-deadline:
			t.Fatal("Watch's channel is still open after its context ended")
		}
	}
}

func await[T any](t *testing.T, c <-chan T, what string) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(patience):
		t.Fatalf("waited %v for %s", patience, what)
	}
}

func TestOverrunIsNotOtherErrors(t *testing.T) {
	if isOverrun(errors.New("other")) || isOverrun(os.ErrClosed) {
		t.Error("isOverrun() = true; want false")
	}
}
