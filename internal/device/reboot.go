package device

import (
	"context"
	"fmt"

	"mitool/internal/adb"
	"mitool/internal/usb"
)

// RebootRecovery reboots exactly the phone p into recovery, which must be in
// Android and have accepted this computer. The serial number is read again from
// the phone itself, on the connection that carries the command or, through an
// adb server, on one that is chosen by the same number: another phone on the
// cable by now is ErrWrongPhone, one that does not tell is ErrNotReady, and
// nothing is sent to it. One that has left the bus is usb.ErrGone.
//
// A phone that leaves the bus instead of answering has taken the command.
// Errors: ErrWrongPhone, ErrNotReady, and those of the bus and the link.
func (f *Finder) RebootRecovery(ctx context.Context, p Phone) error {
	ctx, dev, done, err := f.reach(ctx, p)
	if err != nil {
		return err
	}
	defer done()
	if t := dev.Banner().Type; t != "device" {
		return fmt.Errorf("rebooting %q: %w: it runs %q", p.Serial, ErrNotReady, t)
	}
	if err := confirm(ctx, dev, p); err != nil {
		return err
	}
	return dev.RebootRecovery(ctx)
}

// confirm asks a phone in Android whether it is p. The descriptor's serial
// number is the cable's word, and on other systems than Linux there is none.
func confirm(ctx context.Context, dev *adb.Device, p Phone) error {
	props, err := dev.Getprop(ctx)
	if err != nil {
		return fmt.Errorf("reading the serial number of %q again: %w", p.Serial, err)
	}
	switch told := firstOf(props.Get, isKnown, "ro.serialno", "ro.boot.serialno"); told {
	case p.Serial:
		return nil
	case "":
		return fmt.Errorf("talking to %q: %w: it does not tell its serial number", p.Serial, ErrNotReady)
	default:
		return fmt.Errorf("talking to %q: %w: it says it is %q", p.Serial, ErrWrongPhone, cut(told))
	}
}

// reach connects once more to the phone that is p by its descriptor. Everything
// is to be asked within the context that it returns, who it is before all else;
// done ends both.
func (f *Finder) reach(ctx context.Context, p Phone) (_ context.Context, dev *adb.Device, done func(), err error) {
	if p.Serial == "" {
		return ctx, nil, nil, fmt.Errorf("talking to the phone on port %s: %w: it has no serial number", p.Port, ErrWrongPhone)
	}
	ctx, l := withLimit(ctx, f.timeout())
	c, err := f.again(ctx, p)
	if err != nil {
		l.stop()
		return ctx, nil, nil, err
	}
	now := c.phone()
	// A transport id is one server's: another that was started meanwhile may
	// have given it to another phone.
	if dev = (&probe{Finder: f, bySerial: true}).connectADB(ctx, l, c, &now); dev == nil {
		l.stop()
		return ctx, nil, nil, notReady(now)
	}
	return ctx, dev, func() { _ = dev.Close(); l.stop() }, nil
}

// again finds p's device in a fresh list of the bus, by its serial; one whose
// descriptor tells none, by its port. Two that fit are no way to tell which is
// meant.
func (f *Finder) again(ctx context.Context, p Phone) (candidate, error) {
	cands, err := f.candidates(ctx)
	if err != nil {
		return candidate{}, err
	}
	var found []candidate
	for _, c := range cands {
		if c.kind == kindADB && (c.desc.Serial == p.Serial || c.desc.Serial == "" && c.desc.Port == p.Port) {
			found = append(found, c)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return candidate{}, fmt.Errorf("looking for %q again: %w", p.Serial, usb.ErrGone)
	default:
		return candidate{}, fmt.Errorf("looking for %q again: %w: %d phones with debugging on that may be it", p.Serial, ErrWrongPhone, len(found))
	}
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
