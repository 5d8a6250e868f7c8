package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"mitool/internal/guide"
)

func (a *app) guideCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "guide",
		Short: a.t("help.guide-short", nil),
		Long:  a.t("help.guide-long", nil),
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.triage(cmd.Context()) },
	}
	cmd.AddCommand(a.wayCmds()...)
	cmd.AddCommand(a.resetCmd())
	a.describeWays(cmd)
	return cmd
}

func (a *app) resetCmd() *cobra.Command {
	return &cobra.Command{
		Use:     "reset [--serial <serial>]",
		Short:   a.t("help.reset-short", nil),
		Long:    a.t("help.reset-long", nil),
		Example: "  mitool guide reset\n  mitool guide reset --lang id\n  mitool guide reset --practice",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.reset(cmd.Context()) },
	}
}

// reset walks the person through the factory reset. The terminal comes first:
// where nobody can be asked, no phone is looked for.
func (a *app) reset(ctx context.Context) error {
	if a.flags.json {
		return &usageError{errors.New(a.t("error.json-guide", nil))}
	}
	tty, err := a.OpenTTY()
	if err != nil {
		return err
	}
	defer func() { _ = tty.Close() }()
	finder, err := a.finder()
	if err != nil {
		return err
	}
	talk := &talk{app: a, tty: tty}
	result, err := guide.Reset(ctx, guide.Env{Phones: finder, Screen: talk, Prompter: talk},
		guide.ResetOptions{Serial: a.flags.serial})
	a.log.Info().Str("outcome", string(result.Outcome)).Strs("observed", result.Observed).Msg("reset")
	if err != nil {
		return a.guideEnded(err)
	}
	switch result.Outcome {
	case guide.OutcomeSeen, guide.OutcomeSeenUSB:
		return nil
	default:
		return exitError(exitFailed) // the guide has said what is not known
	}
}

// stopCodes are the exit codes of a guide that ended on purpose. It has said
// why, and what next, before.
var stopCodes = []struct {
	err  error
	code int
}{
	{guide.ErrNoPhone, exitNoPhone},
	{guide.ErrNotReady, exitAccess},
	{guide.ErrUnsupported, exitUnknownState},
	{guide.ErrNotConfirmed, exitNotConfirmed},
	{guide.ErrOtherWay, exitNotConfirmed},
	{guide.ErrRefused, exitRefused},
	{guide.ErrWrongPhone, exitFailed},
	{guide.ErrGaveUp, exitFailed},
}

// guideEnded turns the error of a guide into what is left to do: to say how
// the phone was left, and to end with the right code.
func (a *app) guideEnded(err error) error {
	var (
		stop        *guide.StopError
		interrupted *guide.InterruptedError
		several     *guide.SeveralPhonesError
	)
	switch {
	case errors.As(err, &stop):
		for _, s := range stopCodes {
			if errors.Is(err, s.err) {
				return exitError(s.code)
			}
		}
		return exitError(exitFailed)
	case errors.As(err, &interrupted):
		a.term.Block("\n" + a.text.Text(interrupted.TextID, nil))
		if errors.Is(err, context.Canceled) {
			return exitError(exitInterrupted)
		}
		return exitError(exitFailed)
	case errors.As(err, &several):
		return &severalPhonesError{several.Phones}
	case errors.Is(err, guide.ErrNoPhone) && a.flags.serial != "":
		return &noSuchPhoneError{a.flags.serial}
	}
	return err
}
