package cli

import (
	"context"
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
	finder.AuthWait = watchAcceptWait
	view, err := a.watchView()
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var viewErr error
	var meant []device.Phone // one of each serial number that --serial begins
	err = finder.Watch(ctx, func(e device.Event) {
		if viewErr != nil || !a.isMeant(e.Phone) {
			return
		}
		if a.flags.serial != "" && !slices.ContainsFunc(meant, func(p device.Phone) bool { return p.Serial == e.Phone.Serial }) {
			meant = append(meant, e.Phone)
			if whole := device.Select(meant, a.flags.serial); len(whole) > 1 {
				viewErr = &severalPhonesError{whole}
				stop()
				return
			}
		}
		a.log.Info().Str("event", string(e.Kind)).Msg("watch")
		a.logPhones([]device.Phone{e.Phone})
		if viewErr = view(e); viewErr != nil {
			stop()
		}
	})
	if viewErr != nil {
		return viewErr
	}
	return err
}

// isMeant tells whether p is one that --serial asks for. In some modes the
// phone tells another number than its descriptor.
func (a *app) isMeant(p device.Phone) bool {
	return strings.HasPrefix(p.Serial, a.flags.serial) || strings.HasPrefix(p.USB.Serial, a.flags.serial)
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
		a.orUnknown(p.Serial), p.Mode, p.State, a.phoneName(p))
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
