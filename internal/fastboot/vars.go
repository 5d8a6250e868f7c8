package fastboot

import "strings"

// Var is the name of a variable, with its argument if it takes one:
// "has-slot:boot".
type Var string

// Variables that mitool asks for or reads, named in AOSP fastboot/constants.h.
const (
	VarProduct        Var = "product"         // codename; may be a sibling of the one Android tells
	VarSerial         Var = "serialno"        // the serial ADB shows too; keep it out of logs
	VarUnlocked       Var = "unlocked"        // "yes" or "no": the lock of the bootloader
	VarIsUserspace    Var = "is-userspace"    // "yes" in fastbootd
	VarBatteryVoltage Var = "battery-voltage" // see [Vars.BatteryMillivolts]

	varAll Var = "all" // FB_VAR_ALL: the list, see [Client.GetvarAll]
)

// Entry is one variable with its value. Both come from the phone and are
// untrusted, though Name holds only letters, digits and "-_.:".
type Entry struct {
	Name  Var
	Value string // trimmed of blanks, may be empty
}

// Vars are variables in the order the phone listed them.
type Vars []Entry

// Get returns the value of the first variable called name; ok is false when
// the phone did not list it.
func (v Vars) Get(name Var) (value string, ok bool) {
	for _, e := range v {
		if e.Name == name {
			return e.Value, true
		}
	}
	return "", false
}

// parseVars reads the lines of getvar:all and leaves out what is not a
// variable. The last line may be "all:", "all: Done!!", or hold the variable
// that AOSP's fastboot shows as "all: unlocked:yes".
func parseVars(lines []string) Vars {
	var vars Vars
	for _, text := range lines {
		for line := range strings.SplitSeq(text, "\n") {
			if e, ok := parseVar(strings.TrimPrefix(line, "all:")); ok {
				vars = append(vars, e)
			}
		}
	}
	return vars
}

// parseVar reads one line: "key:value" from Qualcomm's bootloaders, "key:
// value" from MediaTek's. Keys may hold colons themselves, and so may values.
func parseVar(line string) (Entry, bool) {
	name, value, ok := strings.Cut(line, ":")
	if !ok {
		return Entry{}, false
	}
	name = strings.TrimSpace(name)
	switch {
	case takesArgument(name):
		if arg, rest, ok := strings.Cut(value, ":"); ok {
			name, value = name+":"+strings.TrimSpace(arg), rest
		}
	default:
		// A key not known to take an argument may have one all the
		// same when the blank after the last colon shows where the
		// value begins.
		if key, rest, ok := strings.Cut(line, ": "); ok && validName(strings.TrimSpace(key)) {
			name, value = strings.TrimSpace(key), rest
		}
	}
	if !validName(name) {
		return Entry{}, false
	}
	return Entry{Var(name), strings.TrimSpace(value)}, true
}

// takesArgument tells whether the variable is asked for as name:argument, of
// those in AOSP fastboot/constants.h.
func takesArgument(name string) bool {
	switch name {
	case "has-slot", "slot-successful", "slot-unbootable", "slot-retry-count",
		"partition-size", "partition-type", "is-logical":
		return true
	}
	return false
}
