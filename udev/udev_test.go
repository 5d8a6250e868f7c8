package udev

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"strings"
	"testing"
)

// term is one KEY{attribute}OP"value" of a rule (udev(7)).
var term = regexp.MustCompile(`^([A-Z_]+)(?:\{([^}]*)\})?(==|!=|\+=|=)"([^"]*)"$`)

// rules gives the terms of each rule; it knows as much of the grammar as our
// file needs and fails at the rest.
func rules(t *testing.T) [][][]string {
	t.Helper()
	var list [][][]string
	for i, line := range strings.Split(Rules, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		var terms [][]string
		for s := range strings.SplitSeq(line, ", ") {
			m := term.FindStringSubmatch(s)
			if m == nil {
				t.Fatalf("line %d: %q is no term", i+1, s)
			}
			terms = append(terms, m)
		}
		list = append(list, terms)
	}
	return list
}

// apply does what udevd would with a device and returns what was assigned.
func apply(t *testing.T, device map[string]string) map[string]string {
	t.Helper()
	set := make(map[string]string)
	skipTo := ""
rule:
	for _, r := range rules(t) {
		for _, m := range r {
			key, attribute, op, value := m[1], m[2], m[3], m[4]
			if skipTo != "" && (key != "LABEL" || value != skipTo) {
				continue rule
			}
			skipTo = ""
			switch {
			case op == "==" || op == "!=":
				if attribute != "" {
					key += "{" + attribute + "}"
				}
				if matches(t, value, device[key]) != (op == "==") {
					continue rule
				}
			case key == "GOTO":
				skipTo = value
			case key != "LABEL":
				set[key] += op + value
			}
		}
	}
	if skipTo != "" {
		t.Errorf("GOTO %q leads nowhere", skipTo)
	}
	return set
}

// matches compares with alternatives and wildcards.
func matches(t *testing.T, pattern, value string) bool {
	t.Helper()
	for p := range strings.SplitSeq(pattern, "|") {
		ok, err := path.Match(p, value)
		if err != nil {
			t.Fatalf("pattern %q: %v", p, err)
		}
		if ok {
			return true
		}
	}
	return false
}

func TestRules(t *testing.T) {
	const access = "map[GROUP:=plugdev MODE:=0660 TAG:+=uaccess]"
	const none = "map[]"
	tests := []struct {
		name, vendor, interfaces, want string
	}{
		{"ADB alone", "18d1", ":ff4201:", access},
		{"MTP and ADB", "2717", ":ffff00:ff4201:", access},
		{"MIDI and ADB of Mi A1", "05c6", ":010100:010300:ff4201:", access},
		{"fastboot", "18d1", ":ff4203:", access},
		{"MediaTek", "0e8d", ":ff4201:", access},
		{"MTP alone", "2717", ":ffff00:", none},
		{"headphones", "2717", ":010100:010200:030000:", none},
		{"EDL", "05c6", ":ffffff:", none},
		{"BROM", "0e8d", ":0a0000:020201:", none},
		{"ADB of an odd recovery", "2717", ":ff4202:", access},
		{"ADB of a Mi A1 without an id", "0000", ":ff4201:", access},
		{"another subclass", "2717", ":ff4301:", none},
		{"another maker's phone", "04e8", ":ff4201:", none},
		{"nothing known", "", "", none},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := fmt.Sprint(apply(t, map[string]string{
				"ACTION": "add", "SUBSYSTEM": "usb", "ENV{DEVTYPE}": "usb_device",
				"ENV{ID_USB_INTERFACES}": test.interfaces, "ATTR{idVendor}": test.vendor,
			}))
			if got != test.want {
				t.Errorf("rules assign %s; want %s", got, test.want)
			}
		})
	}
}

func TestCovers(t *testing.T) {
	for vendor, want := range map[uint16]bool{0x2717: true, 0x18d1: true, 0x0a9d: true, 0: true, 0x04e8: false, 0x27: false} {
		if got := Covers(vendor); got != want {
			t.Errorf("Covers(%04x) = %v; want %v", vendor, got, want)
		}
	}
}

func TestRulesLeaveOthers(t *testing.T) {
	phone := map[string]string{
		"ACTION": "bind", "SUBSYSTEM": "usb", "ENV{DEVTYPE}": "usb_device",
		"ENV{ID_USB_INTERFACES}": ":ff4201:", "ATTR{idVendor}": "2717",
	}
	if len(apply(t, phone)) == 0 {
		t.Error("a bound phone gets no access")
	}
	for key, value := range map[string]string{
		"ACTION": "remove", "SUBSYSTEM": "tty", "ENV{DEVTYPE}": "usb_interface",
	} {
		other := maps.Clone(phone)
		other[key] = value
		if got := apply(t, other); len(got) != 0 {
			t.Errorf("%s=%q: rules assign %v; want nothing", key, value, got)
		}
	}
}

func TestNameIsInPlace(t *testing.T) {
	if Name <= "50-udev-default.rules" || Name >= "73-seat-late.rules" {
		t.Errorf("Name = %q; want it between 50-udev-default.rules and 73-seat-late.rules", Name)
	}
}
