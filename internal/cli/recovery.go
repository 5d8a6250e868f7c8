package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"mitool/internal/device"
	"mitool/internal/guide"
	"mitool/internal/ui"
)

const (
	// recoveryWait is how long check --wait waits without a value: time to
	// hold the keys, more than once.
	recoveryWait = 5 * time.Minute
	// recoveryPoll is how often the bus is looked at while nothing reports
	// a change.
	recoveryPoll = 2 * time.Second
)

func (a *app) recoveryCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "recovery",
		Short: a.t("help.recovery-short", nil),
		Long:  a.t("help.recovery-long", nil),
		Args:  a.noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var wait time.Duration
	serial := " [--serial " + a.t("help.arg-serial", nil) + "]"
	check := &cobra.Command{
		Use:     "check [--wait[=" + a.t("help.arg-time", nil) + "]]" + serial + " [--json]",
		Short:   a.t("help.recovery-check-short", nil),
		Long:    a.t("help.recovery-check-long", nil),
		Example: "  mitool recovery check\n  mitool recovery check --wait\n  mitool recovery check --wait=10m --json",
		Args:    a.noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.recoveryCheck(cmd.Context(), wait) },
	}
	check.Flags().DurationVar(&wait, "wait", 0, a.t("recovery.flag-wait", nil))
	check.Flags().Lookup("wait").NoOptDefVal = recoveryWait.String()
	cmd.AddCommand(check, &cobra.Command{
		Use:     "enter" + serial,
		Short:   a.t("help.recovery-enter-short", nil),
		Long:    a.t("help.recovery-enter-long", nil),
		Example: "  mitool recovery enter\n  mitool recovery enter --practice",
		Args:    a.noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.recoveryEnter(cmd.Context()) },
	})
	return cmd
}

// recoveryEnter asks at the terminal, as the reset does.
func (a *app) recoveryEnter(ctx context.Context) error {
	if a.flags.json {
		return badUsage(a.t("error.json-guide", nil))
	}
	conv, err := a.openConversation()
	if err != nil {
		return err
	}
	defer conv.close()
	finder, err := a.finder()
	if err != nil {
		return err
	}
	result, err := guide.EnterRecovery(ctx, guide.Env{Phones: finder, Screen: conv, Prompter: conv}, a.flags.serial)
	a.log.Info().Strs("observed", result.Observed).Msg("recovery")
	if err != nil {
		return a.guideEnded(err)
	}
	return nil
}

// recoveryCheckJSON is what recovery check --json prints.
type recoveryCheckJSON struct {
	SchemaVersion int        `json:"schema_version"`
	InRecovery    *bool      `json:"in_recovery"` // null: not known
	Phone         *phoneJSON `json:"phone"`
}

// recoveryCheck asks the one phone that is meant whether it is in recovery.
func (a *app) recoveryCheck(ctx context.Context, wait time.Duration) error {
	if wait < 0 {
		return a.badDuration("wait", wait.String())
	}
	finder, err := a.finder()
	if err != nil {
		return err
	}
	var phones []device.Phone
	look := func(ctx context.Context) (err error) {
		phones, err = finder.Find(ctx)
		phones = device.Select(phones, a.flags.serial)
		return err
	}
	late := false
	if wait == 0 {
		err = look(ctx)
	} else {
		err = a.term.Wait(ctx, a.t("recovery.waiting", nil), func(ctx context.Context) (err error) {
			late, err = untilRecovery(ctx, finder, wait, look, &phones)
			return err
		})
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return err
	}
	a.logPhones(phones)
	switch {
	case len(phones) > 1:
		return &severalPhonesError{phones}
	case len(phones) == 0 && a.flags.serial != "" && wait == 0:
		return &noSuchPhoneError{a.flags.serial}
	}
	return a.sayRecovery(phones, late, wait)
}

// untilRecovery looks until a phone in recovery is there, or the time is over.
func untilRecovery(ctx context.Context, finder *device.Finder, wait time.Duration,
	look func(context.Context) error, phones *[]device.Phone) (late bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// Without reports the bus is looked at all the same.
	changes, _ := finder.Changes(ctx)
	over := time.After(wait)
	for {
		err := look(ctx)
		var in []device.Phone
		for _, p := range *phones {
			if yes, _ := guide.InRecovery(p.Mode); yes {
				in = append(in, p)
			}
		}
		if len(in) > 0 {
			*phones = in
			return false, nil
		}
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-over:
			return true, err
		case _, open := <-changes:
			if !open {
				changes = nil
			}
		case <-time.After(recoveryPoll):
		}
	}
}

// sayRecovery prints what is known of the phone, and nothing more.
func (a *app) sayRecovery(phones []device.Phone, late bool, wait time.Duration) error {
	answer := recoveryCheckJSON{SchemaVersion: schemaVersion}
	line, hint, code := a.t("recovery.none", nil), a.t("recovery.none-hint", nil), exitNoPhone
	if len(phones) == 1 {
		p := phones[0]
		j := newPhoneJSON(p, a.text)
		answer.Phone = &j
		in, known := guide.InRecovery(p.Mode)
		if known {
			answer.InRecovery = &in
		}
		line, hint, code = a.t("recovery.no", nil), a.t("recovery.no-hint", map[string]any{"Command": a.onward("recovery enter", a.chosen(&p))}), exitFailed
		switch {
		case p.State == device.StateBusy, p.State == device.StateNoPermission:
			line, hint, code = a.t("recovery.unknown", nil), a.firstProblem(p), exitAccess
			answer.InRecovery = nil
		case !known:
			line, hint, code = a.t("recovery.unknown", nil), a.firstProblem(p), exitUnknownState
		case in && p.Mode == device.ModeRecovery:
			line, hint, code = a.t("recovery.yes-custom", nil), "", exitDone
		case in:
			line, hint, code = a.t("recovery.yes", nil), "", exitDone
		}
		line += "\n" + a.t("recovery.phone", map[string]any{
			"Phone": a.phoneName(p), "Serial": a.orUnknown(p.Serial), "Mode": string(p.Mode),
		})
	}
	if late && code == exitNoPhone {
		line, hint, code = a.t("recovery.late", map[string]any{"Time": wait.String()}), a.t("recovery.late-hint", nil), exitFailed
	}
	if a.flags.json {
		if err := writeJSON(a.Out, answer); err != nil {
			return err
		}
	} else {
		if _, err := fmt.Fprint(a.Out, ui.Wrap(line, ui.MaxWidth)); err != nil {
			return err
		}
		a.sayLabelled("label.hint", hint)
	}
	if code == exitDone {
		return nil
	}
	return exitError(code)
}

// firstProblem gives the first problem of a phone in words, and its hint.
func (a *app) firstProblem(p device.Phone) string {
	for _, q := range p.Problems {
		message, hint := problemText(a.text, p, q)
		return message + "\n" + hint
	}
	return ""
}
