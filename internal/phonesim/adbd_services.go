package phonesim

import (
	"context"
	"encoding/binary"
	"io"
	"strings"
)

// openAndroid finds the service of Android's adbd (adb daemon/services.cpp).
func openAndroid(d *adbd, name string) service {
	kind, argument, found := strings.Cut(name, ":")
	if !found {
		return nil
	}
	base, options, _ := strings.Cut(kind, ",")
	switch base {
	case "shell", "exec":
		return openShell(d, base, options, argument)
	case "sync":
		return serveSync
	case "reboot":
		return openReboot(d, argument)
	case "root", "unroot":
		return answerText("adbd cannot run as root in production builds\n")
	case "remount":
		return answerText("Not running as root. Try \"adb root\" first.\n")
	}
	return nil
}

// answerText is a service that says one thing.
func answerText(text string) service {
	return func(_ context.Context, s *stream) {
		_, _ = s.Write([]byte(text)) // the host may be gone
	}
}

// openReboot restarts the phone into Android or recovery; into other modes it
// does not go.
func openReboot(d *adbd, target string) service {
	switch target {
	case "":
		return d.rebootInto(modeAndroid)
	case "recovery":
		return d.rebootInto(modeRecovery)
	}
	return nil
}

// rebootInto is the service that leaves for another mode. The phone says
// nothing and goes.
func (d *adbd) rebootInto(m mode) service {
	return func(ctx context.Context, _ *stream) {
		d.phone.lock()
		if d.phone.gadget == d.gadget {
			d.phone.reboot(m)
		}
		d.phone.unlock()
		<-ctx.Done()
	}
}

// Packet ids of adb shell_protocol.h.
const (
	shellStdin      = 0
	shellStdout     = 1
	shellStderr     = 2
	shellExit       = 3
	shellCloseStdin = 4
)

// openShell runs one command. "shell,v2" is known to adbds that offer it.
func openShell(d *adbd, base, options, command string) service {
	v2 := false
	for o := range strings.SplitSeq(options, ",") {
		switch {
		case o == "v2":
			v2 = true
		case o == "" || o == "raw" || o == "pty" || strings.HasPrefix(o, "TERM="):
		default:
			return nil
		}
	}
	if v2 && (base != "shell" || !d.phone.profile.ADB.has("shell_v2")) {
		return nil
	}
	return func(_ context.Context, s *stream) {
		var r result
		if command == "" {
			r = result{stderr: "/system/bin/sh: no interactive shell here\n", code: 1}
		} else {
			r = d.phone.shell(command)
		}
		out := shellOutput{s: s, v2: v2, crlf: base == "shell" && d.phone.profile.ADB.CRLF}
		for d.phone.faultNow().endless {
			if !out.write(shellStdout, "and on\n") {
				return
			}
		}
		if out.write(shellStdout, r.stdout) && out.write(shellStderr, r.stderr) && v2 {
			out.packet(shellExit, []byte{byte(r.code)})
		}
	}
}

// shellOutput writes what a command prints as the shell service in use does.
type shellOutput struct {
	s        *stream
	v2, crlf bool
}

// shellPacket bounds the data of one packet; adbd fills a message with it.
const shellPacket = 4 << 10

func (o shellOutput) write(id byte, text string) bool {
	if o.crlf {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if !o.v2 {
		_, err := io.WriteString(o.s, text)
		return err == nil
	}
	for len(text) > 0 {
		n := min(len(text), shellPacket)
		if !o.packet(id, []byte(text[:n])) {
			return false
		}
		text = text[n:]
	}
	return true
}

func (o shellOutput) packet(id byte, data []byte) bool {
	b := binary.LittleEndian.AppendUint32([]byte{id}, uint32(len(data)))
	_, err := o.s.Write(append(b, data...))
	return err == nil
}
