package job

import "strings"

// Mask hides all of a serial number but its ends, and keeps its length: of
// eight characters or more two stay on each side, of five to seven one, of
// fewer none. An empty one stays empty.
func Mask(serial string) string {
	r := []rune(serial)
	shown := 0
	switch {
	case len(r) >= 8:
		shown = 2
	case len(r) >= 5:
		shown = 1
	}
	return string(r[:shown]) + strings.Repeat("*", len(r)-2*shown) + string(r[len(r)-shown:])
}
