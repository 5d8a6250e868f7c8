package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"mitool/internal/job"
	"mitool/internal/ui"
)

// jobList prints all jobs.
func (a *app) jobList() error {
	store, err := a.jobs()
	if err != nil {
		return err
	}
	entries, err := store.List()
	if err != nil {
		return err
	}
	if a.flags.json {
		return writeJSON(a.Out, newJobsJSON(entries))
	}
	if len(entries) == 0 {
		a.term.Println(a.text.Text("job.list.none", nil))
		return nil
	}
	// The number holds the date. The serial number stays: nothing else tells two
	// phones of one model from each other.
	columns := []string{"job", "date", "ticket", "phone", "serial", "state"}
	_, err = fmt.Fprint(a.Out, a.jobTable(entries, columns, "date"))
	return err
}

// jobTable is a row a job, with these columns. Where they do not fit, the spare
// ones are left out, the first one first, and then long names of phones are cut.
// Where that is not enough, a job takes a line for each column.
func (a *app) jobTable(entries []job.Entry, columns []string, spare ...string) string {
	cells := make([]map[string]string, len(entries))
	for i, e := range entries {
		cells[i] = a.jobCells(e)
	}
	over := func() int {
		widest := 0
		for line := range strings.Lines(a.jobRows(cells, columns, 0)) {
			widest = max(widest, utf8.RuneCountInString(line)-len("\n"))
		}
		return widest - tableWidth
	}
	for _, name := range spare {
		if over() > 0 {
			columns = slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return c == name })
		}
	}
	if n := over(); n > 0 {
		a.cutNames(cells, n)
	}
	return a.jobRows(cells, columns, tableWidth)
}

// jobCells is what a row can say of a job, by column.
func (a *app) jobCells(e job.Entry) map[string]string {
	cells := map[string]string{"job": e.ID, "state": a.jobState(e)}
	if e.Job == nil {
		return cells
	}
	begin, phone := e.Job.Begin(), recordedPhone(e.Job.Phone())
	cells["date"] = e.Job.Events[0].Time.Local().Format(time.DateOnly)
	cells["ticket"] = clean(begin.Ticket)
	cells["serial"] = clean(phone.Serial)
	if phone.Name != "" {
		phone.Codename = "" // one of them is enough for a row
	}
	cells["phone"] = a.phoneName(phone)
	cells["until"] = begin.DeleteAfter
	return cells
}

func (a *app) jobRows(cells []map[string]string, columns []string, width int) string {
	var b strings.Builder
	header := make([]string, len(columns))
	for i, c := range columns {
		header[i] = a.text.Text("job.column."+c, nil)
	}
	rows := make([][]string, len(cells))
	for i, of := range cells {
		for _, c := range columns {
			rows[i] = append(rows[i], of[c])
		}
	}
	ui.Table(&b, header, rows, width)
	return b.String()
}

// leastName is how much of a phone's name must be left to tell which it is, in
// characters: "Redmi Note…" and one more.
const leastName = 12

// cutNames makes the column of the names narrower by n, where enough is left.
func (a *app) cutNames(cells []map[string]string, n int) {
	longest := 0
	for _, of := range cells {
		longest = max(longest, utf8.RuneCountInString(of["phone"]))
	}
	if longest-n < leastName {
		return
	}
	mark := "…"
	if a.ascii {
		mark = "..."
	}
	for _, of := range cells {
		if name := []rune(of["phone"]); len(name) > longest-n {
			of["phone"] = strings.TrimRight(string(name[:longest-n-utf8.RuneCountInString(mark)]), " ") + mark
		}
	}
}

// jobsJSON is what job list --json prints. docs/job.md explains each field.
type jobsJSON struct {
	SchemaVersion int       `json:"schema_version"`
	Jobs          []jobJSON `json:"jobs"`
}

// jobJSON sums a job up; what is not known is null.
type jobJSON struct {
	ID          string        `json:"id"`
	State       string        `json:"state"` // open, ended, or a verdict
	Begun       *time.Time    `json:"begun"`
	Last        *time.Time    `json:"last"`
	Act         *string       `json:"act"`
	Ticket      *string       `json:"ticket"`
	Phone       *jobPhoneJSON `json:"phone"`
	Step        *string       `json:"step"`
	Mark        *string       `json:"mark"`
	Outcome     *string       `json:"outcome"`
	Stop        *string       `json:"stop"`
	DeleteAfter *string       `json:"delete_after"`
	Lines       *int          `json:"lines"`
	Torn        *int          `json:"torn"` // bytes
	Error       *string       `json:"error"`
}

type jobPhoneJSON struct {
	Name     *string `json:"name"`
	Model    *string `json:"model"`
	Codename *string `json:"codename"`
	Serial   *string `json:"serial"` // as recorded: masked, unless it was to be kept
}

func newJobsJSON(entries []job.Entry) jobsJSON {
	j := jobsJSON{SchemaVersion: schemaVersion, Jobs: []jobJSON{}}
	for _, e := range entries {
		j.Jobs = append(j.Jobs, newJobJSON(e))
	}
	return j
}

func newJobJSON(e job.Entry) jobJSON {
	if e.Err != nil {
		return jobJSON{ID: e.ID, State: verdict(e.Err), Error: known(e.Err.Error())}
	}
	begin, first, last, step := e.Job.Begin(), e.Job.Events[0], e.Job.Last(), e.Job.Step()
	lines := len(e.Job.Events)
	j := jobJSON{
		ID: e.ID, State: "open", Begun: &first.Time, Last: &last.Time, Act: known(begin.Act), Ticket: known(begin.Ticket),
		Step: known(step.Step), Mark: known(step.Mark), DeleteAfter: known(begin.DeleteAfter), Lines: &lines, Torn: &e.Job.Torn,
	}
	j.Phone = newJobPhoneJSON(e.Job.Phone())
	if end := e.Job.Ended(); end != nil {
		j.State, j.Outcome, j.Stop = "ended", known(end.Outcome), known(end.Stop)
	}
	return j
}

func newJobPhoneJSON(p *job.Phone) *jobPhoneJSON {
	if p == nil {
		return nil
	}
	return &jobPhoneJSON{known(p.Name), known(p.Model), known(p.Codename), known(p.Serial)}
}
