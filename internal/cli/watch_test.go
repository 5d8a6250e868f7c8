//go:build unix

package cli

import (
	"context"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/google/go-cmp/cmp"

	"mitool/internal/device"
	"mitool/internal/i18n"
	"mitool/internal/phonesim"
)

var redraw = regexp.MustCompile(`^\x1b\[(\d+)A\r\x1b\[J`)

// screenOf gives what a terminal shows after a live table was written to it.
func screenOf(t *testing.T, written string) string {
	t.Helper()
	var lines []string
	for part := range strings.SplitSeq(strings.ReplaceAll(written, "\r\n", "\n"), "\x1b[?7h") {
		if m := redraw.FindStringSubmatch(part); m != nil {
			up, _ := strconv.Atoi(m[1])
			if up > len(lines) {
				t.Fatalf("up %d lines of %d", up, len(lines))
			}
			lines, part = lines[:len(lines)-up], part[len(m[0]):]
		}
		part = strings.TrimPrefix(part, "\x1b[?7l")
		if strings.Contains(part, "\x1b") {
			t.Fatalf("escape sequence in %q", part)
		}
		if part != "" {
			lines = append(lines, strings.Split(strings.TrimSuffix(part, "\n"), "\n")...)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

func event(kind device.EventKind, p device.Phone) device.Event {
	return device.Event{Kind: kind, Time: time.Now(), Phone: p}
}

func TestLiveTable(t *testing.T) {
	var out strings.Builder
	live := &liveTable{app: &app{Env: &Env{Out: &out}, text: i18n.New(i18n.En)}}
	if err := live.draw(); err != nil {
		t.Fatal(err)
	}
	spes := device.Phone{Port: "1-10", Serial: "7d3a91c2", Mode: device.ModeAndroid, State: device.StateReady, Name: "Redmi Note 11", Codename: "spes"}
	asking := device.Phone{Port: "1-2", Serial: "5b08e7f4", Mode: device.ModeAndroid, State: device.StateUnauthorized, Via: "usb",
		Problems: []device.Problem{{Code: "unauthorized"}}}
	evil := device.Phone{Port: "2-1", Serial: "\x1b[2J", Mode: device.ModeUnknown, State: device.StateOffline, Problems: []device.Problem{{Code: "no-answer"}}}
	for _, tt := range []struct {
		name  string
		event device.Event
		want  string
	}{
		{"one", event(device.EventAttached, spes), `PORT  SERIAL    MODE     STATE  PHONE
1-10  7d3a91c2  android  ready  Redmi Note 11 (spes)

Watching for phones. Ctrl-C ends it.
`},
		{"another, on an earlier port", event(device.EventAttached, asking), `PORT  SERIAL    MODE     STATE         PHONE
1-2   5b08e7f4  android  unauthorized  unknown
1-10  7d3a91c2  android  ready         Redmi Note 11 (spes)

  1-2     Look at the phone on port 1-2: it asks whether to allow USB debugging.
          Accept it there; mitool goes on by itself.

Watching for phones. Ctrl-C ends it.
`},
		{"gone", event(device.EventGone, asking), `PORT  SERIAL    MODE     STATE  PHONE
1-10  7d3a91c2  android  ready  Redmi Note 11 (spes)

Watching for phones. Ctrl-C ends it.
`},
		{"gone, and was not there", event(device.EventGone, asking), `PORT  SERIAL    MODE     STATE  PHONE
1-10  7d3a91c2  android  ready  Redmi Note 11 (spes)

Watching for phones. Ctrl-C ends it.
`},
		{"changed", event(device.EventChanged, device.Phone{Port: "1-10", Mode: device.ModeFastboot, State: device.StateReady}), `PORT  SERIAL   MODE      STATE  PHONE
1-10  unknown  fastboot  ready  unknown

Watching for phones. Ctrl-C ends it.
`},
		{"a phone that speaks to the terminal", event(device.EventAttached, evil), `PORT  SERIAL   MODE      STATE    PHONE
1-10  unknown  fastboot  ready    unknown
2-1   \x1b[2J  unknown   offline  unknown

  2-1     the phone does not answer

Watching for phones. Ctrl-C ends it.
`},
	} {
		if err := live.show(tt.event); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, screenOf(t, out.String())); diff != "" {
			t.Errorf("%s: screen (-want +got):\n%s", tt.name, diff)
		}
	}
}

// TestLiveTableFits: what is drawn in place never scrolls.
func TestLiveTableFits(t *testing.T) {
	var out strings.Builder
	live := &liveTable{app: &app{Env: &Env{Out: &out}, text: i18n.New(i18n.En)}}
	for i := range 60 {
		p := device.Phone{Port: "1-" + strconv.Itoa(i+1), Problems: []device.Problem{{Code: "no-answer"}}}
		if err := live.show(event(device.EventAttached, p)); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(screenOf(t, out.String()), "\n"); n > watchScreen {
			t.Fatalf("%d lines with %d phones; want at most %d", n, i+1, watchScreen)
		}
	}
}

// terminal is stdout, and keeps what was written to it.
type terminal struct {
	*os.File // the program's side

	mu      sync.Mutex
	written strings.Builder
}

func openTerminal(t *testing.T) *terminal {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Skip("no pseudo-terminal:", err)
	}
	x := &terminal{File: slave}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 4096)
		for {
			n, err := master.Read(buf)
			x.mu.Lock()
			x.written.Write(buf[:n])
			x.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() { _ = slave.Close(); <-done; _ = master.Close() })
	return x
}

func (x *terminal) text() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.written.String()
}

// TestWatchOnATerminal follows a phone on the table that is drawn in place.
func TestWatchOnATerminal(t *testing.T) {
	profile, _ := phonesim.ProfileByName("spes")
	phone := phonesim.New(profile, phonesim.Options{TimeScale: scriptSpeed})
	defer phone.Close()
	if _, err := phone.Do(t.Context(), "boot fastboot"); err != nil {
		t.Fatal(err)
	}
	out := openTerminal(t)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	code := make(chan int, 1)
	var messages strings.Builder
	go func() {
		code <- Run(ctx, &Env{
			Out: out.File, ErrOut: &messages, Args: []string{"detect", "--watch"},
			Getenv: func(name string) string {
				return map[string]string{"TERM": "xterm", "WT_SESSION": "1", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}[name]
			},
			Home:      t.TempDir(),
			Simulated: func() ([]*phonesim.Phone, error) { return []*phonesim.Phone{phone}, nil },
		})
	}()
	await := func(want string) {
		t.Helper()
		deadline := time.Now().Add(20 * time.Second)
		for !strings.Contains(screenOf(t, whole(out.text())), want) {
			if time.Now().After(deadline) {
				t.Fatalf("waited for %q; written is %q", want, out.text())
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
	await("1-1   7d3a91c2  fastboot  ready  ")
	if _, err := phone.Do(t.Context(), "unplug"); err != nil {
		t.Fatal(err)
	}
	await("no phone yet\n\nWatching for phones.")
	interrupt()
	if got := <-code; got != exitInterrupted {
		t.Errorf("exit code = %d; want %d", got, exitInterrupted)
	}
	if got := messages.String(); strings.Contains(got, "error") {
		t.Errorf("stderr = %q; want no error: Ctrl-C is how a watch ends", got)
	}
}

// whole cuts off what comes after the last drawing that is complete.
func whole(written string) string {
	const end = "\x1b[?7h"
	i := strings.LastIndex(written, end)
	if i < 0 {
		return ""
	}
	return written[:i+len(end)]
}
