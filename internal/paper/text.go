package paper

import (
	"fmt"
	"strings"
)

// Plain text: 80 columns, and marks of ASCII.

func writeText(d Document) string {
	s := &setter{width: textWidth}
	s.line("", d.Title)
	s.raw(strings.Repeat("=", min(columns(d.Title), textWidth)))
	s.gap()
	textBlocks(s, d.Blocks)
	if d.Footer != "" {
		s.gap()
		s.raw(strings.Repeat("-", textWidth))
		s.line("", d.Footer)
	}
	return s.b.String()
}

func textBlocks(s *setter, blocks []Block) {
	for _, b := range blocks {
		b.text(s)
		s.gap()
	}
}

func (h Heading) text(s *setter) {
	if h.Level > 2 {
		s.line("", h.Text)
		s.raw(strings.Repeat("-", min(columns(h.Text), textWidth)))
		return
	}
	s.line("", h.Text)
}

func (p Paragraph) text(s *setter) { s.line("", p.Text) }

func (l List) text(s *setter) {
	for _, i := range l.Items {
		s.line("  - ", i)
	}
}

func (st Steps) text(s *setter) {
	for i, step := range st.Items {
		mark := fmt.Sprintf("%3d. ", i+1)
		s.line(mark, step.Do)
		if step.See != "" {
			s.line(strings.Repeat(" ", len(mark)), step.See)
		}
	}
	if st.Figure != nil {
		s.gap()
		st.Figure.text(s)
	}
}

// text sets the box with "!" at its edge: a frame would have to know how long
// its lines become.
func (w Warning) text(s *setter) {
	inner := &setter{width: textWidth - len("! ")}
	if w.Label != "" {
		inner.line("", w.Label)
		inner.gap()
	}
	textBlocks(inner, w.Blocks)
	s.raw(strings.Repeat("!", textWidth))
	for _, l := range lines(strings.TrimRight(inner.b.String(), "\n")) {
		s.raw("! " + l)
	}
	s.raw(strings.Repeat("!", textWidth))
}

func (a Answers) text(s *setter) {
	for _, a := range a.Items {
		s.gap()
		s.line("", a.Question)
		s.line("  ", a.Answer)
	}
}

func (c Choices) text(s *setter) {
	for _, c := range c.Items {
		s.line("  [ ] ", c.Text)
		if len(c.Then) == 0 {
			continue
		}
		s.within(len("  [ ] "), func() {
			textBlocks(s, c.Then)
		})
	}
}

func (t Table) text(s *setter) {
	for _, row := range t.Rows {
		for i, cell := range row {
			switch {
			case i == 0:
				s.line("  - ", cell)
			case cell != "":
				s.line("    ", t.Head[i]+": "+cell)
			}
		}
	}
}

// maxLabel is how wide the column of the labels becomes at most.
const maxLabel = 40

func (f Fields) text(s *setter) {
	widest := 0
	for _, f := range f.Items {
		widest = min(max(widest, columns(f.Label)), maxLabel)
	}
	for _, f := range f.Items {
		value := f.Value
		if value == "" {
			value = strings.Repeat("_", ruled)
		}
		label := f.Label
		if columns(label) > widest {
			s.line("  ", label)
			label = ""
		}
		s.line("  "+label+strings.Repeat(" ", widest-columns(label)+2), value)
	}
}

func (c Commands) text(s *setter) {
	for _, c := range c.Items {
		s.line("  - ", c.When+":")
		s.line("    ", c.Command)
	}
}

func (f Figure) text(s *setter) { s.raw(f.Plain) }
