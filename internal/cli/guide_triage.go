package cli

import (
	"context"
	"fmt"
	"strings"

	"mitool/internal/guide"
	"mitool/internal/ui"
)

// triage asks what is wrong and names the one way that fits. The questions are
// asked at the terminal, first of all; the answer is the result, on stdout.
func (a *app) triage(ctx context.Context) error {
	if a.flags.json {
		return badUsage(a.t("error.json-guide", nil))
	}
	tty, err := a.OpenTTY()
	if err != nil {
		return err
	}
	defer func() { _ = tty.Close() }()
	phone, err := a.phoneAtHand(ctx)
	if err != nil {
		return err
	}
	talk := &talk{app: a, tty: tty}
	v, err := guide.Triage(ctx, guide.Env{Screen: talk, Prompter: talk}, guide.TriageOptions{Phone: phone})
	if err != nil {
		return a.guideEnded(err)
	}
	a.log.Info().Str("verdict", v.ID).Int("row", v.Row).Msg("triage")
	a.term.Println("") // apart from the last answer
	if _, err := fmt.Fprint(a.Out, a.renderVerdict(v)); err != nil {
		return err
	}
	if v.Refused {
		return exitError(exitRefused)
	}
	return nil
}

// renderVerdict is what the triage came to, for people.
func (a *app) renderVerdict(v guide.Verdict) string {
	var b strings.Builder
	part := func(id, text, command string) {
		if text == "" {
			return
		}
		fmt.Fprintf(&b, "%s\n", a.text.Text(id, nil))
		ui.Field(&b, "", a.text.Text(text, nil), 1, wayWidth)
		if command != "" {
			ui.Field(&b, "", "mitool "+command, 1, wayWidth)
		}
		b.WriteString("\n")
	}
	part("ways.label.way", v.Do, v.Command)
	part("ways.label.why", v.Why, "")
	part("ways.label.reset", v.Reset, "")
	part("ways.label.then", v.Then, v.ThenCommand)
	return strings.TrimSuffix(b.String(), "\n")
}
