package guide

import (
	"context"
	"fmt"
	"slices"

	"mitool/internal/device"
	"mitool/internal/models"
)

// find looks at all phones, within findTimeout.
func (r *reset) find(ctx context.Context) ([]device.Phone, error) {
	ctx, cancel := context.WithTimeout(ctx, findTimeout)
	defer cancel()
	return r.env.Phones.Find(ctx)
}

// mine tells whether p has the serial number of the job's phone. In MIAssistant
// the recovery and the descriptor each tell one.
func (r *reset) mine(p device.Phone) bool {
	return r.named(p.Serial) || r.named(p.USB.Serial)
}

// named tells whether serial is the job's phone's.
func (r *reset) named(serial string) bool {
	if r.fits != nil {
		return r.fits(serial)
	}
	return serial == r.phone.Serial
}

// inPlace tells whether p sits where the job's phone was, without telling who
// it is.
func (r *reset) inPlace(p device.Phone) bool {
	return p.Port != "" && p.Port == r.phone.Port && p.Serial == ""
}

// inspect picks the job's phone out of phones. Another serial number in its
// place, while it is nowhere else, is another phone on the cable: the stop for
// that is returned. Other phones that came are kept to be spoken of.
func (r *reset) inspect(phones []device.Phone) (mine *device.Phone, next StepID) {
	if i := slices.IndexFunc(phones, r.mine); i >= 0 {
		mine = &phones[i]
	}
	for _, p := range phones {
		if r.mine(p) || r.inPlace(p) {
			continue
		}
		if _, there := r.before[key(p)]; there {
			continue
		}
		if mine == nil && p.Port != "" && p.Port == r.phone.Port {
			r.other = &p
			return nil, "stop-wrong-phone"
		}
		if r.notes < maxNotes && !r.spoken[key(p)] {
			r.notes++
			r.spoken[key(p)] = true
			r.unsaid = append(r.unsaid, p)
		}
	}
	return mine, ""
}

// key tells phones apart that are not the job's.
func key(p device.Phone) string { return p.Port + " " + p.Serial }

// note speaks of other phones that were plugged in meanwhile.
func (r *reset) note() {
	for _, p := range r.unsaid {
		r.observe("usb:other-phone")
		r.other = &p
		r.env.Screen.Show(r.message("reset.other-phone"))
	}
	r.unsaid, r.other = nil, nil
}

// runsNoMenu tells whether a phone in this mode cannot be showing a recovery
// menu.
func runsNoMenu(m device.Mode) bool {
	switch m {
	case device.ModeAndroid, device.ModeNoADB, device.ModeFastboot, device.ModeFastbootd:
		return true
	default:
		return false
	}
}

// look is what every probe does that trusts a recovery's screen: no other phone
// may be in its place, and the job's phone must not be in a mode that has no
// such screen. mine is the phone if it is on the bus.
func (r *reset) look(ctx context.Context) (mine *device.Phone, next StepID, err error) {
	phones, err := r.find(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("looking for phones: %w", err)
	}
	mine, next = r.inspect(phones)
	switch {
	case next != "":
	case r.inChipMode(phones):
		next = "stop-chip-level"
	case mine != nil && runsNoMenu(mine.Mode):
		r.phone.Mode = mine.Mode
		next = "stop-not-in-recovery"
	}
	return mine, next, nil
}

// recheck is the probe before each step that trusts the menu on the screen. A
// recovery menu is not on the bus: a phone that is there, in MIAssistant or
// without telling its mode, shows another page, so a menu would be another
// phone's.
func recheck(ctx context.Context, r *reset) (StepID, error) {
	mine, next, err := r.look(ctx)
	switch {
	case next != "" || err != nil || mine == nil:
		return next, err
	case r.proved || r.byHand:
		// It takes a moment to leave the bus when the page is left.
		return r.await(ctx, expectation{
			say: "reset.back.wait", seen: pageLeft, timeout: backTimeout, ifNot: "back",
		})
	default:
		return "verify", nil
	}
}

// pageLeft tells whether the phone is on the bus no more, as it is not while it
// shows its menu.
func pageLeft(r *reset, phones []device.Phone) bool {
	return !slices.ContainsFunc(phones, r.mine)
}

// inChipMode tells whether a phone in a chip-level mode sits where the job's
// was. Such a phone shows nothing on its screen.
func (r *reset) inChipMode(phones []device.Phone) bool {
	i := slices.IndexFunc(phones, func(p device.Phone) bool {
		return p.Mode.ChipLevel() && (r.mine(p) || r.inPlace(p))
	})
	if i >= 0 {
		r.phone.Mode = phones[i].Mode
	}
	return i >= 0
}

// chipMode is the probe behind a screen that the person cannot tell.
func chipMode(ctx context.Context, r *reset) (StepID, error) {
	phones, err := r.find(ctx)
	if err != nil {
		return "", fmt.Errorf("looking for phones: %w", err)
	}
	if r.inChipMode(phones) {
		return "stop-chip-level", nil
	}
	return "", nil
}

// left tells whether the phone has left the bus, or came back in another mode.
// One that does not tell its mode has only stopped to answer.
func left(r *reset, phones []device.Phone) bool {
	return !slices.ContainsFunc(phones, func(p device.Phone) bool {
		return (r.mine(p) || r.inPlace(p)) && (p.Mode == r.phone.Mode || p.Mode == device.ModeUnknown)
	})
}

// assistSeen tells whether a phone in MIAssistant came up, and remembers it: the
// job's if it is among them. Another that showed it from the beginning does not
// count.
func assistSeen(r *reset, phones []device.Phone) bool {
	seen := false
	for _, p := range phones {
		switch {
		case p.Mode != device.ModeMIAssistant:
		case r.mine(p):
			r.assist = p
			return true
		case !seen && r.before[key(p)] != device.ModeMIAssistant:
			r.assist, seen = p, true
		}
	}
	return seen
}

// sameModel tells whether two codenames may be one phone's. What is not known
// differs from nothing.
func sameModel(a, b string) bool {
	a, _ = models.StripRegion(a)
	b, _ = models.StripRegion(b)
	return a == "" || b == "" || a == b || slices.Contains(models.Siblings(a), b)
}

// startedAgain tells whether the phone is on the bus as a system that runs or
// charges, and remembers it.
func startedAgain(r *reset, phones []device.Phone) bool {
	r.back = nil
	for _, p := range phones {
		runs := p.Mode == device.ModeAndroid || p.Mode == device.ModeNoADB
		if runs && (r.mine(p) || r.inPlace(p)) {
			r.back = &p
			return true
		}
	}
	return false
}

// await watches the bus until e is seen. It returns "" then, and e.ifNot when
// the time is over.
func (r *reset) await(ctx context.Context, e expectation) (StepID, error) {
	next := e.ifNot
	err := r.env.Screen.Wait(ctx, r.message(e.say), func(ctx context.Context) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		// Without reports the bus is looked at all the same.
		changes, _ := r.env.Phones.Changes(ctx)
		deadline := r.env.after(e.timeout)
		for {
			phones, err := r.find(ctx)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err == nil {
				// After the wipe nothing is to be stopped any more.
				if _, swapped := r.inspect(phones); swapped != "" && r.mark() == Safe {
					next = swapped
					return nil
				}
				if e.seen(r, phones) {
					next = ""
					return nil
				}
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-deadline:
				if err != nil && r.mark() == Safe {
					return fmt.Errorf("looking for phones: %w", err)
				}
				return nil
			case _, open := <-changes:
				if !open {
					changes = nil
				}
				if !r.pause(ctx) {
					return ctx.Err()
				}
			case <-r.env.after(pollEvery):
			}
		}
	})
	return next, err
}

// pause lets a flapping phone settle; it is false when ctx ended.
func (r *reset) pause(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case <-r.env.after(settle):
		return true
	}
}
