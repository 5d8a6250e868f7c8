package phonesim

import (
	"fmt"
	"strings"
	"time"
)

// key is one of the three.
type key int

const (
	keyPower key = iota
	keyVolUp
	keyVolDown
	keyCount
)

// parseKeys reads "volup+power".
func parseKeys(s string) ([]key, error) {
	var keys []key
	for name := range strings.SplitSeq(s, "+") {
		switch name {
		case "power":
			keys = append(keys, keyPower)
		case "volup":
			keys = append(keys, keyVolUp)
		case "voldown":
			keys = append(keys, keyVolDown)
		default:
			return nil, fmt.Errorf("unknown key %q (expected power, volup or voldown)", name)
		}
	}
	return keys, nil
}

// held is one key's state.
type held struct {
	down bool
	// act tells that letting go still means a tap: it went down on the page
	// that is shown, and no other key came between.
	act bool
	// long are the events of holding on.
	long []*event
}

// keyboard is the phone's keys.
type keyboard struct {
	held [keyCount]held
	// release is called when a start reaches the logo or a screen, for a
	// press that waits for it.
	release func(reached milestone)
}

func (k *keyboard) down(which key) bool { return k.held[which].down }

// milestone is what a press may wait for.
type milestone int

const (
	reachedLogo milestone = iota + 1
	reachedScreen
)

// keyDown presses a key.
func (p *Phone) keyDown(k key) {
	h := &p.keys.held[k]
	if h.down {
		return
	}
	h.down, h.act = true, true
	for other := range keyCount {
		if other != k && p.keys.down(other) {
			h.act, p.keys.held[other].act = false, false
		}
	}
	switch {
	case k == keyPower:
		p.holdPower()
	case k == keyVolUp && p.keys.down(keyPower) && p.page.name == "no-command":
		// Power held and Vol+ tapped shows the menu (bootable/recovery
		// recovery_ui/ui.cpp).
		p.show(p.menuPage("main"))
	}
}

// holdPower schedules what comes of holding Power.
func (p *Phone) holdPower() {
	h := &p.keys.held[keyPower]
	h.long = []*event{
		p.clock.after(holdMenu, func() {
			if p.mode == modeAndroid && !p.keys.down(keyVolUp) && !p.keys.down(keyVolDown) {
				p.show(pagePower)
			}
		}),
		p.clock.after(holdPowerOn, func() {
			if p.mode == modeOff || p.mode == modeCharging {
				p.powerOn("")
			}
		}),
		p.clock.after(holdRestart, p.restartHeld),
	}
}

// restartHeld is the restart of every phone whose Power is held long enough.
func (p *Phone) restartHeld() {
	h := &p.keys.held[keyPower]
	h.long = append(h.long, p.clock.after(holdRestart, p.restartHeld))
	p.powerOn("")
}

// keyUp lets go of a key; a short press is a tap.
func (p *Phone) keyUp(k key) {
	h := &p.keys.held[k]
	if !h.down {
		return
	}
	tap := h.act
	for _, e := range h.long {
		e.cancel()
	}
	*h = held{}
	if tap {
		p.tapped(k)
	}
}

// tapped is a key pressed and released on one page.
func (p *Phone) tapped(k key) {
	n := len(p.page.items)
	switch {
	case p.mode == modeOff && k == keyPower && p.plugged:
		p.enter(modeCharging, pageCharging)
	case p.mode == modeMIAssistant && k == keyPower, p.mode == modeSideload && k == keyPower:
		// Guess: how this screen is left is described nowhere.
		p.arriveMenu("main")
	case n == 0 || p.page.touch:
	case k == keyVolUp:
		p.selected = (p.selected + n - 1) % n
		p.dirty = true
	case k == keyVolDown:
		p.selected = (p.selected + 1) % n
		p.dirty = true
	default:
		p.selectItem(p.page.items[p.selected])
	}
}

// stage is a part of a press: keys, and for how long or until what.
type stage struct {
	keys  []key
	hold  time.Duration
	until milestone // 0: hold counts
}

// press is stages one after the other; done is called when the last key is up.
type press struct {
	stages []stage
	due    *event // the end of this stage, or of the patience with it
	done   func()
}

// next begins the next stage; p.mu is held.
func (p *Phone) next(x *press) {
	if len(x.stages) == 0 {
		p.releaseAll()
		x.done()
		return
	}
	s := x.stages[0]
	x.stages = x.stages[1:]
	want := [keyCount]bool{}
	for _, k := range s.keys {
		want[k] = true
	}
	for k := range keyCount {
		if !want[k] {
			p.keyUp(k)
		}
	}
	for _, k := range s.keys {
		p.keyDown(k)
	}
	if s.until == 0 {
		x.due = p.clock.after(s.hold, func() { p.next(x) })
		return
	}
	x.due = p.clock.after(waitLimit, func() { p.keys.release = nil; p.next(x) })
	p.keys.release = func(reached milestone) {
		if reached == s.until {
			p.keys.release = nil
			x.due.cancel()
			p.next(x)
		}
	}
}

// letGo ends a press in the middle; p.mu is held.
func (p *Phone) letGo(x *press) {
	x.due.cancel()
	p.keys.release = nil
	p.releaseAll()
}

func (p *Phone) releaseAll() {
	for k := range keyCount {
		p.keyUp(k)
	}
}
