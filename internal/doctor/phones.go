package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"mitool/internal/device"
	"mitool/internal/usb"
)

// phone is one that is plugged in, as far as it can be told without opening
// it.
type phone struct {
	device.Phone
	iface  usb.Interface // that mitool would claim
	spoken bool          // there is such an interface
	access error         // why this user may not open it; on Linux alone
}

// list returns the phones on the bus, and tells of devices that are switched
// off, for one of them may be the phone that is missed.
func (c *check) list(ctx context.Context) []phone {
	ctx, cancel := context.WithTimeout(ctx, listTimeout)
	defer cancel()
	descs, err := c.sys.Bus.List(ctx)
	if err != nil {
		c.problem("bus-unlisted", Data{"Error": err.Error()}, none)
		return nil
	}
	found, err := (&device.Finder{Bus: listed(descs)}).Glance(ctx)
	if err != nil {
		return nil // a list that is there already does not fail
	}
	if c.sys.OS == "linux" {
		for _, d := range descs {
			if d.ConfigValue == 0 {
				c.unconfigured(d)
			}
		}
	}
	var phones []phone
	for _, f := range found {
		p := phone{Phone: f}
		p.iface, p.spoken = spoken(f.USB)
		if p.spoken && c.sys.OS == "linux" {
			p.access = c.sys.Access(p.USB.Node())
		}
		c.phones = append(c.phones, p.Port)
		phones = append(phones, p)
	}
	if len(phones) == 0 {
		c.note("phone-none", nil, none)
	}
	return phones
}

// spoken returns the interface for ADB or fastboot, class ff and subclass 42.
func spoken(d usb.Desc) (usb.Interface, bool) {
	for _, i := range d.Interfaces {
		if i.Class.Class == usb.ClassADB.Class && i.Class.SubClass == usb.ClassADB.SubClass {
			return i, true
		}
	}
	return usb.Interface{}, false
}

// listed is a bus that was listed before. It opens nothing.
type listed []usb.Desc

var _ usb.Bus = listed(nil)

func (l listed) List(context.Context) ([]usb.Desc, error) { return l, nil }
func (l listed) Open(context.Context, usb.Desc, uint8) (usb.Conn, error) {
	return nil, usb.ErrNotSupported
}
func (l listed) Close() error { return nil }

// unconfigured tells why a device without a configuration, which can be no
// more than seen, has none: it was locked out (usbguard and some desktops do
// so while the screen is locked), or the kernel chose none, as for want of
// power (drivers/usb/core/generic.c, usb_choose_configuration).
func (c *check) unconfigured(d usb.Desc) {
	f := Finding{ID: "device-unconfigured", Level: Note, Port: d.Port, Data: Data{"ID": d.ID(), "Name": d.Product}}
	file := path.Join(devices, d.Port, "authorized")
	if c.sys.value(file) == "0" {
		f.ID, f.Fix = "device-locked-out", string(command("echo 1 | sudo tee %v", "/"+file))
	}
	c.add(f)
}

// phone looks at one phone: may it be opened, is it free, and does its socket
// suit it.
func (c *check) phone(p phone, server map[string]bool) {
	say := func(id string, level Level, data Data, f fix) {
		if data == nil {
			data = Data{}
		}
		data["Name"], data["Node"] = p.USB.Product, p.USB.Node()
		c.add(Finding{ID: id, Level: level, Port: p.Port, Data: data, Fix: string(f)})
	}
	switch {
	case p.Mode == device.ModeNoADB:
		say("phone-no-adb", OK, nil, none)
	case !p.spoken:
		say("phone-chip", Note, Data{"Mode": string(p.Mode)}, none)
		return
	case server[p.Port]:
		say("phone-server", OK, nil, none)
	case c.sys.OS != "linux":
		say("phone-seen", OK, nil, none)
	case errors.Is(p.access, fs.ErrNotExist):
		say("phone-no-node", Problem, nil, none)
	case p.access != nil && c.outside:
		say("phone-not-ours", Problem, nil, none)
	case p.access != nil:
		say("phone-denied", Problem, nil, c.sys.install())
	default:
		c.holders(p, say)
	}
	c.socket(p, say)
}

// holders tells who has the phone. An interface that a program has claimed is
// bound to the kernel's driver usbfs, whoever the program belongs to; which
// program, only root sees of all.
func (c *check) holders(p phone, say func(string, Level, Data, fix)) {
	claim := fmt.Sprintf("%s:%d.%d", p.Port, p.USB.ConfigValue, p.iface.Number)
	claimed := c.sys.exists(path.Join(claims, claim))
	var holders []usb.Holder
	if f, ok := c.sys.Bus.(usb.HolderFinder); ok {
		holders = f.Holders(p.USB)
	}
	switch {
	case !claimed:
		say("phone-free", OK, nil, none)
	case len(holders) == 0:
		// As root nobody is hidden: then it is one that mitool cannot name.
		f := fix("sudo " + c.sys.Program + " doctor")
		if c.sys.UID == 0 {
			f = none
		}
		say("phone-held-unseen", Problem, nil, f)
	}
	for _, h := range holders {
		data := Data{"Program": h.Name, "PID": h.PID}
		if claimed {
			say("phone-held", Problem, data, release(h.Name))
		} else {
			say("phone-opened", Note, data, release(h.Name))
		}
	}
}

// socket tells what about the way to the phone is known to give trouble.
func (c *check) socket(p phone, say func(string, Level, Data, fix)) {
	if p.USB.Speed == usb.SpeedLow || p.USB.Speed == usb.SpeedFull {
		say("phone-slow", Note, nil, none)
	}
	if p.USB.Speed >= usb.SpeedSuper && p.iface.Class == usb.ClassFastboot {
		say("phone-fast", Note, nil, none)
	}
	// A port's name has a number for each hub on the way: "1-2.3".
	if hubs := strings.Count(p.Port, "."); hubs > 0 {
		say("phone-hub", Note, Data{"Hubs": hubs}, none)
	}
	control := path.Join(devices, p.Port, "power/control")
	if c.sys.OS == "linux" && c.sys.value(control) == "auto" {
		say("phone-sleeps", Note, nil, command("echo on | sudo tee %v", "/"+control))
	}
}
