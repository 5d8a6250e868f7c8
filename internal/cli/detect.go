package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"mitool/internal/device"
)

// How long detect waits for a person to accept this computer on the phone,
// where --timeout does not say.
const (
	// acceptWait is time to find the phone, wake it and read the question.
	acceptWait = 60 * time.Second
	// acceptWaitAmong is the same where other phones are to be told of, whose
	// rows wait for it: time for a phone that lies awake beside the keyboard.
	acceptWaitAmong = 15 * time.Second
)

func (a *app) detectCmd() *cobra.Command {
	watch := false
	cmd := &cobra.Command{
		Use:     "detect [--serial " + a.t("help.arg-serial", nil) + "] [--json] [--watch]",
		Short:   a.t("help.detect-short", nil),
		Long:    a.t("help.detect-long", nil),
		Example: "  mitool detect\n  mitool detect --json\n  mitool detect --practice",
		Args:    a.noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if watch {
				return a.detectWatch(cmd.Context())
			}
			return a.detect(cmd.Context())
		},
	}
	cmd.Flags().BoolVar(&watch, "watch", false, a.t("watch.flag", nil))
	return cmd
}

func (a *app) detect(ctx context.Context) error {
	finder, err := a.finder()
	if err != nil {
		return err
	}
	finder.Serial = a.flags.serial
	finder.AuthWait = finder.Timeout
	if a.ErrIsTerminal && !a.flags.json && a.flags.timeout == 0 {
		finder.AuthWait, finder.AuthWaitAmong = acceptWait, acceptWaitAmong
	}
	finder.OnUnauthorized = func(p device.Phone) {
		if !a.flags.quiet {
			a.term.Println(a.t("detect.look-at-phone", phoneData(p)))
			a.term.Println(a.t("detect.look-ends", nil))
		}
	}
	phones, err := finder.Find(ctx)
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	a.logPhones(phones)
	if a.flags.serial != "" {
		phones, err = bySerial(phones, a.flags.serial)
		if noSuch := new(noSuchPhoneError); a.flags.json && errors.As(err, &noSuch) {
			message, hint := a.noSuchPhone(noSuch.serial)
			r := newReport(nil, a.text)
			r.Problems = []problemJSON{{Code: "no-such-phone", Message: message, Hint: hint}}
			if err := writeJSON(a.Out, r); err != nil {
				return err
			}
			return exitError(exitNoPhone)
		}
		if err != nil {
			return err
		}
	}
	if a.flags.json {
		if err := writeJSON(a.Out, newReport(phones, a.text)); err != nil {
			return err
		}
		return detectExit(phones)
	}
	if len(phones) == 0 {
		return errNoPhone
	}
	if _, err := fmt.Fprint(a.Out, a.renderPhones(phones)); err != nil {
		return err
	}
	return detectExit(phones)
}

// detectExit is nil when one of the phones can be worked with, else the code
// that says why none can.
func detectExit(phones []device.Phone) error {
	if len(phones) == 0 {
		return exitError(exitNoPhone)
	}
	code := exitUnknownState
	for _, p := range phones {
		switch p.State {
		case device.StateBusy, device.StateNoPermission:
			code = exitAccess
		case device.StateOffline:
		default:
			if p.Mode != device.ModeUnknown {
				return nil
			}
		}
	}
	return exitError(code)
}

// bySerial keeps the phones whose serial is s, or, where there is none, the
// only one whose serial begins with s.
func bySerial(phones []device.Phone, s string) ([]device.Phone, error) {
	meant := device.Select(phones, s)
	switch {
	case len(meant) == 0:
		return nil, &noSuchPhoneError{s}
	case len(meant) > 1 && meant[0].Serial != s:
		return nil, &severalPhonesError{meant}
	}
	return meant, nil
}

func (a *app) logPhones(phones []device.Phone) {
	for _, p := range phones {
		e := a.log.Info().Str("port", p.Port).Str("serial", masked(p.Serial)).
			Str("mode", string(p.Mode)).Str("state", string(p.State)).Str("via", p.Via)
		for _, q := range p.Problems {
			err := q.Err
			if two := new(device.SerialError); errors.As(err, &two) {
				err = &device.SerialError{Descriptor: masked(two.Descriptor), Told: masked(two.Told)}
			}
			e = e.AnErr("problem_"+q.Code, err)
		}
		e.Msg("phone")
	}
}
