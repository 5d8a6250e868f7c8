package cli

import (
	"fmt"
	"strings"
	"unicode"
)

// fits tells which line of text a terminal of that width would not show as it
// is written; a width of 0 has no limit.
func fits(text string, width int) error {
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		n := 0
		for _, r := range line {
			if !unicode.IsPrint(r) {
				return fmt.Errorf("line %q holds %U", line, r)
			}
			if n++; unicode.Is(unicode.Han, r) {
				n++
			}
		}
		if width > 0 && n > width {
			return fmt.Errorf("line %q takes %d columns; want at most %d", line, n, width)
		}
	}
	return nil
}
