package models

import (
	"slices"
	"strconv"
	"strings"
)

// Keys is how recovery is started with the keys of a phone that is off. The
// bootloader decides it, so it does not change with the system installed.
type Keys uint8

const (
	// VolUpPower: hold Volume up and Power until the logo or the menu
	// shows. The default: the LineageOS wiki has it for 125 of the 138
	// Xiaomi models it tells the keys of, and Xiaomi's own help says so.
	VolUpPower Keys = iota
	// VolUpPowerReleasePower: hold both; when the logo shows, let go of
	// Power alone and keep Volume up held until recovery shows. LineageOS
	// wiki, miatoll and vayu.
	VolUpPowerReleasePower
	// VolUpVolDownPower: hold all three. LineageOS wiki, Redmi 3S, 3X, 4
	// (India) and 4X.
	VolUpVolDownPower
)

// String gives the keys as models.csv writes them: "volup+power", "volup+power,
// release power first" or "volup+voldown+power".
func (k Keys) String() string {
	switch k {
	case VolUpPowerReleasePower:
		return "volup+power, release power first"
	case VolUpVolDownPower:
		return "volup+voldown+power"
	default:
		return "volup+power"
	}
}

// Hold names the keys to press together: "volup", "voldown", "power".
func (k Keys) Hold() []string {
	keys, _, _ := strings.Cut(k.String(), ",")
	return strings.Split(keys, "+")
}

func parseKeys(s string) (Keys, bool) {
	for k := VolUpPower; k <= VolUpVolDownPower; k++ {
		if k.String() == s {
			return k, true
		}
	}
	return VolUpPower, false
}

// MenuFamily is the kind of menu a phone's recovery shows, and so the words
// the person has to look for.
type MenuFamily uint8

const (
	// MiRecovery is Mi Recovery 3.0 and 5.0, MIUI 10 to HyperOS 2: Reboot,
	// Wipe Data, Connect with MIAssistant. The default.
	MiRecovery MenuFamily = iota
	// HyperOS3 is Mi Recovery where "Restore system" may stand as a fourth
	// item, as it does on the one HyperOS 3 phone there is a description
	// of (myron).
	HyperOS3
	// MIUI6to8 begins with a page of languages and calls the item "Wipe &
	// Reset".
	MIUI6to8
	// AOSP is Android's own recovery, on Android One and Android Go phones:
	// perhaps "No command" first, then "Wipe data/factory reset".
	AOSP
)

// String gives "mi-recovery", "hyperos3", "miui-wipe-reset" or "aosp".
func (f MenuFamily) String() string {
	switch f {
	case HyperOS3:
		return "hyperos3"
	case MIUI6to8:
		return "miui-wipe-reset"
	case AOSP:
		return "aosp"
	default:
		return "mi-recovery"
	}
}

// RecoveryEntry is how to get into a model's recovery and what to expect
// there.
type RecoveryEntry struct {
	Keys   Keys
	Menu   MenuFamily // to be expected; see [MenuFor] when the system is known
	Known  bool       // whether Keys is recorded for the model; false: the default
	Source string     // of Keys; "" for the default
}

// Recovery returns the entry for a codename, which may carry a region; case
// does not count. A codename without keys of its own has those of its
// [Siblings]. Where models of one codename differ, or nothing is recorded,
// Known is false and Keys the default.
func Recovery(codename string) RecoveryEntry {
	entry := RecoveryEntry{Menu: MenuFor(codename, "")}
	rows, _ := Lookup(codename)
	if !slices.ContainsFunc(rows, func(m Model) bool { return m.KeysKnown }) {
		for _, s := range Siblings(codename) {
			rows = append(rows, find(s)...)
		}
	}
	if keys, source, ok := agreedKeys(rows); ok {
		entry.Keys, entry.Source, entry.Known = keys, source, true
	}
	return entry
}

// agreedKeys returns the keys of all rows that have some, and the source of
// the first; ok is false when there is none or they differ.
func agreedKeys(rows []Model) (keys Keys, source string, ok bool) {
	for _, m := range rows {
		switch {
		case !m.KeysKnown:
		case !ok:
			keys, source, ok = m.Keys, m.Source, true
		case m.Keys != keys:
			return VolUpPower, "", false
		}
	}
	return keys, source, ok
}

// MenuFor returns the menu to expect on a phone with this codename and
// system. version is ro.mi.os.version.name or, without it,
// ro.miui.ui.version.name ("OS3.0", "V8"), or ro.build.version.incremental;
// "" when it is not known. An owner may have installed another recovery, so
// this is what to look for, not what is there.
func MenuFor(codename, version string) MenuFamily {
	bare, _ := StripRegion(codename)
	if shipsAOSP(bare) {
		return AOSP
	}
	if major, ok := majorAfter(version, "OS"); ok && major >= 3 {
		return HyperOS3
	}
	if major, ok := majorAfter(version, "V"); ok && major >= 6 && major <= 8 {
		return MIUI6to8
	}
	return MiRecovery
}

// shipsAOSP tells whether the model is an Android One or Android Go phone.
func shipsAOSP(codename string) bool {
	switch strings.ToLower(codename) {
	case "tissot", "tissot_sprout", // Mi A1
		"jasmine_sprout", // Mi A2
		"daisy_sprout",   // Mi A2 Lite
		"laurel_sprout",  // Mi A3
		"tiare",          // Redmi Go
		"ice",            // Redmi A1
		"water", "cloud", // Redmi A2: its firmware names both
		"blue",     // Redmi A3
		"serenity": // Redmi A5
		return true
	}
	return false
}

// majorAfter reads the number between prefix and the first dot: 3 in "OS3.0",
// 816 in "V816".
func majorAfter(version, prefix string) (int, bool) {
	rest, ok := strings.CutPrefix(version, prefix)
	if !ok {
		return 0, false
	}
	digits, _, _ := strings.Cut(rest, ".")
	n, err := strconv.Atoi(digits)
	return n, err == nil
}
