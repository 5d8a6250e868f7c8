package guide

import (
	"context"
	"fmt"
	"strings"
	"time"

	"mitool/internal/device"
	"mitool/internal/job"
	"mitool/internal/models"
)

// Resume is a job that was left in the middle: by Ctrl-C, a closed terminal, a
// pulled cable, a workstation that died.
type Resume struct {
	Job *job.Job
	// Now is the present: what was asked long ago is asked again.
	Now time.Time
	// Fits tells whether a serial number is that of the job's phone. The
	// record itself may hold it masked.
	Fits func(serial string) bool
}

// leftAt is where a job was left, as its record tells.
type leftAt struct {
	step    StepID    // the last that began; "" when none did
	talked  time.Time // when the talk began last
	agreed  bool      // the consent was given since
	waiting bool      // the confirmation was shown and not answered
	ended   bool
}

// resume goes on with a job. A consent does not outlive the run it was given
// in: while nothing is confirmed on the phone, the serial number is typed
// again. What was proved of the phone in recovery is proved again too, for it
// has been out of sight.
func (r *reset) resume(ctx context.Context, o Resume) error {
	left := r.replay(o.Job)
	if left.ended {
		return ErrEnded
	}
	if left.waiting || r.unsure {
		r.cur = resumeSteps[0] // whatever happens now, it may have been pressed
	}
	r.fits = o.Fits
	there, err := r.recognise(ctx)
	if err != nil {
		return err
	}
	after, err := r.settle(ctx, left)
	if err != nil {
		return err
	}
	if after != "" {
		if next, err := r.finish(ctx, after); next != exitMenu || err != nil {
			return err
		}
	}
	r.cur = step{id: "find"}
	r.env.Screen.Show(r.message("reset.resume.safe"))
	if !there {
		if !r.restarted {
			return ErrNoPhone
		}
		r.absent = true
	} else if next := unfit(r.phone); next != "" {
		return r.stop(next)
	}
	into := StepID("how")
	if r.absent {
		into = "see"
	}
	// A clock that was set back makes nothing fresh.
	age := o.Now.Sub(left.talked)
	switch {
	case left.step == "" || age < 0 || age > talkHolds:
		return r.begin(ctx, "lost", into)
	case left.agreed && r.absent:
		return r.lead(ctx, into)
	case left.agreed || left.step == consentStep || strings.HasPrefix(string(left.step), "battery"):
		return r.begin(ctx, "battery", into)
	default:
		return r.begin(ctx, left.step, into)
	}
}

// settle tells whether the wipe was confirmed, or may have been: it returns the
// step to go on with after the confirmation, "" when there was none.
func (r *reset) settle(ctx context.Context, left leftAt) (StepID, error) {
	switch {
	case r.confirmed:
		r.env.Screen.Show(r.message("reset.resume.committed"))
		return left.after(), nil
	case r.unsure:
		r.env.Screen.Show(r.message("reset.resume.unsure"))
		return left.after(), nil
	case left.waiting:
		at, err := r.walk(ctx, resumeSteps, "resume-confirm")
		if err == nil && at == exitErased {
			return "result", nil
		}
		return "", err
	default:
		return "", nil
	}
}

// after is the step to go on with after the confirmation. What was seen on the
// bus then is seen again, or not.
func (l leftAt) after() StepID {
	switch l.step {
	case "reboot", "hold-power":
		return l.step
	}
	if started(l.step) {
		return "wait"
	}
	return "result"
}

// resumeSteps is asked of a job that was left at the confirmation.
var resumeSteps = []step{
	{id: "resume-confirm", mark: Committing, say: "reset.resume.committing", options: []choice{
		{id: "pressed", text: "reset.option.resume-pressed", next: exitErased, set: (*reset).commits},
		{id: "not", text: "reset.option.resume-not", next: exitMenu},
		{id: "unsure", text: "reset.option.resume-unsure", next: exitErased,
			set: func(r *reset) { r.unsure = true }},
	}},
}

// replay takes over what the record tells.
func (r *reset) replay(j *job.Job) leftAt {
	var left leftAt
	for _, e := range j.Events {
		switch e.Kind {
		case job.KindPhone:
			r.phone = recorded(*e.Phone)
		case job.KindConsent:
			left.agreed = true
		case job.KindStep:
			left.step = StepID(e.Step)
			left.waiting = e.Mark == Committing.String()
			if left.step == talk[0].id {
				left.talked, left.agreed = e.Time, false
			}
			r.mayLeave(left.step)
		case job.KindAnswer:
			left.waiting = false
			if c := findChoice(StepID(e.Step), e.Answer); c != nil && c.set != nil {
				c.set(r)
			}
		case job.KindEnd:
			left.ended = true
		case job.KindBegin, job.KindSeen, job.KindResume, job.KindRepair:
		}
	}
	r.byHand = false // it has been out of sight
	return left
}

// recognise looks for the job's phone on the bus and takes it as it is now. The
// others that are there are not to be spoken of.
func (r *reset) recognise(ctx context.Context) (there bool, err error) {
	phones, err := r.find(ctx)
	if err != nil {
		return false, fmt.Errorf("looking for the phone of the job: %w", err)
	}
	for _, p := range phones {
		switch {
		case !r.mine(p):
			r.before[key(p)] = p.Mode
		case there:
			return false, &SeveralPhonesError{Phones: phones}
		default:
			there = true
			if p.Codename == "" {
				p.Name, p.Model, p.Codename = r.phone.Name, r.phone.Model, r.phone.Codename
				p.Recovery = r.phone.Recovery
			}
			r.phone = p
		}
	}
	return there, nil
}

// findChoice finds an answer among all steps there are.
func findChoice(id StepID, option string) *choice {
	ways := [][]step{talk, resumeSteps, enterSteps(device.Recovery{}), unsureSteps(models.MiRecovery)} // with all of afterSteps
	for f := models.MiRecovery; f <= models.AOSP; f++ {
		ways = append(ways, wipeSteps(f))
	}
	for _, way := range ways {
		for _, s := range way {
			for i, c := range s.options {
				if s.id == id && c.id == option {
					return &s.options[i]
				}
			}
		}
	}
	return nil
}
