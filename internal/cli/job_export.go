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
	var at *shop
	var bad error
	if format == "html" {
		at, bad = a.thisShop()
	}
	out, err := a.exported(store, j, format, at)
	if err != nil {
		return err
	}
	if err := a.writeOutput(output, string(out)); err != nil {
		return err
	}
	return a.badContacts(bad)
}

// thisShop is the shop itself in its file of contacts; nil when it is not there.
func (a *app) thisShop() (*shop, error) {
	c, err := a.contactsFor("reset")
	if c == nil {
		return nil, err
	}
	return c.shop, nil
}

// exported is a job in a format. It is made whole before anything is written.
func (a *app) exported(store *job.Store, j *job.Job, format string, at *shop) ([]byte, error) {
	var b bytes.Buffer
	var err error
	switch format {
	case "html":
		err = paper.WriteReport(&b, newReporter(j, at).report())
	case "json":
		err = writeJSON(&b, newShowJSON(j))
	case "jsonl":
		return store.Raw(j.ID)
	default:
		b.WriteString(a.renderJob(j))
	}
	return b.Bytes(), err
}
