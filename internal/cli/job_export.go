package cli

import (
	"bytes"

	"mitool/internal/job"
	"mitool/internal/paper"
)

// jobExport writes a job in a format, to stdout or to a new file.
func (a *app) jobExport(begin, format, output string) error {
	if a.flags.json {
		return badUsage(a.text.Text("job.error.json", nil))
	}
	switch format {
	case "html", "text", "json", "jsonl":
	default:
		return a.badChoice("format", format, "html, text, json, jsonl")
	}
	store, j, err := a.openJob(begin)
	if err != nil {
		return err
	}
	a.sayTorn(j)
	out, err := a.exported(store, j, format)
	if err != nil {
		return err
	}
	return a.writeOutput(output, string(out))
}

// exported is a job in a format. It is made whole before anything is written.
func (a *app) exported(store *job.Store, j *job.Job, format string) ([]byte, error) {
	var b bytes.Buffer
	var err error
	switch format {
	case "html":
		err = paper.WriteReport(&b, newReporter(j).report())
	case "json":
		err = writeJSON(&b, newShowJSON(j))
	case "jsonl":
		return store.Raw(j.ID)
	default:
		b.WriteString(a.renderJob(j))
	}
	return b.Bytes(), err
}
