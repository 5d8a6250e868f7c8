package adb

import (
	"context"
	"errors"
	"fmt"
)

// MIAssistant is what Mi Recovery tells of the phone while "Connect with
// MIAssistant" is on its screen. All of it is untrusted; what the recovery
// does not tell is "". The services were found in the tools of the field;
// Xiaomi has published no description of them.
type MIAssistant struct {
	Device   string // codename with region: "garnet_in_global"
	Version  string // "OS2.0.202.0.VNRINXM"
	Serial   string
	Codebase string // Android's version: "15.0"
	Branch   string // "F"
	Language string // "en"
	Region   string // "IN"
	ROMZone  string // as ro.rom.zone: "1" China, "2" global
}

// MIAssistant asks the recovery all it tells. ErrNotMIAssistant: the phone is
// in another mode, or in AOSP's sideload, which has the same banner and
// refuses the first question. With another error, of the link, what was
// learnt before is returned too.
func (d *Device) MIAssistant(ctx context.Context) (MIAssistant, error) {
	var m MIAssistant
	if d.banner.Type != typeSideload {
		return m, fmt.Errorf("asking recovery: %w: banner type %q", ErrNotMIAssistant, d.banner.Type)
	}
	for q, to := range []*string{
		queryDevice:   &m.Device,
		queryVersion:  &m.Version,
		querySerial:   &m.Serial,
		queryCodebase: &m.Codebase,
		queryBranch:   &m.Branch,
		queryLanguage: &m.Language,
		queryRegion:   &m.Region,
		queryROMZone:  &m.ROMZone,
	} {
		text, err := d.text(ctx, assistantQuery(q).service())
		switch {
		case assistantQuery(q) == queryDevice && errors.Is(err, ErrRefused):
			return MIAssistant{}, fmt.Errorf("asking recovery: %w: %w", ErrNotMIAssistant, err)
		case errors.Is(err, ErrRefused): // older recoveries have fewer services
		case err != nil:
			return m, fmt.Errorf("asking recovery: %w", err)
		case assistantQuery(q) == queryDevice && text == "":
			return MIAssistant{}, fmt.Errorf("asking recovery: %w: it does not tell its device", ErrNotMIAssistant)
		}
		*to = text
	}
	return m, nil
}
