package cli

import (
	"context"
	"os/signal"
	"syscall"

	"mitool/internal/guide"
	"mitool/internal/ui"
)

// events are what guide reset --json prints: a JSON object a line for each
// thing said, asked and answered. The conversation itself stays at the
// terminal; a program can follow it, not hold it.
type events struct {
	*talk
	err error // of writing
}

// resetEventJSON is one of them. docs/scripting.md explains each field.
type resetEventJSON struct {
	SchemaVersion int               `json:"schema_version"`
	Event         string            `json:"event"` // message, wait, question, answer, end
	Step          string            `json:"step,omitempty"`
	Mark          string            `json:"mark,omitempty"`
	TextID        string            `json:"text_id,omitempty"`
	Text          string            `json:"text,omitempty"`
	Options       []resetOptionJSON `json:"options,omitempty"`
	Typed         bool              `json:"typed,omitempty"`
	Option        string            `json:"option,omitempty"`
	Outcome       string            `json:"outcome,omitempty"`
	Stop          string            `json:"stop,omitempty"`
	Job           string            `json:"job,omitempty"`
	Exit          *int              `json:"exit,omitempty"`
}

type resetOptionJSON struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

var (
	_ guide.Screen   = (*events)(nil)
	_ guide.Prompter = (*events)(nil)
)

// newEvents lets the terminal speak although --json is given: the person has
// to see what is asked.
func (a *app) newEvents(t *talk) *events {
	a.term = a.newTerminal(a.flags.quiet)
	signal.Ignore(syscall.SIGPIPE) // who reads along may leave; the person may not
	return &events{talk: t}
}

func (e *events) print(j resetEventJSON) {
	if e.err != nil {
		return
	}
	j.SchemaVersion = schemaVersion
	e.err = writeJSON(e.Out, j)
}

// Show prints the message and shows it.
func (e *events) Show(m guide.Message) {
	e.print(resetEventJSON{Event: "message", TextID: m.ID, Text: e.message(m)})
	e.talk.Show(m)
}

// Wait prints what is waited for.
func (e *events) Wait(ctx context.Context, m guide.Message, run func(context.Context) error) error {
	e.print(resetEventJSON{Event: "wait", TextID: m.ID, Text: e.message(m)})
	return e.talk.Wait(ctx, m, run)
}

// Choose prints the question, asks it, and prints the answer. Nothing is asked
// any more when nobody reads along, while nothing is lost by that.
func (e *events) Choose(ctx context.Context, q guide.Question) (string, error) {
	j := e.question(q)
	for _, o := range q.Options {
		j.Options = append(j.Options, resetOptionJSON{o.ID, e.text.Text(o.Text, cleanData(q.Data))})
	}
	e.print(j)
	if e.err != nil && q.Mark == guide.Safe {
		return "", e.err
	}
	id, err := e.talk.Choose(ctx, q)
	if err == nil {
		e.print(resetEventJSON{Event: "answer", Step: string(q.Step), Option: id})
	}
	return id, err
}

// Type prints the question and that it was answered, not with what.
func (e *events) Type(ctx context.Context, q guide.Question) (string, error) {
	e.print(e.question(q))
	if e.err != nil && q.Mark == guide.Safe {
		return "", e.err
	}
	typed, err := e.talk.Type(ctx, q)
	if err == nil {
		e.print(resetEventJSON{Event: "answer", Step: string(q.Step), Typed: true})
	}
	return typed, err
}

func (e *events) question(q guide.Question) resetEventJSON {
	return resetEventJSON{
		Event: "question", Step: string(q.Step), Mark: q.Mark.String(),
		TextID: q.ID, Text: e.message(q.Message), Typed: q.Typed,
	}
}

// end says what is left to say, prints how the reset ended, and returns what the
// command ends with.
func (e *events) end(result guide.Result, job string, err error) error {
	code := e.report(err)
	e.print(resetEventJSON{
		Event: "end", Outcome: string(result.Outcome), Stop: string(result.Stop), Job: job, Exit: &code,
	})
	switch {
	case code != exitDone:
		return exitError(code)
	default:
		return e.err
	}
}

// newTerminal is stderr, as the flags and the environment want it.
func (a *app) newTerminal(quiet bool) *ui.Terminal {
	return ui.New(a.ErrOut, ui.Options{
		Color: a.ErrIsTerminal && !a.flags.noColor && ui.Styled(a.Getenv),
		Quiet: quiet,
		Again: func(most int) string { return a.t("talk.again", map[string]any{"Most": most}) },
		ASCII: a.ascii,
	})
}
