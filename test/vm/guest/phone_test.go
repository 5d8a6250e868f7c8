//go:build linux

package guest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mitool/internal/phonesim"
	"mitool/internal/usbip"
)

// timeScale makes the phones twenty times as quick as real ones: quick enough
// to test with, and slow enough that mitool sees a phone come and go.
const timeScale = 0.05

// patience bounds a wait for something that takes a second or two.
const patience = 30 * time.Second

// phone is a simulated phone on the kernel's bus.
type phone struct {
	*phonesim.Phone
	t    testing.TB
	port string // sysfs's name of it: "1-1"; "" when it was plugged in off the bus
}

// bus is the kernel's, with its sockets.
type bus struct {
	t    testing.TB
	host *usbip.Host
}

func newBus(t testing.TB) *bus {
	t.Helper()
	host, err := usbip.OpenHost()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the kernel's last words:\n%s", kernelLog(20))
		}
	})
	return &bus{t: t, host: host}
}

// kernelLog returns the last lines of the kernel's messages.
func kernelLog(lines int) string {
	out, err := exec.Command("dmesg").Output()
	if err != nil {
		return err.Error()
	}
	all := strings.SplitAfter(string(out), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "")
}

// plug puts a phone on the bus, after these commands were done to it. It is
// taken off when the test ends.
func (b *bus) plug(profile, serial string, commands ...string) *phone {
	b.t.Helper()
	p, ok := phonesim.ProfileByName(profile)
	if !ok {
		b.t.Fatalf("there is no profile %q", profile)
	}
	ph := &phone{Phone: phonesim.New(p, phonesim.Options{Serial: serial, TimeScale: timeScale, Seed: 1}), t: b.t}
	b.t.Cleanup(ph.Close)
	ph.do(commands...)
	before := interfaces()
	b.carry(ph.Phone)
	if !ph.State().OnUSB {
		return ph
	}
	waitFor(b.t, serial+" on the bus", func() error {
		for _, i := range interfaces() {
			if !slices.Contains(before, i) {
				ph.port, _, _ = strings.Cut(filepath.Base(i), ":")
				return nil
			}
		}
		return errors.New("the kernel has no interface of it")
	})
	return ph
}

// interfaces lists the interfaces on the bus. A device's are the last that the
// kernel makes known.
func interfaces() []string {
	names, _ := filepath.Glob("/sys/bus/usb/devices/*:*")
	return names
}

// carry gives a device to the kernel until the test ends, which waits until
// the kernel has let go of it: the next test must not find it.
func (b *bus) carry(device usbip.Phone) {
	before := interfaces()
	ctx, cancel := context.WithCancel(context.Background())
	carried := make(chan error, 1)
	go func() { carried <- b.host.Carry(ctx, device) }()
	b.t.Cleanup(func() {
		cancel()
		select {
		case err := <-carried:
			if !errors.Is(err, context.Canceled) {
				b.t.Errorf("carrying the phone: %v", err)
			}
		case <-time.After(patience):
			b.t.Error("carrying the phone did not end")
		}
		waitFor(b.t, "the phone to be off the bus", func() error {
			if now := interfaces(); len(now) > len(before) {
				return fmt.Errorf("the kernel has %q", now)
			}
			return nil
		})
	})
}

// do carries out commands of phonesim's language.
func (p *phone) do(commands ...string) string {
	p.t.Helper()
	var said string
	for _, c := range commands {
		var err error
		if said, err = p.Do(p.t.Context(), c); err != nil {
			p.t.Fatalf("phone: %s: %v", c, err)
		}
	}
	return said
}

// waitMode waits until the phone is in a mode.
func (p *phone) waitMode(mode string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	if err := p.Wait(ctx, func(s phonesim.State) bool { return s.Mode == mode }); err != nil {
		p.t.Fatalf("waiting for mode %s: %v; the phone is in %s", mode, err, p.State().Mode)
	}
}

// waitOnBus waits until the kernel knows the phone, or no longer does.
func (p *phone) waitOnBus(want bool) {
	p.t.Helper()
	serial := p.State().Serial
	waitFor(p.t, fmt.Sprintf("%s on the bus: %v", serial, want), func() error {
		if _, ok := sysfsOf(serial); ok != want {
			return fmt.Errorf("on the bus: %v", ok)
		}
		return nil
	})
}

// sysfsOf finds the folder of the device with this serial number, once its
// interfaces are there.
func sysfsOf(serial string) (string, bool) {
	for _, i := range interfaces() {
		port, _, _ := strings.Cut(filepath.Base(i), ":")
		dir := filepath.Join(filepath.Dir(i), port)
		if text, err := os.ReadFile(filepath.Join(dir, "serial")); err == nil && strings.TrimSpace(string(text)) == serial {
			return dir, true
		}
	}
	return "", false
}

// node returns the path of the phone's file under /dev, by which programs
// reach it.
func (p *phone) node() string {
	p.t.Helper()
	number := func(name string) int {
		text, err := os.ReadFile(filepath.Join("/sys/bus/usb/devices", p.port, name))
		if err != nil {
			p.t.Fatal(err)
		}
		n, err := strconv.Atoi(strings.TrimSpace(string(text)))
		if err != nil {
			p.t.Fatal(err)
		}
		return n
	}
	return fmt.Sprintf("/dev/bus/usb/%03d/%03d", number("busnum"), number("devnum"))
}

// waitFor tries until try has no complaint.
func waitFor(t testing.TB, what string, try func() error) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for {
		err := try()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("waiting for %s: %v", what, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}
