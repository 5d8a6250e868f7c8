//go:build linux && cgo

package guest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"mitool/internal/conntest"
	"mitool/internal/usb"
	"mitool/internal/usb/libusb"
)

// The connections that mitool makes on a technician's machine, through libusb
// and a kernel, keep the promises of usb.Conn.
func TestLibusbConn(t *testing.T) {
	lib := libusb.New()
	t.Cleanup(func() {
		if err := lib.Close(); err != nil {
			t.Errorf("Close() = %v; want no error", err)
		}
	})
	conntest.Run(t, func(t *testing.T) (usb.Conn, *conntest.Peripheral) {
		p := conntest.NewPeripheral()
		newBus(t).carry(&once{p: p})
		d := waitListed(t, lib, p.Desc().Serial)
		c, err := lib.Open(t.Context(), d, 0)
		if err != nil {
			t.Fatalf("Open(%s) = %v; want a connection", d.Port, err)
		}
		return c, p
	})
}

// What mitool lists is what the phone shows.
func TestLibusbList(t *testing.T) {
	lib := libusb.New()
	p := newBus(t).plug("spes", "list", "boot android", "usb mtp")
	d := waitListed(t, lib, "list")
	if d.Speed != usb.SpeedHigh || d.Manufacturer != "Xiaomi" {
		t.Errorf("List has %+v; want a high speed device of Xiaomi", d)
	}
	if _, ok := d.Find(usb.ClassADB); !ok || len(d.Interfaces) != 2 {
		t.Errorf("List has %+v; want MTP and ADB", d.Interfaces)
	}

	// Through a change of modes the phone keeps its port.
	p.do("boot fastboot")
	waitFor(t, "the bootloader", func() error {
		if d2 := waitListed(t, lib, "list"); d2.Port != d.Port {
			return fmt.Errorf("it is on port %s; it was on %s", d2.Port, d.Port)
		} else if _, ok := d2.Find(usb.ClassFastboot); !ok {
			return fmt.Errorf("List has %+v", d2.Interfaces)
		}
		return nil
	})
}

// One program holds an interface at a time, and who holds it is told.
func TestLibusbBusy(t *testing.T) {
	p := newBus(t).plug("spes", "busy", "boot android", "trust any")
	startADB(t)
	waitADB(t, "busy", "device")
	lib := libusb.New()
	d := waitListed(t, lib, p.State().Serial)
	c, err := lib.Open(t.Context(), d, 0)
	if !errors.Is(err, usb.ErrBusy) {
		t.Errorf("Open = %v, %v; want %v", c, err, usb.ErrBusy)
	}
	holders := lib.Holders(d)
	if len(holders) != 1 || holders[0].Name != "adb" {
		t.Errorf("Holders = %+v; want adb alone", holders)
	}
}

// waitListed waits until the bus lists one device with this serial number.
func waitListed(t *testing.T, b usb.Bus, serial string) usb.Desc {
	t.Helper()
	var found []usb.Desc
	waitFor(t, serial+" in the list", func() error {
		all, err := b.List(t.Context())
		if err != nil {
			return err
		}
		found = nil
		for _, d := range all {
			if d.Serial == serial && len(d.Interfaces) > 0 {
				found = append(found, d)
			}
		}
		if len(found) != 1 {
			return fmt.Errorf("it is there %d times in %+v", len(found), all)
		}
		return nil
	})
	return found[0]
}

// once shows one device, one time.
type once struct {
	p    usb.Peripheral
	gone bool
}

func (o *once) Attach(ctx context.Context) (usb.Peripheral, error) {
	if o.gone {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	o.gone = true
	return o.p, nil
}
