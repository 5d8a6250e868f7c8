package adb

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Battery reads the battery's level in percent, 0 to 100. Errors: ErrUnparsed
// when the phone tells no level or one that is not the battery's, ErrTooMuch,
// ErrWrongMode, those of the link.
func (d *Device) Battery(ctx context.Context) (percent int, err error) {
	out, err := d.shell(ctx, shellBattery)
	if err != nil {
		return 0, err
	}
	return parseBattery(string(out))
}

// parseBattery reads what BatteryService.dump of AOSP frameworks/base prints.
// The first line of each name counts: makers add sections after AOSP's.
func parseBattery(text string) (percent int, err error) {
	values := map[string]string{}
	for line := range strings.SplitSeq(text, "\n") {
		// Somebody has replaced the values with "dumpsys battery set".
		if strings.Contains(line, "(UPDATES STOPPED") {
			return 0, fmt.Errorf("reading battery: %w: values are not the battery's", ErrUnparsed)
		}
		name, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if _, known := values[name]; ok && !known {
			values[name] = strings.TrimSpace(value)
		}
	}
	if values["present"] == "false" {
		return 0, fmt.Errorf("reading battery: %w: no battery present", ErrUnparsed)
	}
	level, errLevel := strconv.ParseUint(values["level"], 10, 16)
	scale, errScale := strconv.ParseUint(values["scale"], 10, 16)
	if errLevel != nil || errScale != nil || scale == 0 || level > scale {
		return 0, fmt.Errorf("reading battery: %w: level %q of %q", ErrUnparsed, excerpt([]byte(values["level"])), excerpt([]byte(values["scale"])))
	}
	return int(level * 100 / scale), nil
}
