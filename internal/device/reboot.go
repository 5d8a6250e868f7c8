package device

import (
	"context"
	"fmt"

	"mitool/internal/adb"
)

// RebootRecovery reboots exactly the phone p into recovery, which must be in
// Android and have accepted this computer. The serial number is read again on
// the connection that carries the command: another phone on the cable by now
// is ErrWrongPhone, and nothing is sent to it.
//
// A phone that leaves the bus instead of answering has taken the command.
// Errors: ErrWrongPhone, ErrNotReady, and those of the bus and the link.
func (f *Finder) RebootRecovery(ctx context.Context, p Phone) error {
	if p.Serial == "" {
		return fmt.Errorf("rebooting the phone on port %s: %w: it has no serial number", p.Port, ErrWrongPhone)
	}
	c, err := f.again(ctx, p)
	if err != nil {
		return err
	}
	ctx, l := withLimit(ctx, f.timeout())
	defer l.stop()
	pr := &probe{Finder: f}
	now := c.phone()
	dev := pr.connectADB(ctx, l, c, &now)
	if dev == nil {
		return notReady(now)
	}
	defer func() { _ = dev.Close() }()
	pr.askADB(ctx, dev, &now)
	switch {
	case now.Serial != p.Serial || now.Has("serial-differs"):
		return fmt.Errorf("rebooting %q: %w: found %q", p.Serial, ErrWrongPhone, now.Serial)
	case now.Mode != ModeAndroid || now.State != StateReady:
		return notReady(now)
	}
	return dev.Reboot(ctx, adb.RebootRecovery)
}

// again finds p's device in a fresh list of the bus, by its serial. Two with
// the same serial are no way to tell which is meant.
func (f *Finder) again(ctx context.Context, p Phone) (candidate, error) {
	cands, err := f.candidates(ctx)
	if err != nil {
		return candidate{}, err
	}
	var found []candidate
	for _, c := range cands {
		if c.kind == kindADB && c.desc.Serial == p.Serial {
			found = append(found, c)
		}
	}
	if len(found) != 1 {
		return candidate{}, fmt.Errorf("looking for %q again: %w: %d phones with this serial number and debugging on", p.Serial, ErrWrongPhone, len(found))
	}
	return found[0], nil
}

func notReady(p Phone) error {
	err := fmt.Errorf("talking to %q: %w: mode %s, state %s", p.Serial, ErrNotReady, p.Mode, p.State)
	for _, q := range p.Problems {
		if q.Err != nil {
			return fmt.Errorf("%w: %w", err, q.Err)
		}
	}
	return err
}
