package paper

import "strings"

const (
	textWidth = 80 // columns of plain text
	noWrap    = 0  // Markdown: a line a paragraph
	// ruled is how many columns a line to write on has.
	ruled = 30
)

// setter writes lines, set in as far as the blocks that they stand in.
type setter struct {
	b      strings.Builder
	width  int // of a line; 0 has no limit
	indent string
}

// gap ends a block: one empty line, never two.
func (s *setter) gap() {
	if text := s.b.String(); text != "" && !strings.HasSuffix(text, "\n\n") {
		s.b.WriteByte('\n')
	}
}

// line writes text behind mark, and its further lines below the text. A word is
// broken only when a line of its own would be too short for it.
func (s *setter) line(mark, text string) {
	lead := s.indent + mark
	blank := s.indent + strings.Repeat(" ", columns(mark))
	column := columns(lead)
	s.b.WriteString(lead)
	words := strings.Fields(text)
	if s.width > 0 {
		words = broken(words, max(1, s.width-columns(blank)))
	}
	for i, word := range words {
		n := columns(word)
		switch {
		case i == 0:
		case s.width > 0 && column+1+n > s.width:
			s.b.WriteString("\n" + blank)
			column = columns(blank)
		default:
			s.b.WriteByte(' ')
			column++
		}
		s.b.WriteString(word)
		column += n
	}
	s.b.WriteByte('\n')
}

// broken cuts the words that take more than so many columns.
func broken(words []string, most int) []string {
	var out []string
	for _, w := range words {
		start, taken := 0, 0
		for i, r := range w {
			n := columns(string(r))
			if taken+n > most && i > start {
				out = append(out, w[start:i])
				start, taken = i, 0
			}
			taken += n
		}
		out = append(out, w[start:])
	}
	return out
}

// raw writes lines as they are, set in.
func (s *setter) raw(text string) {
	for _, l := range lines(text) {
		s.b.WriteString(strings.TrimRight(s.indent+l, " ") + "\n")
	}
}

// within writes blocks set in by so many columns more.
func (s *setter) within(n int, write func()) {
	before := s.indent
	s.indent += strings.Repeat(" ", n)
	write()
	s.indent = before
}
