package usbip

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"mitool/internal/usb"
)

// fakeController makes a folder that looks like vhci_hcd's. What is written
// to its files stays in them.
func fakeController(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{
		"attach": "",
		"detach": "",
		"status": portStatus,
		"status.1": "hub port sta spd dev      sockfd local_busid\n" +
			"hs  0015 004 000 00000000 000000 0-0\n",
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestOpenHostWithoutController(t *testing.T) {
	_, err := openHost(filepath.Join(t.TempDir(), "vhci_hcd.0"))
	if !errors.Is(err, ErrNoController) {
		t.Errorf("openHost = %v; want %v", err, ErrNoController)
	}
}

func TestReserve(t *testing.T) {
	h, err := openHost(fakeController(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{1, 15} {
		if got, err := h.reserve(speedHigh); err != nil || got != want {
			t.Errorf("reserve(high) = %d, %v; want %d", got, err, want)
		}
	}
	if _, err := h.reserve(speedHigh); !errors.Is(err, ErrNoPort) {
		t.Errorf("reserve(high) = %v; want %v", err, ErrNoPort)
	}
	if got, err := h.reserve(speedSuper); err != nil || got != 8 {
		t.Errorf("reserve(super) = %d, %v; want 8", got, err)
	}
	h.release(15)
	if got, err := h.reserve(speedHigh); err != nil || got != 15 {
		t.Errorf("reserve(high) = %d, %v; want 15, which was given back", got, err)
	}
}

// turns is a Phone that shows these devices one after the other, and then no
// more.
type turns struct {
	left []usb.Peripheral
}

var errNoMore = errors.New("no more turns")

func (p *turns) Attach(context.Context) (usb.Peripheral, error) {
	if len(p.left) == 0 {
		return nil, errNoMore
	}
	next := p.left[0]
	p.left = p.left[1:]
	return next, nil
}

// The controller here is of files, so nobody talks to the socket: what shows
// is that each enumeration is attached, and detached when it ends.
func TestCarry(t *testing.T) {
	dir := fakeController(t)
	h, err := openHost(dir)
	if err != nil {
		t.Fatal(err)
	}
	first, second := newDevice(t), newDevice(t)
	first.leave()
	carried := make(chan error, 1)
	go func() { carried <- h.Carry(t.Context(), &turns{left: []usb.Peripheral{first, second}}) }()
	second.leave()
	select {
	case err := <-carried:
		if !errors.Is(err, errNoMore) {
			t.Errorf("Carry = %v; want %v", err, errNoMore)
		}
	case <-time.After(patience):
		t.Fatal("Carry did not return")
	}
	if len(h.reserved) != 0 {
		t.Errorf("ports %v are reserved after Carry; want none", h.reserved)
	}
	// "port sockfd devid speed", of the last attachment.
	attached, err := os.ReadFile(filepath.Join(dir, "attach"))
	if err != nil || !regexp.MustCompile(`^1 \d+ 1 3$`).Match(attached) {
		t.Errorf("attach holds %q, %v; want port 1 and speed 3", attached, err)
	}
	detached, err := os.ReadFile(filepath.Join(dir, "detach"))
	if err != nil || string(detached) != "1" {
		t.Errorf("detach holds %q, %v; want %q", detached, err, "1")
	}
}

// The kernel closes its end without reading what is in it.
func TestServeUnreadAnswers(t *testing.T) {
	ours, theirs, err := socketPair()
	if err != nil {
		t.Fatal(err)
	}
	d := newDevice(t)
	served := make(chan error, 1)
	go func() { served <- Serve(t.Context(), ours, d) }()
	b := append(header{Command: cmdSubmit, Seqnum: 1, Endpoint: 1, Length: 1}.bytes(), 0)
	for range 2 {
		if _, err := theirs.Write(b); err != nil {
			t.Fatal(err)
		}
		<-d.out
		b[7]++ // the sequence number
	}
	// An answer begins with its command, so one is there.
	if _, err := theirs.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	_ = theirs.Close()
	select {
	case err := <-served:
		if err != nil {
			t.Errorf("Serve = %v; want nil", err)
		}
	case <-time.After(patience):
		t.Fatal("Serve did not return")
	}
}
