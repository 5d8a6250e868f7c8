package usb

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Node returns the file that opening d needs on Linux: "/dev/bus/usb/001/004".
func (d Desc) Node() string { return fmt.Sprintf("/dev/bus/usb/%03d/%03d", d.Bus, d.Address) }

// ComparePorts orders ports, as [Desc].Port names them, by their numbers from
// the bus outwards: "1-2" before "1-2.1" before "1-10".
func ComparePorts(a, b string) int {
	number := func(x, y string) int { return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y)) }
	split := func(port string) []string {
		return strings.FieldsFunc(port, func(r rune) bool { return r == '-' || r == '.' })
	}
	return slices.CompareFunc(split(a), split(b), number)
}
