package usbip

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"mitool/internal/usb"
)

// controllerDir is where vhci_hcd has its files; the first controller's
// folder speaks for all of them (drivers/usb/usbip/vhci_sysfs.c).
const controllerDir = "/sys/devices/platform/vhci_hcd.0"

const (
	// releaseTimeout bounds the wait for a port that was detached. The
	// kernel frees it after it has stopped two threads, which takes
	// milliseconds; seconds only where the machine is overloaded.
	releaseTimeout = 10 * time.Second
	// releasePoll is how often that is looked at: there is nothing to
	// wait on.
	releasePoll = 5 * time.Millisecond
)

// Host is a Linux kernel's virtual host controllers, of the module vhci_hcd.
// Several phones may be attached at once.
type Host struct {
	dir string

	mu       sync.Mutex
	reserved map[int]bool // ports that phones of this Host sit on, or come back to
}

// OpenHost finds the virtual host controllers. Errors: [ErrNoController].
func OpenHost() (*Host, error) {
	return openHost(controllerDir)
}

func openHost(dir string) (*Host, error) {
	if _, err := os.Stat(filepath.Join(dir, "attach")); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = ErrNoController
		}
		return nil, fmt.Errorf("opening %s: %w", dir, err)
	}
	return &Host{dir: dir, reserved: make(map[int]bool)}, nil
}

// Carry attaches every enumeration of phone until ctx is done or phone.Attach
// fails, and returns that error; other errors wrap [ErrNoPort],
// [usb.ErrPermission] or what broke. The phone keeps its port, and so the name
// that sysfs has for it, as on a cable; a phone that changes speed has one
// port of each speed, as a socket of USB 3 has.
func (h *Host) Carry(ctx context.Context, phone Phone) error {
	ports := make(map[speed]int)
	defer func() {
		for _, port := range ports {
			h.release(port)
		}
	}()
	for {
		p, err := phone.Attach(ctx)
		if err != nil {
			return err
		}
		s := speedOf(p.Desc().Speed)
		port, ok := ports[s]
		if !ok {
			if port, err = h.reserve(s); err != nil {
				return err
			}
			ports[s] = port
		}
		if err := h.carryOne(ctx, port, s, p); err != nil {
			return err
		}
	}
}

// carryOne attaches p to port and serves it until p or ctx is done.
func (h *Host) carryOne(ctx context.Context, port int, s speed, p usb.Peripheral) error {
	ours, theirs, err := socketPair()
	if err != nil {
		return fmt.Errorf("attaching to port %d: %w", port, err)
	}
	err = h.write("attach", fmt.Sprintf("%d %d %d %d", port, theirs.Fd(), deviceID, s))
	// The kernel holds its own reference to the socket.
	_ = theirs.Close()
	if err != nil {
		_ = ours.Close()
		return fmt.Errorf("attaching to port %d: %w", port, err)
	}

	served := make(chan error, 1)
	go func() { served <- Serve(ctx, ours, p) }()
	select {
	case <-p.Done():
		// The kernel hangs up, which ends Serve.
		err = h.detach(port)
		if err != nil {
			_ = ours.Close()
		}
		return errors.Join(err, <-served)
	case err := <-served:
		return errors.Join(err, h.detach(port))
	}
}

// deviceID is what the kernel puts into devid of each URB; one connection
// carries one device, so any number does.
const deviceID = 1

// detach pulls the plug and waits until the port can be used again.
func (h *Host) detach(port int) error {
	if err := h.write("detach", strconv.Itoa(port)); err != nil && !errors.Is(err, syscall.EINVAL) {
		// EINVAL says that nothing is attached: the kernel let go when
		// the connection ended.
		return fmt.Errorf("detaching port %d: %w", port, err)
	}
	timeout := time.NewTimer(releaseTimeout)
	defer timeout.Stop()
	poll := time.NewTicker(releasePoll)
	defer poll.Stop()
	for {
		ports, err := h.status()
		if err != nil {
			return fmt.Errorf("detaching port %d: %w", port, err)
		}
		for _, p := range ports {
			if p.number == port && p.free {
				return nil
			}
		}
		select {
		case <-poll.C:
		case <-timeout.C:
			return fmt.Errorf("detaching port %d: still in use after %v", port, releaseTimeout)
		}
	}
}

// reserve finds a free port for the speed and keeps it for the caller.
func (h *Host) reserve(s speed) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	ports, err := h.status()
	if err != nil {
		return 0, fmt.Errorf("looking for a free port: %w", err)
	}
	for _, p := range ports {
		if p.free && p.hub == s.hub() && !h.reserved[p.number] {
			h.reserved[p.number] = true
			return p.number, nil
		}
	}
	return 0, fmt.Errorf("looking for a free %s port among %d: %w", s.hub(), len(ports), ErrNoPort)
}

func (h *Host) release(port int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.reserved, port)
}

// write writes text to one of the controllers' files, in one call as sysfs
// wants it.
func (h *Host) write(name, text string) error {
	f, err := os.OpenFile(filepath.Join(h.dir, name), os.O_WRONLY, 0)
	if err != nil {
		if errors.Is(err, fs.ErrPermission) {
			return fmt.Errorf("%w: only root may plug in a virtual device", usb.ErrPermission)
		}
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}
