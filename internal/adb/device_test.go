package adb

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// adbd is a phone that answers services from a table. It lives in one
// goroutine, as phone.
type adbd struct {
	answers map[string][]string // payloads by service; absent is refused
	early   bool                // the first WRTE comes before the OKAY
	mute    bool                // no CLSE follows the answer
	cutAt   string              // the cable is cut instead of an answer

	streams map[uint32]*served
}

type served struct {
	remote uint32 // the host's id
	rest   []string
}

func (a *adbd) run(p *phone) {
	a.streams = map[uint32]*served{}
	next := uint32(100)
	for {
		m, ok := p.recv()
		if !ok {
			return
		}
		switch m.cmd {
		case "OPEN":
			name := strings.TrimSuffix(m.data, "\x00")
			if name == m.data {
				p.t.Errorf("OPEN(%q) lacks its NUL", m.data)
			}
			if name == a.cutAt {
				p.conn.unplug()
				return
			}
			answer, ok := a.answers[name]
			if !ok {
				p.send("CLSE", 0, m.arg0, "")
				continue
			}
			next++
			s := &served{remote: m.arg0, rest: answer}
			a.streams[next] = s
			if a.early && len(s.rest) > 0 {
				a.advance(p, next)
				p.send("OKAY", next, m.arg0, "")
			} else {
				p.send("OKAY", next, m.arg0, "")
				a.advance(p, next)
			}
		case "OKAY":
			a.advance(p, m.arg1)
		case "CLSE":
			delete(a.streams, m.arg1)
		default:
			p.t.Errorf("phone received %v", m)
		}
	}
}

// advance sends the next payload of a stream, or its end.
func (a *adbd) advance(p *phone, id uint32) {
	s := a.streams[id]
	switch {
	case s == nil:
	case len(s.rest) > 0:
		p.send("WRTE", id, s.remote, s.rest[0])
		s.rest = s.rest[1:]
	case !a.mute:
		p.send("CLSE", id, s.remote, "")
	}
}

func answering(t testing.TB, banner string, a *adbd) *Device {
	t.Helper()
	d, _ := connected(t, banner, a.run)
	return d
}

// ran is the answer of a command that exits with 0, cut at odd places.
func ran(stdout string) []string {
	all := shellPacket(1, stdout[:len(stdout)/2]) + shellPacket(2, "warning\n") + shellPacket(1, stdout[len(stdout)/2:]) + shellPacket(3, "\x00")
	return []string{all[:3], all[3 : len(all)-2], all[len(all)-2:]}
}

const dfDump = "Filesystem 1K-blocks Used Available Use% Mounted on\n/dev/block/dm-5 100 20 80 20% /data\n"

func TestAndroid(t *testing.T) {
	d := answering(t, androidBanner, &adbd{answers: map[string][]string{
		"shell,v2,raw:getprop":               {shellPacket(1, "[a]: [b]\n")},
		"shell,v2,raw:dumpsys battery":       ran(batteryDump),
		"shell,v2,raw:dumpsys account":       ran(accountDump),
		"shell,v2,raw:df -k /data":           ran(dfDump),
		"shell,v2,raw:tradeinmode getstatus": ran("{\"factory_reset\": true}\n"),
	}})
	ctx := testContext(t)
	// All at once, as detect asks.
	var wg sync.WaitGroup
	wg.Go(func() {
		if b, err := d.Battery(ctx); err != nil || b != 81 {
			t.Errorf("Battery = %d, %v; want 81", b, err)
		}
	})
	wg.Go(func() {
		if a, err := d.Accounts(ctx); err != nil || len(a) != 3 {
			t.Errorf("Accounts = %+v, %v", a, err)
		}
	})
	wg.Go(func() {
		if s, err := d.Storage(ctx); err != nil || s != (Storage{100 << 10, 20 << 10, 80 << 10}) {
			t.Errorf("Storage = %+v, %v", s, err)
		}
	})
	wg.Go(func() {
		if s, err := d.TradeInModeStatus(ctx); err != nil || s != `{"factory_reset": true}` {
			t.Errorf("TradeInModeStatus = %q, %v", s, err)
		}
	})
	wg.Go(func() {
		if p, err := d.Getprop(ctx); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("Getprop = %v, %v; want %v for a stream without exit code", p, err, io.ErrUnexpectedEOF)
		}
	})
	wg.Wait()
}

func TestGetprop(t *testing.T) {
	text := "[ro.product.device]: [spes]\n[a]: [x\ny]\n"
	want := Properties{"ro.product.device": "spes", "a": "x\ny"}
	long := "[long]: [" + strings.Repeat("x", offeredPayload) + "]\n"
	tests := []struct {
		name, banner, service string
		answer                []string
		want                  Properties
		err                   error
	}{
		{"shell_v2", androidBanner, "shell,v2,raw:getprop", ran(text), want, nil},
		{"old shell", oldBanner, "shell:getprop", []string{strings.ReplaceAll(text, "\n", "\r\n")}, want, nil},
		{"full payloads", androidBanner, "shell,v2,raw:getprop",
			[]string{shellPacket(1, long)[:offeredPayload], shellPacket(1, long)[offeredPayload:], shellPacket(3, "\x00")},
			Properties{"long": strings.Repeat("x", offeredPayload)}, nil},
		{"too much", oldBanner, "shell:getprop", slices.Repeat([]string{strings.Repeat("x", offeredPayload)}, 5), nil, ErrTooMuch},
		{"too much, shell_v2", androidBanner, "shell,v2,raw:getprop", slices.Repeat([]string{shellPacket(2, strings.Repeat("x", offeredPayload-5))}, 5), nil, ErrTooMuch},
		{"refused", androidBanner, "", nil, nil, ErrRefused},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := answering(t, tt.banner, &adbd{answers: map[string][]string{tt.service: tt.answer}})
			got, err := d.Getprop(testContext(t))
			if diff := cmp.Diff(tt.want, got); diff != "" || !errors.Is(err, tt.err) {
				t.Errorf("Getprop: %v; want %v (-want +got)\n%.500s", err, tt.err, diff)
			}
		})
	}
}

func TestShellExitCode(t *testing.T) {
	d := answering(t, androidBanner, &adbd{answers: map[string][]string{
		"shell,v2,raw:tradeinmode getstatus": {shellPacket(2, "tradeinmode: inaccessible or not found\n") + shellPacket(3, "\x7f")},
	}})
	_, err := d.TradeInModeStatus(testContext(t))
	if err == nil || !strings.Contains(err.Error(), "exit code 127") || !strings.Contains(err.Error(), "not found") {
		t.Errorf("TradeInModeStatus = %v; want the exit code and text", err)
	}
}

func TestTradeInModeUnparsed(t *testing.T) {
	d := answering(t, oldBanner, &adbd{answers: map[string][]string{
		"shell:tradeinmode getstatus": {"/system/bin/sh: tradeinmode: not found\r\n"},
	}})
	if s, err := d.TradeInModeStatus(testContext(t)); !errors.Is(err, ErrUnparsed) || s != "" {
		t.Errorf("TradeInModeStatus = %q, %v; want %v", s, err, ErrUnparsed)
	}
}

var assistantAnswers = map[string][]string{
	"getdevice:":   {"garnet_in_global\n"},
	"getversion:":  {"OS2.0.202.0.", "VNRINXM\n"},
	"getsn:":       {"12345/AB\x00"},
	"getcodebase:": {"15.0"},
	"getbranch:":   {"F\r\n\x00"},
	"getlanguage:": {"en\n"},
	"getregion:":   {"IN\n"},
	"getromzone:":  {"1\n"},
}

func TestMIAssistant(t *testing.T) {
	want := MIAssistant{"garnet_in_global", "OS2.0.202.0.VNRINXM", "12345/AB", "15.0", "F", "en", "IN", "1"}
	for name, a := range map[string]*adbd{
		"plain":      {},
		"WRTE ahead": {early: true},
		"no CLSE":    {mute: true},
		"neither":    {early: true, mute: true},
	} {
		t.Run(name, func(t *testing.T) {
			a.answers = assistantAnswers
			d := answering(t, sideloadBanner, a)
			got, err := d.MIAssistant(testContext(t))
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("MIAssistant: %v (-want +got)\n%s", err, diff)
			}
		})
	}
}

func TestMIAssistantErrors(t *testing.T) {
	few := map[string][]string{"getdevice:": {"garnet\n"}, "getversion:": {"V1\n"}}
	tests := []struct {
		name, banner string
		phone        *adbd
		want         MIAssistant
		err          error
	}{
		{"AOSP sideload", sideloadBanner, &adbd{}, MIAssistant{}, ErrNotMIAssistant},
		{"Android", androidBanner, &adbd{answers: assistantAnswers}, MIAssistant{}, ErrNotMIAssistant},
		{"rescue", rescueBanner, &adbd{answers: assistantAnswers}, MIAssistant{}, ErrNotMIAssistant},
		{"empty answer", sideloadBanner, &adbd{answers: map[string][]string{"getdevice:": {}}}, MIAssistant{}, ErrNotMIAssistant},
		{"fewer services", sideloadBanner, &adbd{answers: few}, MIAssistant{Device: "garnet", Version: "V1"}, nil},
		{"unplugged", sideloadBanner, &adbd{answers: assistantAnswers, cutAt: "getsn:"},
			MIAssistant{Device: "garnet_in_global", Version: "OS2.0.202.0.VNRINXM"}, errGone},
		{"long answer", sideloadBanner, &adbd{answers: map[string][]string{"getdevice:": slices.Repeat([]string{strings.Repeat("x", 4096)}, 2)}},
			MIAssistant{}, ErrTooMuch},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := answering(t, tt.banner, tt.phone).MIAssistant(testContext(t))
			if diff := cmp.Diff(tt.want, got); diff != "" || !errors.Is(err, tt.err) {
				t.Errorf("MIAssistant: %v; want %v (-want +got)\n%s", err, tt.err, diff)
			}
		})
	}
}

// A phone that answers nothing holds its caller up as long as ctx allows, and
// is not taken for one that answered.
func TestTextCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(testContext(t))
	closed := make(chan struct{})
	d, _ := connected(t, sideloadBanner, func(p *phone) {
		defer close(closed)
		p.want("OPEN", 1, 0, "getdevice:\x00")
		p.send("OKAY", 7, 1, "")
		cancel()
		p.want("CLSE", 1, 7, "")
	})
	defer func() { <-closed }()
	if m, err := d.MIAssistant(ctx); !errors.Is(err, context.Canceled) || m != (MIAssistant{}) {
		t.Errorf("MIAssistant = %+v, %v; want %v", m, err, context.Canceled)
	}
}

func TestRebootRecovery(t *testing.T) {
	answers := map[string][]string{"reboot:recovery": {}}
	tests := []struct {
		name  string
		phone *adbd
		ok    bool
		err   error
	}{
		{"answered and closed", &adbd{answers: answers}, true, nil},
		{"answered and silent", &adbd{answers: answers, mute: true}, true, nil},
		{"cut instead of an answer", &adbd{cutAt: "reboot:recovery"}, true, nil},
		{"refused", &adbd{}, false, ErrRefused},
		{"failed", &adbd{answers: map[string][]string{"reboot:recovery": {"reboot (reboot,recovery) failed\n"}}}, false, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := answering(t, androidBanner, tt.phone).RebootRecovery(testContext(t))
			if (err == nil) != tt.ok || tt.err != nil && !errors.Is(err, tt.err) {
				t.Errorf("RebootRecovery = %v; want success %t, error %v", err, tt.ok, tt.err)
			}
		})
	}
}

// A request that was not sent in full is an error, as is a phone that breaks
// the protocol instead of leaving.
func TestRebootNotSent(t *testing.T) {
	d, _ := connected(t, androidBanner, func(p *phone) { p.conn.unplug() })
	<-d.opener.(*link).broken
	if err := d.RebootRecovery(testContext(t)); !errors.Is(err, errGone) {
		t.Errorf("RebootRecovery on a cut cable = %v; want %v", err, errGone)
	}

	d, conn := connected(t, androidBanner, func(*phone) {})
	conn.writeErr = errGone
	if err := d.RebootRecovery(testContext(t)); !errors.Is(err, errGone) {
		t.Errorf("RebootRecovery that cannot be written = %v; want %v", err, errGone)
	}

	d, _ = connected(t, androidBanner, func(p *phone) {
		p.want("OPEN", 1, 0, "reboot:recovery\x00")
		p.raw([]byte("garbage"))
	})
	if err := d.RebootRecovery(testContext(t)); !errors.Is(err, ErrProtocol) {
		t.Errorf("RebootRecovery answered with garbage = %v; want %v", err, ErrProtocol)
	}

	ctx, cancel := context.WithCancel(testContext(t))
	d, _ = connected(t, androidBanner, func(p *phone) {
		p.want("OPEN", 1, 0, "reboot:recovery\x00")
		cancel()
	})
	if err := d.RebootRecovery(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("RebootRecovery cancelled before the answer = %v; want %v", err, context.Canceled)
	}
}
