package phonesim

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// Sizes of system/core fastboot/README.md: a command and an answer are each
// one packet of at most 64 bytes, four of an answer being its kind.
const (
	commandMax = 64
	answerMax  = 64
)

// errNoAnswer ends a conversation whose host is gone.
var errNoAnswer = errors.New("host is gone")

// fastbooter is one side of a conversation in fastboot: a command comes in a
// transfer, answers go out in one each.
type fastbooter struct {
	*link
	ctx       context.Context
	answerMax int
	vars      []FastbootVar
	// unknown is the answer to getvar of an unknown variable.
	unknown string
	// lastLine ends getvar all.
	lastLine string
	// spaced prints "name: value" in getvar all; the value alone has no
	// blank.
	spaced   bool
	unlocked bool
	printing bool // refuses control characters
}

// serveBootloader is the bootloader's fastboot.
func (p *Phone) serveBootloader(ctx context.Context, l *link) {
	f := fastbooter{link: l, ctx: ctx, answerMax: answerMax, unlocked: p.profile.Unlocked}
	p.lock()
	f.vars = p.bootloaderVars()
	p.unlock()
	f.unknown = "FAILGetVar Variable Not found"
	if p.profile.SoC == MediaTek {
		f.lastLine, f.spaced = "Done!!", true
		f.unknown = "FAILunknown variable"
	}
	if p.profile.AnswerUnknown {
		f.unknown = "OKAY"
	}
	f.serve()
}

// bootloaderVars are the profile's with this phone's serial number.
func (p *Phone) bootloaderVars() []FastbootVar {
	vars := slices.Clone(p.profile.FastbootVars)
	for i, v := range vars {
		if v.Name == "serialno" {
			lead := v.Value[:len(v.Value)-len(strings.TrimLeft(v.Value, " "))]
			vars[i].Value = lead + p.serial
		}
	}
	return vars
}

// serve answers commands until the host or the mode is gone, those of an
// earlier host first: it left without reading what they were answered.
func (f fastbooter) serve() {
	for _, c := range f.phone.takeStale() {
		if f.answer(c) != nil {
			return
		}
	}
	for {
		b, err := f.out.next(f.ctx)
		if err != nil {
			return
		}
		f.phone.hear(string(b), allowedFastboot(string(b)))
		if f.answer(string(b)) != nil {
			return
		}
	}
}

// reply sends one answer, cut to what a packet holds.
func (f fastbooter) reply(text string) error {
	if err := f.send(f.ctx, []byte(text[:min(len(text), f.answerMax)])); err != nil {
		return errNoAnswer
	}
	return nil
}

func (f fastbooter) answer(c string) error {
	switch fault := f.phone.faultNow(); {
	case fault.fail:
		return f.reply("FAILunknown reason")
	case fault.huge:
		return f.reply("DATAffffffff")
	case fault.endless:
		for {
			if err := f.reply("INFOand on"); err != nil {
				return err
			}
		}
	}
	name, isVar := strings.CutPrefix(c, "getvar:")
	switch {
	case len(c) > commandMax:
		return f.reply("FAILcommand too long")
	case f.printing && strings.ContainsFunc(c, func(r rune) bool { return r < ' ' || r > '~' }):
		return f.reply("FAILCommand contains non-printable characters")
	case c == "getvar:all":
		return f.all()
	case isVar:
		return f.getvar(name)
	case c == "reboot", c == "continue":
		return f.leave(modeAndroid)
	case c == "reboot-recovery":
		return f.leave(modeRecovery)
	}
	return f.refuse(c)
}

// refuse answers what mitool may not send as a locked phone does. On an
// unlocked one erase:userdata is carried out, so that a test sees the harm.
func (f fastbooter) refuse(c string) error {
	p := f.phone
	verb, _, _ := strings.Cut(c, ":")
	switch {
	case c == "erase:userdata" && f.unlocked:
		p.lock()
		p.wipe()
		p.unlock()
		return f.reply("OKAY")
	case verb == "erase":
		return f.reply("FAILErase is not allowed in Lock State")
	case verb == "flash" || verb == "download":
		return f.reply("FAILFlashing is not allowed in Lock State")
	case strings.HasPrefix(c, "flashing"), strings.HasPrefix(c, "oem"):
		return f.reply("FAILPermission denied")
	default:
		return f.reply("FAILunknown command")
	}
}

func (f fastbooter) getvar(name string) error {
	i := slices.IndexFunc(f.vars, func(v FastbootVar) bool { return v.Name == name })
	if i < 0 {
		return f.reply(f.unknown)
	}
	value := f.vars[i].Value
	if f.spaced {
		value = strings.TrimPrefix(value, " ")
	}
	return f.reply("OKAY" + f.phone.say(value))
}

func (f fastbooter) all() error {
	for _, v := range f.vars {
		if err := f.reply("INFO" + v.Name + ":" + f.phone.say(v.Value)); err != nil {
			return err
		}
	}
	return f.reply("OKAY" + f.lastLine)
}

// leave answers and starts something else, once the host has taken the answer
// or takes none.
func (f fastbooter) leave(to mode) error {
	err := f.reply("OKAY")
	ctx, cancel := context.WithTimeout(f.ctx, takenLimit)
	defer cancel()
	f.in.drained(ctx)
	f.phone.lock()
	if f.phone.gadget == f.gadget {
		f.phone.reboot(to)
	}
	f.phone.unlock()
	return err
}
