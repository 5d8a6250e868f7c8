package phonesim

import "time"

// goOff turns the phone off.
func (p *Phone) goOff() {
	p.starting.cancel()
	p.enter(modeOff, pageDark)
}

// enter puts the phone into a mode, with the page that it shows first.
func (p *Phone) enter(m mode, pg page) {
	p.mode = m
	p.show(pg)
	p.refreshUSB()
}

// powerOn starts the phone. What it starts is read from the keys when the logo
// shows, unless a reboot has said it: target is the mode, or "" for the keys.
func (p *Phone) powerOn(target mode) {
	p.starting.cancel()
	if p.nextSerial != "" {
		p.serial, p.nextSerial = p.nextSerial, ""
	}
	p.enter(modeStarting, pageDark)
	p.starting = p.clock.after(untilLogo, func() {
		if target == "" {
			p.readKeys()
		} else {
			p.startInto(target)
		}
		p.show(pageLogo)
	})
}

// readKeys decides by the keys held at the logo what to start. Vol- is
// fastboot on every model; Vol+ and Vol- together do nothing but on those that
// want both (the LineageOS wiki's tables; Xiaomi's unlock quiz).
func (p *Phone) readKeys() {
	up, down := p.keys.down(keyVolUp), p.keys.down(keyVolDown)
	three := p.profile.RecoveryKeys == KeysVolUpVolDownPower
	switch {
	case down && !up:
		p.startInto(modeFastboot)
	case up && down && three, up && !down && p.profile.RecoveryKeys == KeysVolUpPower:
		p.startInto(modeRecovery)
	case up && !down && p.profile.RecoveryKeys == KeysReleasePowerFirst:
		p.starting = p.clock.after(splashRead, p.readKeysAgain)
	default:
		p.startInto(modeAndroid)
	}
}

// readKeysAgain is the second look of miatoll and vayu: Power released at the
// splash and Vol+ still held is recovery.
func (p *Phone) readKeysAgain() {
	switch up := p.keys.down(keyVolUp); {
	case up && p.keys.down(keyPower):
		p.powerOn("") // guess: with both held on it starts again and again
	case up:
		p.startInto(modeRecovery)
	default:
		p.startInto(modeAndroid)
	}
}

// startInto starts the mode; the logo stays for as long as that takes.
func (p *Phone) startInto(m mode) {
	p.starting = p.clock.after(p.startTime(m), func() { p.arrive(m) })
}

func (p *Phone) startTime(m mode) time.Duration {
	switch m {
	case modeFastboot:
		return bootFastboot
	case modeEDL, modeBROM, modePreloader:
		return bootChip
	case modeAndroid:
		if p.wipes > 0 && !p.userdata.setUp {
			return bootFirst
		}
		return bootAndroid
	default:
		return bootRecovery
	}
}

// arrive puts the phone into the mode with the page that mode begins with.
func (p *Phone) arrive(m mode) {
	p.enter(m, p.firstPage(m))
	if m == modeAndroid {
		p.userdata.setUp = true
	}
}

// reboot leaves what runs, a moment after its answer was sent.
func (p *Phone) reboot(target mode) {
	p.starting.cancel()
	p.starting = p.clock.after(answerFirst, func() { p.powerOn(target) })
}

// plug puts the cable in; a phone that is off shows that it is charging.
func (p *Phone) plug() {
	if p.plugged {
		return
	}
	p.plugged = true
	p.dirty = true
	if p.mode == modeOff {
		p.enter(modeCharging, pageCharging)
		return
	}
	p.refreshUSB()
}

func (p *Phone) unplug() {
	if !p.plugged {
		return
	}
	p.plugged = false
	p.dirty = true
	if p.mode == modeCharging {
		p.goOff()
		return
	}
	p.refreshUSB()
}
