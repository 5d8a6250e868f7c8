package cli

import (
	"errors"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// usageError is a command line that cannot be understood.
type usageError struct {
	err  error
	like []string // commands that may have been meant
	hint string   // "" points to the command's help
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// sayUsage says what is wrong with the command line, and where its help is.
func (a *app) sayUsage(e *usageError) {
	hint := e.hint
	switch {
	case len(e.like) > 0:
		hint = a.t("hint.like", map[string]any{"Commands": e.like})
	case hint == "":
		hint = a.t("hint.usage", map[string]any{"Command": a.command})
	}
	a.sayError(e.Error(), hint)
}

// badUsage makes a usageError of a text.
func badUsage(text string) *usageError { return &usageError{err: errors.New(text)} }

// badChoice is a flag whose value is none of those it takes.
func (a *app) badChoice(flag, got, choices string) error {
	return badUsage(a.t("error.choice", map[string]any{"Flag": flag, "Got": clean(got), "Choices": choices}))
}

// badDuration is a flag that wants a time and did not get one.
func (a *app) badDuration(flag, got string) error {
	return badUsage(a.t("error.duration", map[string]any{"Flag": flag, "Got": got}))
}

func (a *app) badKeepDays(got string) error {
	return badUsage(a.t("error.keep-days", map[string]any{"Got": got, "Most": maxKeepDays}))
}

// flagError puts pflag's errors into mitool's words. Those for a number or a
// time would be the Go library's.
func (a *app) flagError(err error) error {
	var (
		unknown *pflag.NotExistError
		without *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
		syntax  *pflag.InvalidSyntaxError
	)
	switch {
	case errors.As(err, &unknown):
		return badUsage(a.t("error.unknown-flag", map[string]any{"Flag": dashes(unknown)}))
	case errors.As(err, &without):
		return badUsage(a.t("error.flag-without-value", map[string]any{"Flag": dashes(without)}))
	case errors.As(err, &syntax):
		return badUsage(a.t("error.unknown-flag", map[string]any{"Flag": clean(syntax.GetSpecifiedFlag())}))
	case errors.As(err, &invalid):
		got := clean(invalid.GetValue())
		switch name := invalid.GetFlag().Name; {
		case name == "keep-days":
			return a.badKeepDays(got)
		case invalid.GetFlag().Value.Type() == "duration":
			return a.badDuration(name, got)
		case invalid.GetFlag().Value.Type() == "bool":
			return a.badChoice(name, got, "true, false")
		}
	}
	return &usageError{err: err}
}

// dashes gives a flag as it was typed: --json, -v.
func dashes(err interface {
	GetSpecifiedName() string
	GetSpecifiedShortnames() string
}) string {
	if err.GetSpecifiedShortnames() != "" {
		return "-" + clean(err.GetSpecifiedName())
	}
	return "--" + clean(err.GetSpecifiedName())
}

// apart names a flag that was given without a value, and may have been meant to
// have the first argument: --wait 10m. "" is none.
func apart(cmd *cobra.Command) string {
	for _, name := range []string{"wait", "practice"} {
		if f := cmd.Flags().Lookup(name); f != nil && f.Changed && f.Value.String() == f.NoOptDefVal {
			return name
		}
	}
	return ""
}

// noArgs refuses arguments, and names the command that may have been meant.
func (a *app) noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	got := map[string]any{"Got": clean(args[0]), "Command": cmd.CommandPath()}
	if name := apart(cmd); name != "" && pasteable(args[0]) {
		e := badUsage(a.t("error.argument", got))
		e.hint = a.t("hint.equals-sign", map[string]any{"Flag": name, "Got": args[0]})
		return e
	}
	if !cmd.HasAvailableSubCommands() {
		return badUsage(a.t("error.argument", got))
	}
	e := badUsage(a.t("error.unknown-command", got))
	cmd.SuggestionsMinimumDistance = 2 // wrong letters, cobra's own default
	for _, name := range cmd.SuggestionsFor(args[0]) {
		if like := cmd.CommandPath() + " " + name; !slices.Contains(e.like, like) {
			e.like = append(e.like, like)
		}
	}
	return e
}
