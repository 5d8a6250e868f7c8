package phonesim

import (
	"slices"

	"mitool/internal/usb"
)

// mode is what runs on the phone.
type mode string

const (
	modeOff         mode = "off"
	modeCharging    mode = "charging"
	modeStarting    mode = "starting" // dark, or the logo
	modeAndroid     mode = "android"
	modeRecovery    mode = "recovery" // its menu, or a custom recovery
	modeSideload    mode = "sideload"
	modeMIAssistant mode = "miassistant"
	modeRescue      mode = "rescue"
	modeFastboot    mode = "fastboot"
	modeFastbootd   mode = "fastbootd"
	modeEDL         mode = "edl"
	modeBROM        mode = "brom"
	modePreloader   mode = "preloader"
)

// State is what can be seen of the phone and what became of it.
type State struct {
	// Mode is off, charging, starting, android, recovery, sideload,
	// miassistant, rescue, fastboot, fastbootd, edl, brom or preloader.
	Mode    string `json:"mode"`
	Screen  Screen `json:"screen"`
	Serial  string `json:"serial"`
	Plugged bool   `json:"plugged"`
	// OnUSB tells whether the phone presents itself on the bus.
	OnUSB bool `json:"on_usb"`
	// Userdata is "present", or "wiped" once it was erased.
	Userdata string `json:"userdata"`
	Wipes    int    `json:"wipes"`
	Files    int    `json:"files"` // the person's, in the shared storage
	// AsksFor are the accounts that setup asks for, after a reset; empty
	// before one.
	AsksFor []string `json:"asks_for"`
	// Authorized tells that a computer which the phone trusts is connected
	// to its adbd.
	Authorized bool `json:"authorized"`
	// Heard is every service and command in order: "shell:getprop",
	// "getvar:product", "sync:STAT /sdcard".
	Heard []string `json:"heard"`
	// Violations are those of Heard that are not on mitool's allow-list.
	Violations []string `json:"violations"`
}

// Screen is what the phone shows.
type Screen struct {
	Title    string   `json:"title"`
	Lines    []string `json:"lines"`
	Items    []string `json:"items"`
	Selected int      `json:"selected"` // of Items; -1 when there are none
}

// State returns the phone's state now.
func (p *Phone) State() State {
	p.lock()
	defer p.unlock()
	return p.state()
}

// state makes State; p.mu is held.
func (p *Phone) state() State {
	s := State{
		Mode:       string(p.mode),
		Screen:     p.screen(),
		Serial:     p.serial,
		Plugged:    p.plugged,
		OnUSB:      p.gadget != nil,
		Userdata:   "present",
		Wipes:      p.wipes,
		Files:      p.userdata.count(),
		AsksFor:    []string{},
		Authorized: p.linked,
		Heard:      append([]string{}, p.heard...),
		Violations: append([]string{}, p.violations...),
	}
	if p.wipes > 0 {
		s.Userdata = "wiped"
		// The activation lock is kept on Xiaomi's servers and Google's in
		// the frp partition: no wipe of userdata touches either.
		s.AsksFor = slices.Clone(p.profile.Accounts)
	}
	return s
}

// wipe erases userdata.
func (p *Phone) wipe() {
	p.userdata = emptyUserdata(p.profile, p.seed)
	p.wipes++
	p.debugging = false
	p.usbMode = "charging"
	p.dirty = true
}

// enumeration is what the bus sees now, nil for nothing.
func (p *Phone) enumeration() *gadget {
	p.lock()
	defer p.unlock()
	return p.gadget
}

// present makes the phone show itself as g from now on; nil is nothing. p.mu
// is held.
func (p *Phone) present(g *gadget) {
	if p.gadget != nil {
		p.gadget.leave()
	}
	p.linked = false
	p.dismiss()
	if g != nil {
		p.gadgets++
		g.seq = p.gadgets
		g.phone = p
		g.done = make(chan struct{})
	}
	p.gadget = g
	p.dirty = true
}

// refreshUSB presents what the phone's mode and switches call for. It stays
// what it is when nothing about it changed.
func (p *Phone) refreshUSB() {
	g := p.personality()
	if g != nil && p.gadget != nil && sameDevice(g.desc, p.gadget.desc) {
		return
	}
	if g == nil && p.gadget == nil {
		return
	}
	p.present(g)
}

// reconnect takes the phone off the bus and shows it again a moment later, as
// adbd does when it restarts its USB function.
func (p *Phone) reconnect() {
	p.present(nil)
	p.clock.after(reenumerate, p.refreshUSB)
}

func sameDevice(a, b usb.Desc) bool {
	return a.ID() == b.ID() && a.Serial == b.Serial && slices.EqualFunc(a.Interfaces, b.Interfaces,
		func(x, y usb.Interface) bool { return x.Class == y.Class && x.Name == y.Name })
}
