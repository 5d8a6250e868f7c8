package ui

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

const ellipsis = "…"

// Clean makes a string that a phone sent safe to print. Control characters,
// escape sequences, marks that turn the writing direction, blanks that are no
// space, bytes that are not UTF-8 and everything else that shows nothing become
// escapes as %q writes them (strconv.IsPrint decides). A result of more
// characters than limit, at least 1, is cut and ends with "…". What is clean
// stays as it is, so cleaning twice does no harm.
func Clean(s string, limit int) string {
	var b strings.Builder
	length := 0
	// end is where the result is cut if more follows than has room.
	end := 0
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		shown := s[:n]
		if r == utf8.RuneError && n == 1 || !strconv.IsPrint(r) {
			shown = strings.Trim(strconv.Quote(shown), `"`)
		}
		length += utf8.RuneCountInString(shown)
		if length > limit {
			return b.String()[:end] + ellipsis
		}
		b.WriteString(shown)
		if length < limit {
			end = b.Len()
		}
		s = s[n:]
	}
	return b.String()
}
