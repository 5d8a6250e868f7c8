package cli

import (
	"fmt"
	"strings"
	"time"

	"mitool/internal/guide"
	"mitool/internal/i18n"
	"mitool/internal/job"
	"mitool/internal/ui"
)

// jobShow prints what is recorded of a job.
func (a *app) jobShow(begin string) error {
	_, j, err := a.openJob(begin)
	if err != nil {
		return err
	}
	a.sayTorn(j)
	if a.flags.json {
		return writeJSON(a.Out, newShowJSON(j))
	}
	_, err = fmt.Fprint(a.Out, a.renderJob(j))
	return err
}

// showJSON is what job show --json prints: the lines of the record.
type showJSON struct {
	SchemaVersion int         `json:"schema_version"`
	ID            string      `json:"id"`
	Torn          int         `json:"torn"` // bytes
	Events        []job.Event `json:"events"`
}

func newShowJSON(j *job.Job) showJSON {
	return showJSON{SchemaVersion: schemaVersion, ID: j.ID, Torn: j.Torn, Events: j.Events}
}

// timeWidth is where the words of an event begin: behind a date, a time and a
// gap.
const timeWidth = len(time.DateTime) + 2

// renderJob is a record for people: an event a paragraph, with the time of this
// computer.
func (a *app) renderJob(j *job.Job) string {
	var b strings.Builder
	b.WriteString(a.text.Text("job.show.title", map[string]any{"Job": j.ID}) + "\n")
	for _, e := range j.Events {
		when := localTime(e.Time)
		for _, words := range a.eventWords(e) {
			ui.Field(&b, when, words, timeWidth, tableWidth)
			when = ""
		}
	}
	id, data := footer(j)
	b.WriteString("\n" + ui.Wrap(a.text.Text("job.report."+id, data), tableWidth))
	return b.String()
}

// eventWords says what happened, in one paragraph or two.
func (a *app) eventWords(e job.Event) []string {
	say := func(id string, data map[string]any) []string { return []string{a.text.Text("job.event."+id, data)} }
	switch e.Kind {
	case job.KindBegin:
		return say("begin", map[string]any{
			"Act": clean(e.Begin.Act), "Tool": clean(e.Begin.Tool), "Lang": langName(a.text, e.Begin.Lang),
			"Ticket": clean(e.Begin.Ticket), "DeleteAfter": e.Begin.DeleteAfter,
		})
	case job.KindPhone:
		p := recordedPhone(e.Phone)
		words := say("phone", map[string]any{
			"Phone": a.phoneName(p), "Serial": a.orUnknown(p.Serial), "System": system(p),
		})
		var accounts []string
		for _, x := range e.Phone.Accounts {
			accounts = append(accounts, clean(x.Type)+" "+clean(x.Name))
		}
		if len(accounts) > 0 {
			words = append(words, say("accounts", map[string]any{"Accounts": strings.Join(accounts, ", ")})...)
		}
		return words
	case job.KindStep:
		return say("step", map[string]any{"Step": clean(e.Step), "Mark": markWords(a.text, e.Mark)})
	case job.KindAnswer:
		return say("answer", map[string]any{"Step": clean(e.Step), "Answer": answerWords(a.text, e)})
	case job.KindSeen:
		if strings.HasPrefix(e.Seen, "usb:") {
			return say("seen", map[string]any{"Seen": seenWords(a.text, e.Seen)})
		}
		return say("stop", map[string]any{"Stop": stopWords(a.text, e.Seen)})
	case job.KindConsent:
		return say("consent", map[string]any{"Text": clean(e.Consent.Text), "Lang": langName(a.text, e.Consent.Lang)})
	case job.KindResume:
		return say("resume", map[string]any{"Tool": clean(e.Resume.Tool)})
	case job.KindEnd:
		return say("end", map[string]any{"Outcome": outcomeWords(a.text, e.End.Outcome)}) // the stop stands before it
	case job.KindRepair:
		return say("repair", map[string]any{"Bytes": e.Dropped})
	default: // reading has refused it
		return []string{clean(string(e.Kind))}
	}
}

// answerWords gives an answer as the guide put it; one that it has no longer
// stands as it was recorded.
func answerWords(text *i18n.Catalog, e job.Event) string {
	if id := guide.AnswerText(e.Step, e.Answer); id != "" && text.Has(id) {
		return text.Text(id, nil)
	}
	return clean(e.Answer)
}

// seenWords says what was seen: "usb:same-serial", "usb:back:no-adb".
func seenWords(text *i18n.Catalog, seen string) string {
	what, ok := strings.CutPrefix(seen, "usb:")
	if !ok {
		return clean(seen)
	}
	what, _, _ = strings.Cut(what, ":")
	if id := "job.seen." + what; text.Has(id) {
		return text.Text(id, nil)
	}
	return clean(seen)
}
