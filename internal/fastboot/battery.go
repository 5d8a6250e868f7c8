package fastboot

import (
	"strconv"
	"strings"
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
