package doctor

import (
	"context"
	"slices"
)

// Check examines the computer. The error is ctx.Err(); everything else that
// goes wrong is a finding.
func Check(ctx context.Context, s System) (Report, error) {
	c := &check{sys: s}
	linux := s.OS == "linux"
	if linux {
		c.usb()
	} else {
		c.note("system-other", Data{"System": s.OS}, none)
	}
	c.libusb()
	phones := c.list(ctx)
	if linux {
		c.rights(slices.ContainsFunc(phones, func(p phone) bool { return p.spoken && p.access == nil }))
	}
	server := c.askServer(ctx)
	for _, p := range phones {
		c.phone(p, server)
	}
	if linux {
		c.programs()
	}
	c.keys()
	c.screen()
	if ctx.Err() != nil {
		return Report{}, ctx.Err()
	}
	return Report{Usable: c.usable(), Findings: c.findings}, nil
}
