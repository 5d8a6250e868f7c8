package guide

import (
	"fmt"

	"mitool/internal/device"
	"mitool/internal/job"
)

// Recorder keeps the record of a job.
type Recorder interface {
	// Append returns when e is on the disk.
	Append(e job.Event) error
}

// record writes an event. What went wrong is kept: walk looks at it before the
// next step.
func (r *reset) record(e job.Event) {
	if r.env.Record != nil && r.unwritten == nil {
		r.unwritten = r.env.Record.Append(e)
	}
}

// enter records that a step begins, before anything of it is shown. Without a
// record no step is taken while nothing is erased; afterwards the person has to
// be led to the end all the same, and is told once.
func (r *reset) enter(s step) error {
	mark := s.mark
	if r.confirmed {
		mark = Committed
	}
	r.record(job.Event{Kind: job.KindStep, Step: string(s.id), Mark: mark.String()})
	if r.unwritten != nil && r.mark() == Safe {
		return fmt.Errorf("%w: %w", ErrNoRecord, r.unwritten)
	}
	r.tellUnwritten()
	r.cur = s
	r.mayLeave(s.id)
	return nil
}

// mayLeave notes that the phone may be in recovery from this step on, and that
// what was proved of the one in sight is over: it restarts, perhaps without its
// cable.
func (r *reset) mayLeave(id StepID) {
	if id == "keys" || id == "restart" {
		r.restarted, r.proved, r.byHand = true, false, false
	}
}

// observe records something that was seen.
func (r *reset) observe(what string) {
	r.observed = append(r.observed, what)
	r.record(job.Event{Kind: job.KindSeen, Seen: what})
}

// answered records an answer.
func (r *reset) answered(id StepID, option string) {
	r.observed = append(r.observed, string(id)+":"+option)
	r.record(job.Event{Kind: job.KindAnswer, Step: string(id), Answer: option})
}

// recordPhone records which phone the job is about.
func (r *reset) recordPhone() {
	p := r.phone
	e := &job.Phone{
		Brand: p.Brand, Name: p.Name, Model: p.Model, Codename: p.Codename, Serial: p.Serial,
		OS: p.OS.Name, Version: p.OS.Version, Android: p.OS.Android,
		Lock: string(p.Bootloader.Lock), LockSource: p.Bootloader.Source, Battery: p.Battery,
	}
	if p.Accounts != nil {
		for _, a := range p.Accounts.List {
			e.Accounts = append(e.Accounts, job.Account(a))
		}
	}
	r.record(job.Event{Kind: job.KindPhone, Phone: e})
}

// recorded makes the phone of a job of its record. The serial number may be
// masked there.
func recorded(p job.Phone) device.Phone {
	q := device.Phone{
		Brand: p.Brand, Name: p.Name, Model: p.Model, Codename: p.Codename, Serial: p.Serial,
		OS: device.OS{Name: p.OS, Version: p.Version, Android: p.Android}, Xiaomi: device.Yes,
	}
	q.Recovery = device.RecoveryOf(p.Codename, p.Version)
	return q
}

// AnswerText returns the text ID of an answer to a step of the reset, for those
// who read a record; "" when there is no such answer.
func AnswerText(step, option string) string {
	if c := findChoice(StepID(step), option); c != nil {
		return c.text
	}
	return ""
}

// recordEnd records how the job ended, unless it can be gone on with.
func (r *reset) recordEnd(err error) {
	if stops[r.stopped].later || err != nil && r.stopped == "" {
		return
	}
	r.record(job.Event{Kind: job.KindEnd, End: &job.End{Outcome: string(r.outcome), Stop: string(r.stopped)}})
	r.tellUnwritten()
}

// tellUnwritten says, once, that the record is not whole.
func (r *reset) tellUnwritten() {
	if r.unwritten != nil && !r.toldUnwritten {
		r.toldUnwritten = true
		r.env.Screen.Show(r.message("reset.unwritten"))
	}
}
