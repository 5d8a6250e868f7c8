package paper

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Pair is the same text in Indonesian, which comes first, and in English. The
// law wants the first (UU 27/2022, and the language of consents and forms); the
// second is for those who cannot read it.
type Pair struct{ Indonesian, English string }

// Report is what owner and technician sign: one page of A4.
type Report struct {
	Title    Pair
	Number   string // of the job: large, for the label on the phone
	Facts    []Fact
	Place    Fact // a line across the page
	Sections []Section
	Outcome  Section // in a frame
	Kept     Pair    // what is in the record, and until when
	// Signatures are who signs; the others are the labels of their lines.
	Signatures      []Pair
	Name, Signature Pair
	Footer          Pair
}

// Fact is a thing of the job or the phone. Without a value it is a line for the
// pen.
type Fact struct {
	Label Pair
	Value string
}

// Section is a heading with sentences.
type Section struct {
	Title Pair
	Items []Pair
}

// What a page has room for. More is cut, visibly: the record itself has all.
const (
	maxReportValue = 40 // characters of a fact
	maxReportPlace = 100
	maxReportItem  = 320 // of a sentence
	maxReportItems = 5   // of a section, one of which tells that there are more
)

//go:embed report.html
var reportHTML string

// WriteReport writes a report as one HTML file, without a script and without a
// reference to anything outside, that prints on one page in black and white.
// Everything in it may come from a phone: what is no printable character is
// left out, and what is too long is cut. The errors are those of w.
func WriteReport(w io.Writer, r Report) error {
	t, err := template.New("report").Parse(reportHTML)
	if err != nil {
		return fmt.Errorf("parsing report.html: %w", err)
	}
	if err := t.Execute(w, r.clean()); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// clean returns the report as it fits the page.
func (r Report) clean() Report {
	r.Number = plain(r.Number, maxReportValue)
	facts := make([]Fact, len(r.Facts))
	for i, f := range r.Facts {
		facts[i] = Fact{f.Label.clean(), plain(f.Value, maxReportValue)}
	}
	sections := make([]Section, len(r.Sections))
	for i, s := range r.Sections {
		sections[i] = s.clean()
	}
	signatures := make([]Pair, len(r.Signatures))
	for i, s := range r.Signatures {
		signatures[i] = s.clean()
	}
	r.Facts, r.Sections, r.Signatures, r.Outcome = facts, sections, signatures, r.Outcome.clean()
	r.Place = Fact{r.Place.Label.clean(), plain(r.Place.Value, maxReportPlace)}
	for _, p := range []*Pair{&r.Title, &r.Kept, &r.Name, &r.Signature, &r.Footer} {
		*p = p.clean()
	}
	return r
}

func (s Section) clean() Section {
	out := Section{Title: s.Title.clean()}
	items := s.Items
	if len(items) > maxReportItems {
		out.Items = append(out.Items, Pair{"…", "…"})
		items = items[len(items)-maxReportItems+1:]
	}
	for _, p := range items {
		out.Items = append(out.Items, p.clean())
	}
	return out
}

func (p Pair) clean() Pair {
	return Pair{plain(p.Indonesian, maxReportItem), plain(p.English, maxReportItem)}
}

// plain leaves out what is no printable character (controls, marks that turn
// the writing direction, bytes that are not UTF-8) and cuts after so many.
func plain(s string, most int) string {
	var b strings.Builder
	n := 0
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		s = s[size:]
		if r == utf8.RuneError && size == 1 || !unicode.IsPrint(r) {
			continue
		}
		if n++; n > most {
			return b.String() + "…"
		}
		b.WriteRune(r)
	}
	return b.String()
}
