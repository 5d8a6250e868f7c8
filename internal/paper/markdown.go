package paper

import (
	"fmt"
	"strings"
)

// Markdown: CommonMark 0.31 without extensions, a line a paragraph. Lists of
// different kinds have different marks, or two that follow each other would be
// one (CommonMark 0.31, 5.3).

func writeMarkdown(d Document) string {
	s := &setter{width: noWrap}
	s.line("# ", escaped(d.Title))
	s.gap()
	markdownBlocks(s, d.Blocks)
	if d.Footer != "" {
		s.gap()
		s.line("", "---")
		s.gap()
		s.line("", escaped(d.Footer))
	}
	return s.b.String()
}

func markdownBlocks(s *setter, blocks []Block) {
	for _, b := range blocks {
		b.markdown(s)
		s.gap()
	}
}

func (h Heading) markdown(s *setter)   { s.line(strings.Repeat("#", h.Level)+" ", escaped(h.Text)) }
func (p Paragraph) markdown(s *setter) { s.line("", escaped(p.Text)) }

func (l List) markdown(s *setter) {
	for _, i := range l.Items {
		s.line("- ", escaped(i))
	}
}

func (st Steps) markdown(s *setter) {
	for i, step := range st.Items {
		mark := fmt.Sprintf("%d. ", i+1)
		s.line(mark, escaped(step.Do))
		if step.See != "" {
			s.gap()
			s.line(strings.Repeat(" ", len(mark)), escaped(step.See))
			s.gap()
		}
	}
	if st.Figure != nil {
		s.gap()
		st.Figure.markdown(s)
	}
}

// markdown sets the box as a quotation, with its label in bold.
func (w Warning) markdown(s *setter) {
	s.quote(func(inner *setter) {
		if w.Label != "" {
			inner.line("", "**"+escaped(w.Label)+"**")
			inner.gap()
		}
		markdownBlocks(inner, w.Blocks)
	})
}

// quote sets what write writes as a quotation.
func (s *setter) quote(write func(*setter)) {
	inner := &setter{width: noWrap}
	write(inner)
	for _, l := range lines(strings.TrimRight(inner.b.String(), "\n")) {
		s.raw("> " + l)
	}
}

func (a Answers) markdown(s *setter) {
	for _, a := range a.Items {
		s.gap()
		s.line("", "**"+escaped(a.Question)+"**")
		s.gap()
		s.line("", escaped(a.Answer))
	}
}

func (c Choices) markdown(s *setter) {
	for _, c := range c.Items {
		s.line("* ", `\[ \] `+escaped(c.Text))
		if len(c.Then) == 0 {
			continue
		}
		s.gap()
		s.within(len("* "), func() {
			if c.Stop {
				s.quote(func(inner *setter) { markdownBlocks(inner, c.Then) })
			} else {
				markdownBlocks(s, c.Then)
			}
		})
		s.gap()
	}
}

func (t Table) markdown(s *setter) {
	for _, row := range t.Rows {
		for i, cell := range row {
			switch {
			case i == 0:
				s.line("- ", escaped(cell))
			case cell != "":
				s.gap()
				s.line("  ", escaped(t.Head[i])+": "+escaped(cell))
				s.gap()
			}
		}
	}
}

func (f Fields) markdown(s *setter) {
	for _, f := range f.Items {
		value := f.Value
		if value == "" {
			value = strings.Repeat("_", ruled)
		}
		s.line("+ ", escaped(f.Label)+": "+escaped(value))
	}
}

func (c Commands) markdown(s *setter) {
	for _, c := range c.Items {
		s.line("* ", escaped(c.When)+": "+code(c.Command))
	}
}

func (f Figure) markdown(s *setter) {
	fence := strings.Repeat("`", max(3, longestRun(f.Plain)+1))
	s.raw(fence + "text\n" + f.Plain + "\n" + fence)
}

// punctuation are the characters that may begin or end something within a line
// (CommonMark 0.31, 6), and those that end an escape of HTML.
const punctuation = "\\`*_[]<>&~|#"

// escaped makes text stand for itself. Of what has a meaning at the beginning of
// a line alone, the first character is escaped.
func escaped(text string) string {
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune(punctuation, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	text = b.String()
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	switch {
	case text == "":
	case strings.ContainsRune("-+=", rune(text[0])):
		text = `\` + text
	case digits > 0 && digits < len(text) && strings.ContainsRune(".)", rune(text[digits])):
		text = text[:digits] + `\` + text[digits:]
	}
	return text
}

// code is text as a span of code.
func code(text string) string {
	fence := strings.Repeat("`", longestRun(text)+1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + text + fence
}

// longestRun is the length of the longest run of backticks.
func longestRun(text string) int {
	longest, run := 0, 0
	for _, r := range text {
		if r != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
