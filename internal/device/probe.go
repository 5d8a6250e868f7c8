package device

import (
	"context"
	"errors"
	"sync"
	"time"

	"mitool/internal/adb"
	"mitool/internal/usb"
)

// probe is one Find: what its phones share.
type probe struct {
	*Finder
	once struct {
		keys, server sync.Once
	}
	keys    []*adb.Key
	keysErr error
	listed  []adb.ServerDevice
	// bySerial has the adb server choose phones by their serial numbers.
	bySerial bool
}

// phone asks the candidate what it is, until end at most where no person is
// waited for.
func (pr *probe) phone(ctx context.Context, c candidate, end time.Time) Phone {
	p := c.phone()
	if c.kind == kindChip || c.kind == kindNoADB {
		return p
	}
	ctx, limit := withLimit(ctx, time.Until(end))
	defer limit.stop()
	if c.kind == kindFastboot {
		pr.fastboot(ctx, c, &p)
		return p
	}
	if dev := pr.connectADB(ctx, limit, c, &p); dev != nil {
		defer func() { _ = dev.Close() }()
		pr.askADB(ctx, dev, &p)
		if err := dev.Check(ctx); err != nil && ctx.Err() == nil {
			return pr.lost(c, p, err)
		}
	}
	return p
}

// lost is what is left of p when the adb server had it no more after its answers:
// they may have been cut short, or another phone's.
func (pr *probe) lost(c candidate, p Phone, err error) Phone {
	left := c.phone()
	left.Via, left.HeldBy = p.Via, p.HeldBy
	pr.unreachable(&left, err)
	return left
}

func (f *Finder) timeout() time.Duration {
	if f.Timeout > 0 {
		return f.Timeout
	}
	return DefaultTimeout
}

// limit is a deadline that can be moved while it runs: waiting for a person
// takes longer than waiting for a phone.
type limit struct {
	timer  *time.Timer
	cancel context.CancelFunc
}

func withLimit(ctx context.Context, d time.Duration) (context.Context, *limit) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, &limit{timer: time.AfterFunc(d, cancel), cancel: cancel}
}

func (l *limit) reset(d time.Duration) { l.timer.Reset(d) }

func (l *limit) stop() {
	l.timer.Stop()
	l.cancel()
}

// unreachable records why the phone could not be opened or did not answer.
func (pr *probe) unreachable(p *Phone, err error) {
	switch {
	case errors.Is(err, usb.ErrBusy):
		p.State = StateBusy
		p.HeldBy = pr.holder(p.USB)
		p.problem("busy", err)
	case errors.Is(err, usb.ErrPermission):
		p.State = StateNoPermission
		p.problem("no-permission", err)
	case errors.Is(err, usb.ErrNotSupported):
		p.State = StateNoPermission
		p.problem("no-driver", err)
	case errors.Is(err, usb.ErrGone), errors.Is(err, adb.ErrGone):
		p.State = StateOffline
		p.problem("gone", err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, usb.ErrTimeout), errors.Is(err, usb.ErrStall), errors.Is(err, usb.ErrIO),
		errors.Is(err, adb.ErrNoServer):
		p.State = StateOffline
		p.problem("no-answer", err)
	default:
		p.State = StateOffline
		p.problem("bad-answer", err)
	}
}

// holder names the first program that has the device open, if that can be
// told.
func (f *Finder) holder(d usb.Desc) *usb.Holder {
	h, ok := f.Bus.(usb.HolderFinder)
	if !ok {
		return nil
	}
	for _, x := range h.Holders(d) {
		return &x
	}
	return nil
}

// loadKeys loads the keys once for all phones of a Find.
func (pr *probe) loadKeys() ([]*adb.Key, error) {
	pr.once.keys.Do(func() {
		if pr.Keys != nil {
			pr.keys, pr.keysErr = pr.Keys()
		}
	})
	return pr.keys, pr.keysErr
}

// finish puts in order what is known at last, and adds the problems that follow
// from it.
func (p *Phone) finish() {
	p.shorten()
	if p.Serial == "" && !p.Mode.ChipLevel() {
		p.problem("no-serial", nil)
	}
	p.recovery()
	switch {
	case p.Xiaomi == No:
		p.problem("not-xiaomi", nil)
	case p.Mode == ModeRecovery:
		p.problem("custom-recovery", nil)
	case p.otherOS():
		p.problem("other-os", nil)
	}
	p.sortProblems()
}
