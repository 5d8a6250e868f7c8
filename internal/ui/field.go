package ui

import "strings"

// Field writes "  key   value" with the value in a column of its own, keyWidth
// columns behind the key's beginning, and broken between words at width.
func Field(b *strings.Builder, key, value string, keyWidth, width int) {
	const indent = "  "
	key += strings.Repeat(" ", max(1, keyWidth-stringWidth(key)))
	start := stringWidth(indent) + stringWidth(key)
	for line := range strings.SplitSeq(strings.TrimSuffix(Wrap(value, max(minWidth, width-start)), "\n"), "\n") {
		b.WriteString(strings.TrimRight(indent+key+line, " ") + "\n")
		key = strings.Repeat(" ", stringWidth(key))
	}
}
