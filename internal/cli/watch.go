package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mitool/internal/device"
	"mitool/internal/ui"
)

// watchAcceptWait is how long a watch waits for a person to accept this
// computer on a phone: a working day. It costs an open connection.
const watchAcceptWait = 12 * time.Hour

// detectWatch tells what happens to the phones until it is interrupted.
func (a *app) detectWatch(ctx context.Context) error {
	finder, err := a.finder()
	if err != nil {
		return err
	}
	finder.AuthWait, finder.Serial = watchAcceptWait, a.flags.serial
	view, err := a.watchView()
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	chosen := &choice{serial: a.flags.serial}
	// One whose number begins so could be told of before the one whose whole
	// number it is.
	there, err := finder.Glance(ctx)
	if err != nil {
		return err
	}
	for _, p := range there {
		chosen.see(p)
	}
	var viewErr error
	err = finder.Watch(ctx, func(e device.Event) {
		if viewErr != nil {
			return
		}
		chosen.see(e.Phone)
		if viewErr = chosen.err(); viewErr != nil {
			stop()
			return
		}
		if !chosen.means(e.Phone) {
			return
		}
		a.log.Info().Str("event", string(e.Kind)).Msg("watch")
		a.logPhones([]device.Phone{e.Phone})
		if viewErr = view(e); viewErr != nil {
			stop()
		}
	})
	switch {
	case viewErr != nil:
		return viewErr
	case errors.Is(err, context.Canceled):
		return exitError(exitInterrupted) // as the first line said it would
	default:
		return err
	}
}

// choice is which phones --serial means, of all that were seen so far: the one
// with the whole number, else the one whose number begins so. In some modes a
// phone tells another number than its descriptor; both are its own.
type choice struct {
	serial string   // "" means all
	seen   []string // the numbers that begin with it
}

func (c *choice) see(p device.Phone) {
	for _, s := range []string{p.Serial, p.USB.Serial} {
		if c.serial != "" && strings.HasPrefix(s, c.serial) && !slices.Contains(c.seen, s) {
			c.seen = append(c.seen, s)
		}
	}
}

// err is a beginning that several numbers have.
func (c *choice) err() error {
	if c.serial == "" || c.whole() || len(c.seen) < 2 {
		return nil
	}
	several := &severalPhonesError{}
	for _, s := range c.seen {
		several.phones = append(several.phones, device.Phone{Serial: s})
	}
	return several
}

func (c *choice) whole() bool { return slices.Contains(c.seen, c.serial) }

func (c *choice) means(p device.Phone) bool {
	if c.serial != "" && c.whole() {
		return p.Serial == c.serial || p.USB.Serial == c.serial
	}
	return strings.HasPrefix(p.Serial, c.serial) || strings.HasPrefix(p.USB.Serial, c.serial)
}

// watchView begins the view that stdout is fit for and returns what shows an
// event in it.
func (a *app) watchView() (func(device.Event) error, error) {
	if a.flags.json {
		return a.watchJSON, nil
	}
	// The log would be drawn over.
	if ui.IsTerminal(a.Out) && a.movesCursor() && !a.flags.verbose {
		live := &liveTable{app: a}
		return live.show, live.draw()
	}
	if !a.flags.quiet {
		a.term.Println(a.t("watch.begin", nil))
	}
	return a.watchLine, nil
}

// movesCursor tells whether the terminal takes escape sequences. NO_COLOR has
// no say: nothing is coloured.
func (a *app) movesCursor() bool {
	return ui.Styled(func(name string) string {
		if name == "NO_COLOR" {
			return ""
		}
		return a.Getenv(name)
	})
}

// eventJSON is one line of detect --watch --json; see docs/scripting.md.
type eventJSON struct {
	SchemaVersion int       `json:"schema_version"`
	Event         string    `json:"event"`
	Time          time.Time `json:"time"` // RFC 3339 with fractions, UTC
	Phone         phoneJSON `json:"phone"`
}

func (a *app) watchJSON(e device.Event) error {
	a.sayLook(e)
	return writeJSON(a.Out, eventJSON{schemaVersion, string(e.Kind), e.Time.UTC(), newPhoneJSON(e.Phone, a.text)})
}

// watchLine shows an event as one line of text.
func (a *app) watchLine(e device.Event) error {
	a.sayLook(e)
	p := e.Phone
	_, err := fmt.Fprintf(a.Out, "%s  %-6s  %-9s  %-16s  %-11s  %-13s  %s\n",
		e.Time.Format(time.TimeOnly), p.Port, a.t("watch.event-"+string(e.Kind), nil),
		a.orUnknown(p.Serial), p.Mode, a.stateName(p.State), a.phoneName(p))
	return err
}

// sayLook asks the person to look at a phone that shows its question.
func (a *app) sayLook(e device.Event) {
	if e.Kind == device.EventChanged && asks(e.Phone) {
		a.term.Println(a.t("detect.look-at-phone", phoneData(e.Phone)))
	}
}

// asks tells whether the phone waits for the person to accept this computer.
// An adb server does not tell when it does.
func asks(p device.Phone) bool {
	return p.State == device.StateUnauthorized && p.Via == "usb" && !p.Has("no-key")
}
