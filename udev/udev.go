// Package udev holds the udev rule that lets the person at a Linux computer
// open phones, so that the program can print or install it.
package udev

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

// Name is the rule's file name. udevd reads rules in the order of their names,
// and this one must come after 50-udev-default.rules and before
// 73-seat-late.rules.
const Name = "70-mitool.rules"

// Rules is the text of the rule's file.
//
//go:embed 70-mitool.rules
var Rules string

// Covers tells whether the rule opens phones with this vendor id.
func Covers(vendor uint16) bool {
	_, ids, _ := strings.Cut(Rules, `ATTR{idVendor}!="`)
	ids, _, _ = strings.Cut(ids, `"`)
	return slices.Contains(strings.Split(ids, "|"), fmt.Sprintf("%04x", vendor))
}
