package device_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"mitool/internal/adb"
	"mitool/internal/device"
	"mitool/internal/phonesim"
	"mitool/internal/usb"
)

// muteBus tells no strings of devices, as the buses of other systems than Linux.
type muteBus struct{ usb.Bus }

func (b muteBus) List(ctx context.Context) ([]usb.Desc, error) {
	descs, err := b.Bus.List(ctx)
	for i := range descs {
		descs[i].Manufacturer, descs[i].Product, descs[i].Serial = "", "", ""
	}
	return descs, err
}

// mute takes the strings off the bench's bus for a finder.
func (b *bench) mute() *device.Finder {
	f := b.finder()
	f.Bus = muteBus{b.bus}
	return f
}

func TestRebootRecoveryWithoutStrings(t *testing.T) {
	b := newBench(t, "spes: trust; boot android", "selene: trust; boot android")
	p := b.find(b.mute())[0]
	if err := b.mute().RebootRecovery(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := b.phones[0].Wait(ctx, func(s phonesim.State) bool { return s.Mode == "recovery" }); err != nil {
		t.Errorf("the phone is in %q; want recovery", b.phones[0].State().Mode)
	}
	if mode := b.phones[1].State().Mode; mode != "android" {
		t.Errorf("the other phone is in %q; want android", mode)
	}
}

// TestReachWithoutStrings: a port alone is no phone.
func TestReachWithoutStrings(t *testing.T) {
	for _, tt := range []struct {
		name, phone    string
		change         func(*device.Phone)
		setup          bool
		reboot, status error
	}{
		{
			name: "another phone on its port", phone: "spes: trust; boot android",
			change: func(p *device.Phone) { p.Serial = "deadbeef" },
			reboot: device.ErrWrongPhone, status: device.ErrWrongPhone,
		},
		{
			name: "another phone in the setup wizard", phone: "popsicle: " + wipeHyperOS3,
			change: func(p *device.Phone) { p.Serial = "deadbeef" },
			reboot: adb.ErrRefused, status: device.ErrWrongPhone,
		},
		{
			name: "in the setup wizard", phone: "popsicle: " + wipeHyperOS3,
			change: func(p *device.Phone) { p.Serial = "c46e10d9" },
			setup:  true, reboot: adb.ErrRefused,
		},
		{
			name: "on another port", phone: "spes: trust; boot android",
			change: func(p *device.Phone) { p.Port = "1-9" },
			reboot: usb.ErrGone, status: usb.ErrGone,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, tt.phone)
			p := b.find(b.mute())[0]
			tt.change(&p)
			if err := b.mute().RebootRecovery(t.Context(), p); !errors.Is(err, tt.reboot) {
				t.Errorf("RebootRecovery = %v; want %v", err, tt.reboot)
			}
			if setup, err := b.mute().InTradeInMode(t.Context(), p); setup != tt.setup || !errors.Is(err, tt.status) {
				t.Errorf("InTradeInMode = %v, %v; want %v, %v", setup, err, tt.setup, tt.status)
			}
			for _, heard := range b.phones[0].State().Heard {
				if strings.Contains(heard, "reboot") {
					t.Errorf("the phone heard %q", heard)
				}
			}
		})
	}
}
