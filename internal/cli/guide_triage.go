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
	conv, err := a.openConversation()
	if err != nil {
		return err
	}
	defer conv.close()
	phone, err := a.phoneAtHand(ctx)
	if err != nil {
		return err
	}
	v, err := guide.Triage(ctx, guide.Env{Screen: conv, Prompter: conv}, guide.TriageOptions{Phone: phone})
	if err != nil {
		return a.guideEnded(err)
	}
	a.log.Info().Str("verdict", v.ID).Int("row", v.Row).Msg("triage")
	a.term.Println("") // apart from the last answer
	if _, err := fmt.Fprint(a.Out, a.renderVerdict(v, a.chosen(phone))); err != nil {
		return err
	}
	if v.Refused {
		return exitError(exitRefused)
	}
	return nil
}

// renderVerdict is what the triage came to, for people. Its commands name the
// phone by serial, unless it is "".
func (a *app) renderVerdict(v guide.Verdict, serial string) string {
	var b strings.Builder
	part := func(id, text, command string) {
		if text == "" {
			return
		}
		fmt.Fprintf(&b, "%s\n", a.text.Text(id, nil))
		ui.Field(&b, "", a.text.Text(text, nil), 1, wayWidth)
		if command != "" {
			fmt.Fprintf(&b, "   %s\n", a.onward(command, serial))
		}
		b.WriteString("\n")
	}
	part("ways.label.way", v.Do, v.Command)
	part("ways.label.why", v.Why, "")
	part("ways.label.reset", v.Reset, "")
	part("ways.label.then", v.Then, v.ThenCommand)
	return strings.TrimSuffix(b.String(), "\n")
}
