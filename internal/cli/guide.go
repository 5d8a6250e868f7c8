package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"mitool/internal/guide"
)

func (a *app) guideCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "guide [" + a.t("help.command", nil) + "]",
		Short:   a.t("help.guide-short", nil),
		Long:    a.t("help.guide-long", nil),
		Example: "  mitool guide\n  mitool guide --lang id\n  mitool guide --practice",
		Args:    a.noArgs,
	}
	p := printFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if p.asked() {
			return a.printTriage(*p)
		}
		return a.triage(cmd.Context())
	}
	cmd.AddCommand(a.wayCmds()...)
	cmd.AddCommand(a.resetCmd())
	a.describeWays(cmd)
	return cmd
}

// resetFlags are those of guide reset alone.
type resetFlags struct {
	ticket     string
	keepSerial bool
	keepDays   int
	resume     string
	given      map[string]bool // flags of the command line, by name
}

// keepDays is how long a job's record is kept where the shop says nothing:
// longer than a customer usually waits before asking again.
const keepDays = 90

func (a *app) resetCmd() *cobra.Command {
	var f resetFlags
	cmd := &cobra.Command{
		Use:   "reset [--serial " + a.t("help.arg-serial", nil) + "] [--resume <job>]",
		Short: a.t("help.reset-short", nil),
		Long:  a.t("help.reset-long", nil),
		Example: "  mitool guide reset\n  mitool guide reset --lang id --ticket 1042\n" +
			"  mitool guide reset --resume 261122-7k3f\n  mitool guide reset --practice",
		Args: a.noArgs,
	}
	p := printFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if p.asked() {
			return a.printReset(cmd.Context(), *p)
		}
		f.given = map[string]bool{}
		for _, name := range []string{"resume", "serial", "ticket", "keep-serial", "keep-days", "practice"} {
			f.given[name] = cmd.Flags().Changed(name)
		}
		return a.reset(cmd.Context(), f)
	}
	cmd.Flags().StringVar(&f.ticket, "ticket", "", a.t("flag.ticket", nil))
	cmd.Flags().BoolVar(&f.keepSerial, "keep-serial", false, a.t("flag.keep-serial", nil))
	cmd.Flags().IntVar(&f.keepDays, "keep-days", keepDays, a.t("flag.keep-days", map[string]any{"Days": keepDays}))
	cmd.Flags().StringVar(&f.resume, "resume", "", a.t("flag.resume", nil))
	return cmd
}

// reset walks the person through the factory reset. The terminal comes first:
// where nobody can be asked, no phone is looked for.
func (a *app) reset(ctx context.Context, f resetFlags) error {
	if err := a.checkResetFlags(f); err != nil {
		return err
	}
	conv, err := a.openConversation()
	if err != nil {
		return err
	}
	defer conv.close()
	rec, resume, err := a.openRecord(f)
	if err != nil {
		return err
	}
	defer rec.close()
	if resume != nil {
		a.flags.serial = "" // ANDROID_SERIAL's: the job knows its phone
	}
	finder, err := a.finder()
	if err != nil {
		return err
	}
	env := guide.Env{Phones: finder, Screen: conv, Prompter: conv, Record: rec.recorder()}
	var ev *events
	if a.flags.json {
		ev = newEvents(conv, rec, resume)
		env.Screen, env.Prompter, env.Record = ev, ev, ev
	}
	result, guided := guide.Reset(ctx, env, guide.ResetOptions{Serial: a.flags.serial, Resume: resume})
	a.log.Info().Str("outcome", string(result.Outcome)).Strs("observed", result.Observed).Msg("reset")
	if rec.open {
		guided = unwritten(rec.id(), guided)
	}
	if err = a.guideEnded(guided); err == nil && result.Outcome != guide.OutcomeSeen && result.Outcome != guide.OutcomeSeenUSB {
		err = exitError(exitFailed) // the guide has said what is not known
	}
	rec.say()
	if ev != nil {
		return ev.end(result, guided, err)
	}
	return err
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
