package phonesim

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// faults is how the phone misbehaves.
type faults struct {
	unplugAfter int // bulk transfers that still go through
	unplugs     bool
	stall       bool
	silent      bool
	garbage     bool
	short       bool
	zlp         bool
	fail        bool
	endless     bool
	huge        bool
	hostile     bool
	junk        bool
	slow        time.Duration
	stale       []string // commands of an earlier host, not yet heard
}

func (p *Phone) faultNow() faults {
	p.faultMu.Lock()
	defer p.faultMu.Unlock()
	return p.fault
}

// transferFate is what a fault makes of a bulk transfer.
type transferFate int

const (
	transferPasses transferFate = iota
	transferStalls
	transferVanishes // OUT disappears
	transferLost     // the cable came out
)

// faultOnTransfer is asked before each bulk transfer.
func (p *Phone) faultOnTransfer() transferFate {
	p.faultMu.Lock()
	f := &p.fault
	fate, pull := transferPasses, false
	switch {
	case f.unplugs && f.unplugAfter == 0:
		fate, pull, f.unplugs = transferLost, true, false
	case f.stall:
		fate = transferStalls
	case f.silent:
		fate = transferVanishes
	}
	if f.unplugs {
		f.unplugAfter--
	}
	p.faultMu.Unlock()
	if pull {
		p.lock()
		p.unplug()
		p.unlock()
	}
	return fate
}

// setFault reads what follows "fault"; p.mu is held.
func (p *Phone) setFault(args []string) error {
	text := strings.Join(args, " ")
	argument := func(i int) time.Duration {
		if len(args) <= i {
			return 0
		}
		d, err := time.ParseDuration(args[i])
		if err != nil || d <= 0 || len(args) > i+1 {
			return 0
		}
		return d
	}
	p.faultMu.Lock()
	defer p.faultMu.Unlock()
	f := &p.fault
	switch {
	case len(args) == 4 && args[0] == "unplug" && args[1] == "after" && args[3] == "transfers":
		n, err := strconv.Atoi(args[2])
		if err != nil || n < 0 {
			return fmt.Errorf("number of transfers is %q (expected 0 or more)", args[2])
		}
		f.unplugs, f.unplugAfter = true, n
	case text == "stall":
		f.stall = true
	case text == "silent":
		f.silent = true
	case text == "garbage":
		f.garbage = true
	case text == "short":
		f.short = true
	case text == "zlp":
		f.zlp = true
	case text == "fail":
		f.fail = true
	case text == "endless-info":
		f.endless = true
	case text == "huge-length":
		f.huge = true
	case text == "hostile-strings":
		f.hostile = true
	case text == "junk-before-cnxn":
		f.junk = true
	case len(args) == 2 && args[0] == "stale":
		if p.mode != modeFastboot && p.mode != modeFastbootd {
			return fmt.Errorf("phone is in mode %s (expected fastboot or fastbootd)", p.mode)
		}
		f.stale = append(f.stale, args[1])
	case len(args) > 0 && args[0] == "slow" && argument(1) > 0:
		f.slow = argument(1)
	case len(args) > 0 && args[0] == "flap" && argument(1) > 0:
		p.flapping.cancel()
		p.flap(argument(1))
	case text == "clear":
		*f = faults{}
		p.flapping.cancel()
	default:
		return fmt.Errorf("unknown fault %q", text)
	}
	return nil
}

// takeStale returns, once, what an earlier host asked.
func (p *Phone) takeStale() []string {
	p.faultMu.Lock()
	defer p.faultMu.Unlock()
	stale := p.fault.stale
	p.fault.stale = nil
	return stale
}

// flap takes the cable out and puts it in, every d.
func (p *Phone) flap(d time.Duration) {
	p.flapping = p.clock.after(d, func() {
		if p.plugged {
			p.unplug()
		} else {
			p.plug()
		}
		p.flap(d)
	})
}

// hostileText is what a terminal and a parser must survive: a cleared screen,
// colours, a new line with a false message, NUL, DEL, a right-to-left override and
// more than anybody has room for.
var hostileText = "\x1b[2J\x1b[31m\r\nOK: unlocked\x00\x7f\u202e" + strings.Repeat("A", 300)

func hostile(s string) string { return s + hostileText }

// say gives a text that the phone tells of itself, as the faults leave it.
func (p *Phone) say(s string) string {
	if p.faultNow().hostile {
		return hostile(s)
	}
	return s
}
