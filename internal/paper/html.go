package paper

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"unicode/utf8"
)

// HTML: one file, without a script and without a reference to anything
// outside. Meaning is in words, borders and size, never in a colour: it has to
// survive a black-and-white printer.

//go:embed document.html
var documentHTML string

// writeHTML sets the blocks first, each by its own template; html/template
// escapes what they hold.
func writeHTML(w io.Writer, d Document) error {
	t, err := htmlTemplates()
	if err != nil {
		return err
	}
	return t.ExecuteTemplate(w, "document", d)
}

// htmlTemplates parses document.html. Its function set sets a block within
// another.
func htmlTemplates() (*template.Template, error) {
	t := template.New("")
	t.Funcs(template.FuncMap{
		"drawKeys":  drawKeys,
		"drawMenu":  drawMenu,
		"cssString": cssString,
		"set": func(b Block) (template.HTML, error) {
			var out strings.Builder
			if err := t.ExecuteTemplate(&out, b.template(), b); err != nil {
				return "", err
			}
			return template.HTML(out.String()), nil // html/template has escaped it
		},
	})
	if _, err := t.Parse(documentHTML); err != nil {
		return nil, fmt.Errorf("parsing document.html: %w", err)
	}
	return t, nil
}

// cssString is s as a string of CSS (CSS Syntax 3, 4.3.5). html/template takes
// every such string for an address and refuses most. Of ASCII only letters,
// digits and blanks stand for themselves.
func cssString(s string) template.CSS {
	var b strings.Builder
	for _, r := range s {
		if r >= utf8.RuneSelf || r == ' ' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\%x `, r) // the blank ends the escape
		}
	}
	return template.CSS(`"` + b.String() + `"`)
}

func (h Heading) template() string {
	if h.Level > 2 {
		return "heading3"
	}
	return "heading2"
}
func (Paragraph) template() string { return "paragraph" }
func (List) template() string      { return "list" }
func (Steps) template() string     { return "steps" }
func (Warning) template() string   { return "warning" }
func (Answers) template() string   { return "answers" }
func (Choices) template() string   { return "choices" }
func (Table) template() string     { return "table" }
func (Fields) template() string    { return "fields" }
func (Commands) template() string  { return "commands" }
func (Figure) template() string    { return "figure" }
