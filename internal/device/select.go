package device

import "strings"

// Select returns the phones that a serial number means: those that have it
// whole, else those whose serial number begins with it. "" means all. More than
// one is for the caller to refuse, never to choose from.
func Select(phones []Phone, serial string) []Phone {
	var exact, begin []Phone
	for _, p := range phones {
		switch {
		case serial != "" && p.Serial == serial:
			exact = append(exact, p)
		case strings.HasPrefix(p.Serial, serial):
			begin = append(begin, p)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return begin
}
