package ui

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// plain are the ASCII forms of what mitool's own texts are set with.
var plain = strings.NewReplacer(
	"…", "...", "–", "-", "—", "-", "‘", "'", "’", "'", "“", `"`, "”", `"`,
	"→", "->", "←", "<-", "•", "*", "·", "-", "×", "x", "≥", ">=", "≤", "<=",
	"\u00a0", " ",
)

// ASCII writes text with ASCII characters alone: typographic marks become
// their typewriter forms, everything else an escape as %+q writes it.
func ASCII(text string) string {
	text = plain.Replace(text)
	var b strings.Builder
	for _, r := range text {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
	}
	return b.String()
}
