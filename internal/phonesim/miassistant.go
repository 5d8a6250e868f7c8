package phonesim

import (
	"context"
	"slices"
	"strings"
)

// serveMIAssistant is Mi Recovery in "Connect with MIAssistant": ADB without
// keys whose banner says sideload, and services that answer with one line.
// Model and banner are those of a garnet (Sensitivity's notes).
func (p *Phone) serveMIAssistant(ctx context.Context, l *link) {
	d := newADBD(l, func() string { return p.bannerOf("sideload", "xiaomi_for_arm64", nil) })
	d.version, d.maxData = versionNoSum, 1<<20
	d.quirks = quirks{omitClose: p.profile.OmitClose, dataFirst: p.profile.DataFirst}
	d.open, d.allowed = openMIAssistant, assistantServices()
	d.serve(ctx)
}

func openMIAssistant(d *adbd, name string) service {
	if slices.Contains(assistantServices(), name) {
		return d.assistantText(strings.TrimSuffix(name, ":"))
	}
	switch name {
	case "reboot:":
		return d.accepting(d.rebootInto(modeAndroid))
	case "format-data:":
		return d.accepting(func(context.Context, *stream) {
			d.phone.lock()
			d.phone.wipe()
			d.phone.unlock()
		})
	}
	return nil
}

// accepting makes a service that says nothing send its OKAY where
// assistantText would send data first.
func (d *adbd) accepting(run service) service {
	return func(ctx context.Context, s *stream) {
		d.acceptLate(s)
		run(ctx, s)
	}
}

// acceptLate sends the OKAY that openStream left out.
func (d *adbd) acceptLate(s *stream) {
	if d.quirks.dataFirst {
		s.send(message{command: cmdOKAY, arg0: s.local, arg1: s.remote})
	}
}

// assistantText answers one question. It does not wait for the host to
// acknowledge: the tools that this recovery was seen with never do.
func (d *adbd) assistantText(question string) service {
	return func(ctx context.Context, s *stream) {
		text := message{command: cmdWRTE, arg0: s.local, arg1: s.remote,
			data: []byte(d.phone.say(d.phone.assistantAnswer(question)) + "\n")}
		open := s.send(text)
		d.acceptLate(s)
		for open && d.phone.faultNow().endless {
			open = s.send(text)
		}
		if d.quirks.omitClose {
			<-ctx.Done()
		}
	}
}

func (p *Phone) assistantAnswer(question string) string {
	props := p.profile.Props
	switch question {
	case "getdevice":
		return p.profile.ModDevice
	case "getversion":
		return props["ro.build.version.incremental"]
	case "getsn":
		p.lock()
		defer p.unlock()
		return p.serial
	case "getcodebase":
		if strings.Contains(p.profile.Android, ".") {
			return p.profile.Android
		}
		return p.profile.Android + ".0"
	case "getbranch":
		return "F"
	case "getlanguage":
		return "en"
	case "getregion":
		return props["ro.miui.region"]
	default: // getromzone
		return props["ro.rom.zone"]
	}
}
