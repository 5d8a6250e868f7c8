package adb

import (
	"context"
	"encoding/json"
	"fmt"
)

// TradeInModeStatus returns the JSON text that a phone with AOSP's trade-in
// mode tells of itself in the setup wizard, after a reset
// (docs/dev/adb_tradeinmode.md). Errors: ErrUnparsed when the answer is not
// JSON, as from a phone that has no such mode and an old shell; else the
// command's exit code, ErrTooMuch, ErrWrongMode, those of the link.
func (d *Device) TradeInModeStatus(ctx context.Context) (string, error) {
	out, err := d.shell(ctx, shellTradeIn)
	if err != nil {
		return "", err
	}
	text := cleanText(out)
	if !json.Valid([]byte(text)) {
		return "", fmt.Errorf("reading trade-in status: %w: %q", ErrUnparsed, excerpt(out))
	}
	return text, nil
}
