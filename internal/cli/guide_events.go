package cli

import (
	"context"
	"errors"
	"os/signal"
	"syscall"

	"mitool/internal/guide"
	"mitool/internal/job"
)

// events are what guide reset --json prints: a JSON object a line for the job,
// for each thing said, asked and answered, and for the end. The conversation
// itself stays at the terminal; a program can follow it, not hold it.
type events struct {
	*conversation
	rec  *record
	mark string // of the step that began last
	err  error  // of writing
}

// resetEventJSON is one of them. docs/scripting.md explains each field.
type resetEventJSON struct {
	SchemaVersion int               `json:"schema_version"`
	Event         string            `json:"event"` // begin, message, wait, question, answer, end
	Job           string            `json:"job,omitempty"`
	Lang          string            `json:"lang,omitempty"`
	Phone         *jobPhoneJSON     `json:"phone,omitempty"`
	Step          string            `json:"step,omitempty"`
	Mark          string            `json:"mark,omitempty"`
	TextID        string            `json:"text_id,omitempty"`
	Text          string            `json:"text,omitempty"`
	Options       []resetOptionJSON `json:"options,omitempty"`
	Typed         bool              `json:"typed,omitempty"`
	Option        string            `json:"option,omitempty"`
	Outcome       string            `json:"outcome,omitempty"`
	Stop          string            `json:"stop,omitempty"`
	Exit          *int              `json:"exit,omitempty"`
}

type resetOptionJSON struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

var (
	_ guide.Screen   = (*events)(nil)
	_ guide.Prompter = (*events)(nil)
	_ guide.Recorder = (*events)(nil)
)

// newEvents begins the events of a reset; resume is the job that it goes on
// with, or nil.
func newEvents(c *conversation, rec *record, resume *guide.Resume) *events {
	signal.Ignore(syscall.SIGPIPE) // who reads along may leave; the person may not
	e := &events{conversation: c, rec: rec, mark: guide.Safe.String()}
	if resume != nil {
		if mark := resume.Job.Step().Mark; mark != "" {
			e.mark = mark
		}
		e.begin(resume.Job.Phone())
	}
	return e
}

// begin prints which job and which phone the rest is about, as early as it is
// known: a program that reads along may outlive mitool.
func (e *events) begin(p *job.Phone) {
	e.print(resetEventJSON{Event: "begin", Job: e.rec.id(), Lang: string(e.text.Lang()), Phone: newJobPhoneJSON(p)})
}

// Append records x, where anything is recorded, and takes from it what the
// events tell.
func (e *events) Append(x job.Event) error {
	if r := e.rec.recorder(); r != nil {
		if err := r.Append(x); err != nil {
			return err
		}
	}
	switch x.Kind {
	case job.KindPhone:
		p := *x.Phone
		if !e.rec.begin.KeepSerial {
			p.Serial = job.Mask(p.Serial)
		}
		e.begin(&p)
	case job.KindStep:
		e.mark = x.Mark
	}
	return nil
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
	e.conversation.Show(m)
}

// Wait prints what is waited for.
func (e *events) Wait(ctx context.Context, m guide.Message, run func(context.Context) error) error {
	e.print(resetEventJSON{Event: "wait", TextID: m.ID, Text: e.message(m)})
	return e.conversation.Wait(ctx, m, run)
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
	id, err := e.conversation.Choose(ctx, q)
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
	typed, err := e.conversation.Type(ctx, q)
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
// command ends with: err, which was made of the guide's own error.
func (e *events) end(result guide.Result, guided, err error) error {
	code := e.report(err)
	j := resetEventJSON{
		Event: "end", Job: e.rec.id(), Mark: e.mark, Outcome: string(result.Outcome), Stop: string(result.Stop), Exit: &code,
	}
	var interrupted *guide.InterruptedError
	if errors.As(guided, &interrupted) {
		j.Mark, j.TextID, j.Text = interrupted.Mark.String(), interrupted.TextID, e.text.Text(interrupted.TextID, nil)
	}
	e.print(j)
	switch {
	case code != exitDone:
		return exitError(code)
	default:
		return e.err
	}
}
