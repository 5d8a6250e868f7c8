//go:build !linux && cgo

package libusb

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/gousb"

	"mitool/internal/usb"
)

// pollEvery lies between two listings that Watch compares: gousb tells of no
// changes (gousb issue 8).
const pollEvery = 250 * time.Millisecond

// host is what the system tells without libusb: nothing.
type host struct{}

func newHost() host { return host{} }

// Holders returns nil: only Linux tells who has a device open.
func (host) Holders(usb.Desc) []usb.Holder { return nil }

// check finds nothing wrong: libusb, which opens by address and ids, is all
// there is to ask.
func (host) check(usb.Desc) error { return nil }

func (host) fresh(usb.Desc) bool { return false }

func (host) denied(usb.Desc) bool { return false }

// unlisted is the error for a device that libusb does not list any more.
func (host) unlisted() error { return usb.ErrGone }

// List returns what is plugged in but hubs, sorted by port. No strings are
// known, for they are asked of an open device. Of several configurations the
// one with the lowest value is taken for the active one.
func (b *Bus) List(ctx context.Context) ([]usb.Desc, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	lib, err := b.acquire()
	if err != nil {
		return nil, usb.Wrap("listing usb devices", "", err)
	}
	defer b.release(lib)
	var list []usb.Desc
	_, err = lib.OpenDevices(func(g *gousb.DeviceDesc) bool {
		if len(g.Path) > 0 && g.Class != gousb.ClassHub {
			list = append(list, desc(g))
		}
		return false
	})
	if err != nil && len(list) == 0 {
		return nil, usb.Wrap("listing usb devices", "", sentinel(err, runtime.GOOS))
	}
	slices.SortFunc(list, func(a, b usb.Desc) int { return usb.ComparePorts(a.Port, b.Port) })
	return list, nil
}

// Watch compares listings four times a second.
func (b *Bus) Watch(ctx context.Context) (<-chan struct{}, error) {
	last, err := b.List(ctx)
	if err != nil {
		return nil, err
	}
	out := make(chan struct{}, 1)
	go func() {
		defer close(out)
		usb.Poll(ctx, pollEvery, last, b.List, func() {
			select {
			case out <- struct{}{}:
			default:
			}
		})
	}()
	return out, nil
}

func desc(g *gousb.DeviceDesc) usb.Desc {
	var path []string
	for _, p := range g.Path {
		path = append(path, strconv.Itoa(p))
	}
	d := usb.Desc{
		Port:        fmt.Sprintf("%d-%s", g.Bus, strings.Join(path, ".")),
		Bus:         g.Bus,
		Address:     g.Address,
		VendorID:    uint16(g.Vendor),
		ProductID:   uint16(g.Product),
		DeviceClass: usb.Class{Class: uint8(g.Class), SubClass: uint8(g.SubClass), Protocol: uint8(g.Protocol)},
	}
	if g.Speed >= 0 && int(g.Speed) <= int(usb.SpeedSuperPlus) {
		d.Speed = usb.Speed(g.Speed)
	}
	first := 0
	for value := range g.Configs {
		if first == 0 || value < first {
			first = value
		}
	}
	// Open compares the value with the active one: with several it stays
	// unknown.
	if len(g.Configs) == 1 {
		d.ConfigValue = uint8(first)
	}
	for _, i := range g.Configs[first].Interfaces {
		for _, s := range i.AltSettings {
			if s.Alternate == 0 {
				d.Interfaces = append(d.Interfaces, iface(s))
			}
		}
	}
	return d
}

func iface(s gousb.InterfaceSetting) usb.Interface {
	i := usb.Interface{
		Number: uint8(s.Number),
		Class:  usb.Class{Class: uint8(s.Class), SubClass: uint8(s.SubClass), Protocol: uint8(s.Protocol)},
	}
	for _, e := range s.Endpoints {
		i.Endpoints = append(i.Endpoints, usb.Endpoint{
			Address: uint8(e.Address), Type: uint8(e.TransferType), MaxPacketSize: e.MaxPacketSize,
		})
	}
	slices.SortFunc(i.Endpoints, func(a, b usb.Endpoint) int { return cmp.Compare(a.Address, b.Address) })
	return i
}
