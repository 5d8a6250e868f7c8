package adb

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// BatteryStatus is Android's BatteryManager.BATTERY_STATUS_*.
type BatteryStatus uint8

// Statuses; the values are Android's.
const (
	BatteryUnknown     BatteryStatus = 1
	BatteryCharging    BatteryStatus = 2
	BatteryDischarging BatteryStatus = 3
	BatteryNotCharging BatteryStatus = 4
	BatteryFull        BatteryStatus = 5
)

// String gives "charging" and so on; values of no meaning are "unknown".
func (s BatteryStatus) String() string {
	switch s {
	case BatteryCharging:
		return "charging"
	case BatteryDischarging:
		return "discharging"
	case BatteryNotCharging:
		return "not-charging"
	case BatteryFull:
		return "full"
	default:
		return "unknown"
	}
}

// Battery is the battery as Android shows it.
type Battery struct {
	Percent int // 0 to 100
	Status  BatteryStatus
}

// Battery reads the battery. Errors: ErrUnparsed when the phone tells no level
// or one that is not the battery's, ErrTooMuch, ErrWrongMode, those of the
// link.
func (d *Device) Battery(ctx context.Context) (Battery, error) {
	out, err := d.shell(ctx, shellBattery)
	if err != nil {
		return Battery{}, err
	}
	return parseBattery(string(out))
}

// parseBattery reads what BatteryService.dump of AOSP frameworks/base prints.
// The first line of each name counts: makers add sections after AOSP's.
func parseBattery(text string) (Battery, error) {
	values := map[string]string{}
	for line := range strings.SplitSeq(text, "\n") {
		// Somebody has replaced the values with "dumpsys battery set".
		if strings.Contains(line, "(UPDATES STOPPED") {
			return Battery{}, fmt.Errorf("reading battery: %w: values are not the battery's", ErrUnparsed)
		}
		name, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if _, known := values[name]; ok && !known {
			values[name] = strings.TrimSpace(value)
		}
	}
	if values["present"] == "false" {
		return Battery{}, fmt.Errorf("reading battery: %w: no battery present", ErrUnparsed)
	}
	level, errLevel := strconv.ParseUint(values["level"], 10, 16)
	scale, errScale := strconv.ParseUint(values["scale"], 10, 16)
	if errLevel != nil || errScale != nil || scale == 0 || level > scale {
		return Battery{}, fmt.Errorf("reading battery: %w: level %q of %q", ErrUnparsed, excerpt([]byte(values["level"])), excerpt([]byte(values["scale"])))
	}
	b := Battery{Percent: int(level * 100 / scale), Status: BatteryUnknown}
	if s, err := strconv.ParseUint(values["status"], 10, 8); err == nil && s >= uint64(BatteryUnknown) && s <= uint64(BatteryFull) {
		b.Status = BatteryStatus(s)
	}
	return b, nil
}
