package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mitool/internal/guide"
	"mitool/internal/job"
)

// jobPurge deletes what is past its date, after a question.
func (a *app) jobPurge(ctx context.Context, yes bool) error {
	store, err := a.jobs()
	if err != nil {
		return err
	}
	entries, err := store.List()
	if err != nil {
		return err
	}
	var past []job.Entry
	for _, e := range entries {
		if e.Err == nil && e.Job.Expired(time.Now()) {
			past = append(past, e)
		}
	}
	if len(past) > 0 && !yes {
		if err := a.confirmPurge(ctx, past); err != nil {
			return err
		}
	}
	deleted, err := store.Purge()
	left := joined(err)
	if err := a.sayPurged(deleted, left); err != nil {
		return err
	}
	if len(left) > 0 {
		return exitError(exitFailed)
	}
	return nil
}

// confirmPurge shows what is to be deleted and asks. It speaks with --json
// too: the question is for a person.
func (a *app) confirmPurge(ctx context.Context, past []job.Entry) error {
	tty, err := a.OpenTTY()
	if err != nil {
		return err
	}
	defer func() { _ = tty.Close() }()
	term := a.newTerminal(a.screen(tty), false)
	term.Picture(a.jobTable(past, []string{"job", "until", "ticket", "phone", "state"}))
	choice, err := term.Ask(ctx, tty, a.text.Text("job.purge.ask", nil), []string{a.text.Text("job.purge.delete", nil), a.text.Text("job.purge.keep", nil)})
	if err == nil && choice != 0 {
		err = guide.ErrNotConfirmed
	}
	return err
}

// sayPurged tells what was deleted, and why the rest was not.
func (a *app) sayPurged(deleted []string, left []error) error {
	if a.flags.json {
		return writeJSON(a.Out, newPurgeJSON(deleted, left))
	}
	if len(deleted)+len(left) == 0 {
		a.term.Println(a.text.Text("job.purge.none", nil))
	}
	for _, id := range deleted {
		if _, err := fmt.Fprintln(a.Out, a.text.Text("job.purge.deleted", map[string]any{"Job": id})); err != nil {
			return err
		}
	}
	for _, err := range left {
		if _, ok := a.sayJobError(err); !ok {
			a.sayError(cleanLine(err.Error()), "")
		}
	}
	return nil
}

// joined returns the errors that errors.Join made one of.
func joined(err error) []error {
	var all interface{ Unwrap() []error }
	switch {
	case err == nil:
		return nil
	case errors.As(err, &all):
		return all.Unwrap()
	default:
		return []error{err}
	}
}

// purgeJSON is what job purge --json prints. docs/job.md explains each field.
type purgeJSON struct {
	SchemaVersion int      `json:"schema_version"`
	Deleted       []string `json:"deleted"`
	Left          []string `json:"left"` // errors of the records that stay
}

func newPurgeJSON(deleted []string, left []error) purgeJSON {
	j := purgeJSON{SchemaVersion: schemaVersion, Deleted: append([]string{}, deleted...), Left: []string{}}
	for _, err := range left {
		j.Left = append(j.Left, err.Error())
	}
	return j
}
