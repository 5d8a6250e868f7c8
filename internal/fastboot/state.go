package fastboot

import (
	"strconv"
	"strings"
)

// Lock is the state of the bootloader's lock.
type Lock uint8

// Lock states. The zero value says nothing.
const (
	LockUnknown Lock = iota
	Locked
	Unlocked
)

// String gives "locked", "unlocked" or "unknown".
func (l Lock) String() string {
	switch l {
	case Locked:
		return "locked"
	case Unlocked:
		return "unlocked"
	default:
		return "unknown"
	}
}

// Unlocked tells the state of the bootloader's lock by the variable unlocked
// alone. Absent, with another value than yes or no, or listed twice with
// different ones, it is unknown. Neither secure nor anything else says more.
// The lock of the bootloader has nothing to do with Xiaomi's activation lock
// or Google's: these do not show in fastboot.
func (v Vars) Unlocked() Lock {
	state := LockUnknown
	for _, e := range v {
		if e.Name != VarUnlocked {
			continue
		}
		l := parseLock(e.Value)
		if l == LockUnknown || state != LockUnknown && state != l {
			return LockUnknown
		}
		state = l
	}
	return state
}

func parseLock(value string) Lock {
	switch strings.ToLower(value) {
	case "yes":
		return Unlocked
	case "no":
		return Locked
	}
	return LockUnknown
}

// IsUserspace tells whether the phone says that it is in fastbootd. False is
// the bootloader, or one that does not say.
func (v Vars) IsUserspace() bool {
	value, _ := v.Get(VarIsUserspace)
	return strings.EqualFold(value, "yes")
}

// Bounds in millivolts on a battery that can run a phone: one cell is between
// 3000 and 4500, two in series twice that. What lies outside is not a reading.
const (
	minBattery = 2_000
	maxBattery = 10_000
)

// BatteryMillivolts returns battery-voltage in millivolts. Bootloaders write
// it in many ways: "4385", "4055 mV", "3933000" (microvolts), "4.2V"; and
// many write "0" or "0mv" when they did not measure. ok is false then, and for
// everything else that cannot be a battery.
func (v Vars) BatteryMillivolts() (mv int, ok bool) {
	value, _ := v.Get(VarBatteryVoltage)
	return parseMillivolts(value)
}

func parseMillivolts(s string) (mv int, ok bool) {
	unit := strings.TrimLeft(s, "0123456789.")
	number, err := strconv.ParseFloat(s[:len(s)-len(unit)], 64)
	if err != nil {
		return 0, false
	}
	switch strings.ToLower(strings.TrimSpace(unit)) {
	case "mv":
	case "v":
		number *= 1000
	case "uv", "µv", "μv": // U+00B5 and U+03BC
		number /= 1000
	case "":
		if number > maxBattery {
			number /= 1000
		}
	default:
		return 0, false
	}
	if number < minBattery || number > maxBattery {
		return 0, false
	}
	return int(number + 0.5), true
}
