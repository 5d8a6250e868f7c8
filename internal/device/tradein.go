package device

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"mitool/internal/adb"
)

// InTradeInMode tells whether exactly the phone p is in AOSP's trade-in mode,
// which a phone enters only in its setup wizard after a reset. There adbd wants
// no key and opens one command (AOSP adb docs/dev/adb_tradeinmode.md): it
// refuses getprop and answers "tradeinmode getstatus" with p's serial number. A
// phone that answers getprop, and is p by it, is not.
//
// Nothing else of the status is kept; it holds the IMEI. Errors: ErrWrongPhone,
// ErrNotReady, and those of the bus and the link.
func (f *Finder) InTradeInMode(ctx context.Context, p Phone) (bool, error) {
	ctx, dev, done, err := f.reach(ctx, p)
	if err != nil {
		return false, err
	}
	defer done()
	if err := confirm(ctx, dev, p); !errors.Is(err, adb.ErrRefused) {
		return false, err
	}
	text, err := dev.TradeInModeStatus(ctx)
	if err != nil {
		return false, err // a phone that refuses both tells nothing
	}
	var status struct {
		Serial string `json:"serial"`
	}
	if err := json.Unmarshal([]byte(text), &status); err != nil {
		return false, fmt.Errorf("reading the trade-in status of %q: %w", p.Serial, err)
	}
	if status.Serial != p.Serial {
		return false, fmt.Errorf("reading the trade-in status of %q: %w: it tells %q", p.Serial, ErrWrongPhone, status.Serial)
	}
	return true, nil
}
