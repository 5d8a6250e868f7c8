package ui

import "strings"

// Wrap sets each line of text in at most width columns, breaking between
// words alone. It ends with a newline.
func Wrap(text string, width int) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		wrapLine(&b, line, width)
	}
	return b.String()
}

func wrapLine(b *strings.Builder, line string, width int) {
	line = strings.TrimRight(line, " ")
	first, rest := indents(line)
	if stringWidth(rest) > width/2 {
		rest = ""
	}
	b.WriteString(first)
	column := stringWidth(first)
	for text := line[len(first):]; text != ""; {
		var gap, word string
		gap, word, text = cutWord(text)
		switch n := stringWidth(word); {
		case gap != "" && column+len(gap)+n > width:
			b.WriteString("\n" + rest + word)
			column = stringWidth(rest) + n
		default:
			b.WriteString(gap + word)
			column += len(gap) + n
		}
	}
	b.WriteByte('\n')
}

// cutWord cuts text behind its first word. The blanks before the word are kept
// apart: texts set columns with them.
func cutWord(text string) (gap, word, after string) {
	after = strings.TrimLeft(text, " ")
	gap = text[:len(text)-len(after)]
	end := strings.IndexByte(after, ' ')
	if end < 0 {
		end = len(after)
	}
	return gap, after[:end], after[end:]
}

// indents returns what begins the line, blanks and a list mark, and the blanks
// that set the lines after it below.
func indents(line string) (first, rest string) {
	text := strings.TrimLeft(line, " ")
	first = line[:len(line)-len(text)+len(listMark(text))]
	return first, strings.Repeat(" ", stringWidth(first))
}

// listMark returns the mark that makes text an item of a list: "- ", "* ",
// "• ", "12. ", each with its blanks; or "".
func listMark(text string) string {
	mark, _, _ := strings.Cut(text, " ")
	after := strings.TrimLeft(text[len(mark):], " ")
	number := mark != "." && strings.TrimLeft(mark, "0123456789") == "."
	if after == "" || mark != "-" && mark != "*" && mark != "•" && !number {
		return ""
	}
	return text[:len(text)-len(after)]
}
