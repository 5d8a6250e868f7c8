package ui

import (
	"io"
	"os"

	"golang.org/x/term"
)

// MaxWidth is the widest that running text is set, in columns. Longer lines
// are hard to read, and 80 is what every terminal has.
const MaxWidth = 80

// minWidth is the narrowest that text is wrapped at, in columns; below it
// wrapping would leave single words.
const minWidth = 20

// Options say how a Terminal draws.
type Options struct {
	// Color sets headings in bold. It never carries a meaning by itself.
	Color bool
	// Quiet shows no waits. Messages and questions are shown all the same.
	Quiet bool
	// Width is the width of the screen in columns; 0 is the terminal's own,
	// and MaxWidth where that is not known.
	Width int
	// Again gives the words that ask once more for a number from 1 to most;
	// nil: there is one try.
	Again func(most int) string
	// ASCII replaces what a terminal without UTF-8 cannot show.
	ASCII bool
}

// IsTerminal tells whether a person may watch w.
func IsTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// columns returns the width of the terminal w, and 0 when w is no terminal or
// does not tell.
func columns(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	n, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return n
}

// textWidth is the width that text is wrapped at on a screen of n columns.
func textWidth(n int) int {
	if n <= 0 {
		return MaxWidth
	}
	return max(minWidth, min(n, MaxWidth))
}
