package cli

import (
	"errors"
	"fmt"
	"strings"

	"mitool/internal/job"
	"mitool/internal/ui"
)

// jobVerify verifies the jobs whose numbers begin so, or all.
func (a *app) jobVerify(begins []string) error {
	entries, err := a.chosenJobs(begins)
	if err != nil {
		return err
	}
	switch {
	case a.flags.json:
		err = writeJSON(a.Out, newVerifyJSON(entries))
	case len(entries) == 0:
		a.term.Println(a.text.Text("job.list.none", nil))
	default:
		_, err = fmt.Fprint(a.Out, a.renderVerify(entries))
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Err != nil {
			a.log.Error().Err(e.Err).Msg("verify")
			err = exitError(exitFailed)
		}
	}
	return err
}

// chosenJobs reads the jobs named, or all.
func (a *app) chosenJobs(begins []string) ([]job.Entry, error) {
	if len(begins) == 0 {
		store, err := a.jobs()
		if err != nil {
			return nil, err
		}
		return store.List()
	}
	var entries []job.Entry
	for _, begin := range begins {
		if err := a.oneJob(nil, []string{begin}); err != nil {
			return nil, err
		}
		store, id, err := a.findJob(begin)
		if err != nil {
			return nil, err
		}
		j, err := store.Read(id)
		if errors.Is(err, job.ErrNotFound) {
			return nil, err
		}
		entries = append(entries, job.Entry{ID: id, Job: j, Err: err})
	}
	return entries, nil
}

func (a *app) renderVerify(entries []job.Entry) string {
	var b strings.Builder
	for _, e := range entries {
		ui.Field(&b, e.ID, a.verifyWords(e), len(e.ID)+2, tableWidth)
	}
	return b.String()
}

func (a *app) verifyWords(e job.Entry) string {
	var changed *job.ChangedError
	switch {
	case errors.As(e.Err, &changed):
		return a.text.Text("job.verify.changed", map[string]any{
			"Line": changed.Line, "What": clean(changed.What), "Got": clean(changed.Got), "Want": clean(changed.Want),
		})
	case e.Err != nil:
		return a.text.Text("job.verify.failed", map[string]any{"Error": cleanLine(e.Err.Error())})
	}
	data := map[string]any{"Lines": len(e.Job.Events), "Hash": shownHash(e.Job), "Bytes": e.Job.Torn}
	if e.Job.Torn > 0 {
		return a.text.Text("job.verify.torn", data)
	}
	return a.text.Text("job.verify.good", data)
}

// verifyJSON is what job verify --json prints. docs/job.md explains each field.
type verifyJSON struct {
	SchemaVersion int           `json:"schema_version"`
	Jobs          []verdictJSON `json:"jobs"`
}

type verdictJSON struct {
	ID      string  `json:"id"`
	Verdict string  `json:"verdict"`
	Lines   *int    `json:"lines"` // null where one does not verify
	Torn    *int    `json:"torn"`  // bytes
	Line    *int    `json:"line"`  // that was changed
	Error   *string `json:"error"`
}

func newVerifyJSON(entries []job.Entry) verifyJSON {
	v := verifyJSON{SchemaVersion: schemaVersion, Jobs: []verdictJSON{}}
	for _, e := range entries {
		j := verdictJSON{ID: e.ID, Verdict: "good"}
		if e.Err == nil {
			lines := len(e.Job.Events)
			j.Lines, j.Torn = &lines, &e.Job.Torn
		} else {
			j.Verdict, j.Error = verdict(e.Err), known(e.Err.Error())
			var changed *job.ChangedError
			if errors.As(e.Err, &changed) {
				j.Line = &changed.Line
			}
		}
		v.Jobs = append(v.Jobs, j)
	}
	return v
}

// verdict is one word on a record that cannot be read: changed, newer, empty,
// unreadable.
func verdict(err error) string {
	var (
		changed *job.ChangedError
		version *job.VersionError
	)
	switch {
	case errors.As(err, &changed):
		return "changed"
	case errors.As(err, &version):
		return "newer"
	case errors.Is(err, job.ErrEmpty):
		return "empty"
	default:
		return "unreadable"
	}
}
