package paper

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// shown makes s a line that shows what it holds: what is not to be printed
// (strconv.IsPrint: control characters, marks that turn the writing direction,
// blanks that are no space) and what is not UTF-8 becomes an escape, as %q
// writes it.
func shown(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 || !strconv.IsPrint(r) {
			b.WriteString(strings.Trim(strconv.Quote(s[:n]), `"`))
		} else {
			b.WriteString(s[:n])
		}
		s = s[n:]
	}
	return b.String()
}

// shownLines is shown of each line of s.
func shownLines(s string) string { return strings.Join(each(lines(s), shown), "\n") }

// lines are the lines of s, without the newline at its end.
func lines(s string) []string { return strings.Split(strings.TrimSuffix(s, "\n"), "\n") }

// columns returns the columns that s takes where all letters are as wide:
// Chinese ones take two.
func columns(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me):
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul), wideForm(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// wideForm tells the punctuation and letters that are as wide as Chinese ones
// (Unicode, blocks CJK Symbols and Punctuation, Halfwidth and Fullwidth Forms).
func wideForm(r rune) bool { return r >= 0x3000 && r <= 0x303f || r >= 0xff01 && r <= 0xff60 }
