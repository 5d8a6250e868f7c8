package phonesim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Do carries out one command of the language in the package's text, and
// returns what the command prints, "" for most. It is done when the command's
// time has passed. When ctx ends before that, its error is returned: a press
// lets go of the keys then.
func (p *Phone) Do(ctx context.Context, command string) (string, error) {
	words := strings.Fields(command)
	if len(words) == 0 || strings.HasPrefix(words[0], "#") {
		return "", nil
	}
	if p.ctx.Err() != nil {
		return "", errClosed
	}
	if err := ctx.Err(); err != nil {
		return "", fmt.Errorf("%s: %w", words[0], err)
	}
	out, err := p.do(ctx, words[0], words[1:])
	if err != nil {
		return "", fmt.Errorf("%s: %w", words[0], err)
	}
	return out, nil
}

func (p *Phone) do(ctx context.Context, verb string, args []string) (string, error) {
	switch verb {
	case "screen":
		return p.State().Screen.String(), noArguments(args)
	case "state":
		b, err := json.Marshal(p.State())
		return string(b), errors.Join(err, noArguments(args))
	case "press":
		return "", p.doPress(ctx, args)
	case "power", "volup", "voldown":
		return "", p.doPress(ctx, append([]string{verb}, args...))
	case "wait":
		return "", p.doWait(ctx, args)
	case "pass":
		return "", p.doPass(ctx, args)
	}
	p.lock()
	defer p.unlock()
	p.dirty = true
	switch verb {
	case "boot":
		return "", p.doBoot(args)
	case "plug":
		p.plug()
		return "", noArguments(args)
	case "unplug":
		p.unplug()
		return "", noArguments(args)
	case "hold":
		return "", p.doHold(args)
	case "release":
		return "", p.doRelease(args)
	case "choose":
		return "", p.choose(strings.Trim(strings.Join(args, " "), `"`))
	case "allow", "deny":
		return "", p.doAnswer(verb, args)
	case "debugging":
		return "", p.doDebugging(args)
	case "trust":
		if !slices.Equal(args, []string{"any"}) {
			return "", unexpected(args, "any")
		}
		p.userdata.trustAny = true
		return "", nil
	case "secure":
		if !slices.Equal(args, []string{"recovery"}) {
			return "", unexpected(args, "recovery")
		}
		p.secureRecovery = true
		return "", nil
	case "usb":
		return "", p.doUSB(args)
	case "serial":
		if len(args) != 2 || args[0] != "after-reboot" {
			return "", unexpected(args, "after-reboot and a serial number")
		}
		p.nextSerial = args[1]
		return "", nil
	case "fault":
		return "", p.setFault(args)
	}
	return "", errors.New("unknown command")
}

func unexpected(args []string, want string) error {
	return fmt.Errorf("arguments are %q (expected %s)", args, want)
}

func noArguments(args []string) error {
	if len(args) > 0 {
		return unexpected(args, "none")
	}
	return nil
}

// bootModes are what "boot" knows.
func bootModes() []mode {
	return []mode{modeAndroid, modeRecovery, modeFastboot, modeFastbootd, modeMIAssistant, modeSideload,
		modeRescue, modeEDL, modeBROM, modePreloader, modeCharging, modeOff}
}

// can tells why the phone has no such mode, nil when it has.
func (p *Phone) can(m mode) error {
	aosp := p.profile.Menu == MenuAOSP
	ok := true
	switch m {
	case modeFastbootd:
		ok = p.profile.Fastbootd
	case modeMIAssistant:
		ok = p.profile.Menu == MenuMiRecovery || p.profile.Menu == MenuHyperOS3
	case modeSideload, modeRescue:
		ok = aosp
	case modeEDL:
		ok = p.profile.SoC == Qualcomm
	case modeBROM, modePreloader:
		ok = p.profile.SoC == MediaTek
	}
	if !ok {
		return fmt.Errorf("%s has no mode %s", p.profile.Name, m)
	}
	return nil
}

// doBoot puts the phone into a mode at once.
func (p *Phone) doBoot(args []string) error {
	if len(args) != 1 || !slices.Contains(bootModes(), mode(args[0])) {
		return unexpected(args, fmt.Sprintf("one of %q", bootModes()))
	}
	m := mode(args[0])
	if err := p.can(m); err != nil {
		return err
	}
	p.starting.cancel()
	p.present(nil)
	if p.nextSerial != "" {
		p.serial, p.nextSerial = p.nextSerial, ""
	}
	if m == modeCharging {
		p.plugged = true
	}
	p.arrive(m)
	return nil
}

func (p *Phone) doHold(args []string) error {
	if len(args) != 1 {
		return unexpected(args, "keys")
	}
	keys, err := parseKeys(args[0])
	if err != nil {
		return err
	}
	for _, k := range keys {
		p.keyDown(k)
	}
	return nil
}

func (p *Phone) doRelease(args []string) error {
	if len(args) == 0 {
		p.releaseAll()
		return nil
	}
	keys, err := parseKeys(args[0])
	if err != nil || len(args) > 1 {
		return errors.Join(err, noArguments(args[1:]))
	}
	for _, k := range keys {
		p.keyUp(k)
	}
	return nil
}

// doPress reads the stages of a press and waits until it is over.
func (p *Phone) doPress(ctx context.Context, args []string) error {
	var stages []stage
	for more := true; more; {
		part := args
		i := slices.Index(args, "then")
		if more = i >= 0; more {
			part, args = args[:i], args[i+1:]
		}
		s, err := parseStage(part)
		if err != nil {
			return err
		}
		stages = append(stages, s)
	}
	over := make(chan struct{})
	x := &press{stages: stages, done: func() { close(over) }}
	p.lock()
	p.next(x)
	p.unlock()
	select {
	case <-over:
		return nil
	case <-ctx.Done():
		p.lock()
		p.letGo(x)
		p.unlock()
		return ctx.Err()
	case <-p.ctx.Done():
		return errClosed
	}
}

// parseStage reads "volup+power 8s".
func parseStage(args []string) (stage, error) {
	if len(args) == 0 || len(args) > 2 {
		return stage{}, unexpected(args, "keys and how long")
	}
	keys, err := parseKeys(args[0])
	if err != nil {
		return stage{}, err
	}
	s := stage{keys: keys, hold: keyTap}
	if len(args) == 1 {
		return s, nil
	}
	switch args[1] {
	case "until-logo":
		s.until = reachedLogo
	case "until-screen":
		s.until = reachedScreen
	default:
		s.hold, err = parseSpan(args[1])
	}
	return s, err
}

func parseSpan(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 || d > waitLimit {
		return 0, fmt.Errorf("duration is %q (expected 0s to %s)", s, waitLimit)
	}
	return d, nil
}

func (p *Phone) doPass(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return unexpected(args, "a duration")
	}
	d, err := parseSpan(args[0])
	if err != nil {
		return err
	}
	done := make(chan struct{})
	p.lock()
	p.clock.after(d, func() { close(done) })
	p.unlock()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-p.ctx.Done():
		return errClosed
	}
}

func (p *Phone) doWait(ctx context.Context, args []string) error {
	if len(args) != 1 || !slices.Contains(bootModes(), mode(args[0])) {
		return unexpected(args, fmt.Sprintf("one of %q", bootModes()))
	}
	limited, cancel := context.WithCancel(ctx)
	defer cancel()
	p.lock()
	limit := p.clock.after(waitLimit, cancel)
	p.unlock()
	err := p.Wait(limited, func(s State) bool { return s.Mode == args[0] })
	p.lock()
	limit.cancel()
	p.unlock()
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		return fmt.Errorf("phone is in mode %s after %s (expected %s)", p.State().Mode, waitLimit, args[0])
	}
	return err
}

func (p *Phone) doAnswer(verb string, args []string) error {
	a := actAllow
	switch {
	case verb == "allow" && slices.Equal(args, []string{"always"}):
		a = actAllowAlways
	case len(args) > 0:
		return unexpected(args, "none, or always after allow")
	case verb == "deny":
		a = actDeny
	}
	if !p.answer(a) {
		return errors.New("the phone asks nothing")
	}
	return nil
}

func (p *Phone) doDebugging(args []string) error {
	switch {
	case slices.Equal(args, []string{"on"}):
		p.debugging = true
	case slices.Equal(args, []string{"off"}):
		p.debugging = false
	default:
		return unexpected(args, "on or off")
	}
	p.refreshUSB()
	return nil
}

func (p *Phone) doUSB(args []string) error {
	if len(args) != 1 || !slices.Contains([]string{"mtp", "ptp", "charging", "none"}, args[0]) {
		return unexpected(args, "mtp, ptp, charging or none")
	}
	p.usbMode = args[0]
	p.refreshUSB()
	return nil
}
