package cli

import (
	"fmt"
	"slices"
	"strings"

	"mitool/internal/doctor"
	"mitool/internal/ui"
)

// levelWidth is the column behind the words for the levels.
const levelWidth = 9

// findingText gives the sentences of a finding; why is "" where all is well.
func (a *app) findingText(f doctor.Finding) (what, why string) {
	data := map[string]any{"Port": f.Port}
	for k, v := range f.Data {
		if s, ok := v.(string); ok {
			v = ui.Clean(s, 4*maxField) // paths and errors are long
		}
		data[k] = v
	}
	what = a.text.Text("doctor.what."+f.ID, data)
	if f.Level != doctor.OK {
		why = a.text.Text("doctor.why."+f.ID, data)
	}
	return what, why
}

// renderDoctor is doctor's answer for people. A fix is never broken into
// lines: it is there to be pasted.
func (a *app) renderDoctor(r doctor.Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		what, why := a.findingText(f)
		ui.Field(&b, a.text.Text("doctor.label."+string(f.Level), nil), what, levelWidth, tableWidth)
		if why != "" {
			ui.Field(&b, "", why, levelWidth, tableWidth)
		}
		if f.Fix != "" {
			fmt.Fprintf(&b, "  %-*s%s\n", levelWidth, a.text.Text("doctor.label.fix", nil), f.Fix)
		}
	}
	return b.String() + "\n" + a.text.Text(doctorSummary(r), nil) + "\n"
}

// doctorSummary is the ID of the text that ends the answer.
func doctorSummary(r doctor.Report) string {
	bad := slices.ContainsFunc(r.Findings, func(f doctor.Finding) bool { return f.Level == doctor.Problem })
	switch {
	case !r.Usable:
		return "doctor.summary.unusable"
	case bad:
		return "doctor.summary.partly"
	default:
		return "doctor.summary.usable"
	}
}

// doctorReport is what doctor --json prints; docs/doctor.md explains it.
type doctorReport struct {
	SchemaVersion int           `json:"schema_version"`
	Usable        bool          `json:"usable"`
	Findings      []findingJSON `json:"findings"`
}

type findingJSON struct {
	ID      string         `json:"id"`
	Level   string         `json:"level"`
	Port    *string        `json:"port"`
	Message string         `json:"message"`
	Why     *string        `json:"why"`
	Fix     *string        `json:"fix"`
	Data    map[string]any `json:"data"`
}

func (a *app) newDoctorReport(r doctor.Report) doctorReport {
	out := doctorReport{SchemaVersion: schemaVersion, Usable: r.Usable, Findings: []findingJSON{}}
	for _, f := range r.Findings {
		what, why := a.findingText(f)
		j := findingJSON{
			ID: f.ID, Level: string(f.Level), Port: known(f.Port),
			Message: what, Why: known(why), Fix: known(f.Fix), Data: map[string]any{},
		}
		for k, v := range f.Data {
			j.Data[strings.ToLower(k)] = v
		}
		out.Findings = append(out.Findings, j)
	}
	return out
}
