package guide

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"mitool/internal/device"
	"mitool/internal/job"
)

// killed ends a run as kill -9 does: nothing more is said or written.
type killed struct{}

// runUntil does a reset that dies after its n-th line of the record, and tells
// whether it came so far.
func (w *world) runUntil(t *testing.T, n int, o ResetOptions) (died bool) {
	t.Helper()
	w.written = func(job.Event) {
		if len(w.record) == n {
			panic(killed{})
		}
	}
	defer func() {
		w.written = nil
		switch p := recover().(type) {
		case nil:
		case killed:
			died = true
		default:
			panic(p)
		}
	}()
	_, _ = Reset(t.Context(), w.env(), o)
	return false
}

// resume goes on with the job of the world's record.
func (w *world) resume(t *testing.T, later time.Duration) (Result, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	res, err := Reset(ctx, w.env(), ResetOptions{Resume: w.left(later)})
	if ctx.Err() != nil {
		t.Fatal("the guide did not end")
	}
	return res, err
}

func (w *world) left(later time.Duration) *Resume {
	j := &job.Job{ID: "261122-7k3f", Events: slices.Clone(w.record)}
	return &Resume{
		Job: j, Now: start.Add(later),
		Fits: func(serial string) bool { return serial != "" && j.Phone().Fingerprint == "of "+serial },
	}
}

// TestResumeAfterEachLine kills a reset after each line of its record, in every
// menu family, and goes on with it to its end.
func TestResumeAfterEachLine(t *testing.T) {
	for f, see := range families {
		for _, how := range []string{"keys", "mitool"} {
			for n := 1; ; n++ {
				w := newWorld(myPhone())
				w.answers["see"], w.answers["how"] = see, how
				w.answers["resume-confirm"] = "not"
				if !w.runUntil(t, n, ResetOptions{}) {
					break
				}
				at := w.record[len(w.record)-1]
				name := fmt.Sprintf("%v by %s, killed after line %d: %s %s%s%s", f, how, n, at.Kind, at.Step, at.Seen, at.Answer)
				if at.Kind == job.KindEnd {
					if _, err := w.resume(t, time.Hour); !errors.Is(err, ErrEnded) {
						t.Errorf("%s: Reset = %v; want ErrEnded", name, err)
					}
					continue
				}
				before := len(w.record)
				res, err := w.resume(t, time.Hour)
				if err != nil {
					t.Errorf("%s: Reset = %v", name, err)
					continue
				}
				if res.Outcome != OutcomeSeenUSB || res.Menu != f {
					t.Errorf("%s: Outcome = %q, Menu = %v; want %q, %v", name, res.Outcome, res.Menu, OutcomeSeenUSB, f)
				}
				checkResumed(t, name, w.record, before)
			}
		}
	}
}

// checkResumed checks the record of a job that was gone on with at its line n:
// the wipe was confirmed once, by a consent given in the same run.
func checkResumed(t *testing.T, name string, record []job.Event, n int) {
	t.Helper()
	confirmed := 0
	consent := -1
	for i, e := range record {
		switch {
		case e.Kind == job.KindConsent:
			consent = i
		case e.Kind == job.KindAnswer && e.Step == "wipe-confirm" && e.Answer == "done":
			confirmed++
			if consent < 0 || i >= n && consent < n {
				t.Errorf("%s: confirmed at line %d, the last consent was at %d, before the run", name, i+1, consent+1)
			}
		}
	}
	if confirmed != 1 {
		t.Errorf("%s: confirmed %d times; want once", name, confirmed)
	}
	if last := record[len(record)-1]; last.Kind != job.KindEnd || last.End.Outcome != string(OutcomeSeenUSB) {
		t.Errorf("%s: the record ends with %+v; want the end", name, last)
	}
}

// until is the number of lines up to the first of a step.
func (w *world) until(t *testing.T, id StepID) int {
	t.Helper()
	probe := newWorld(w.phones...)
	maps.Copy(probe.answers, w.answers)
	if _, err := probe.run(t, ""); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(probe.record, func(e job.Event) bool { return e.Kind == job.KindStep && e.Step == string(id) })
	if i < 0 {
		t.Fatalf("no step %s", id)
	}
	return i + 1
}

func TestResumeGates(t *testing.T) {
	stranger := myPhone()
	stranger.Serial, stranger.Port = "ffff0001", "1-2"
	for _, tt := range []struct {
		name   string
		at     StepID
		change func(*world)
		later  time.Duration
		want   error
		first  StepID // the first question; "" none
	}{
		{name: "in the talk, where it was", at: "google", first: "google"},
		{name: "in the talk, a day later it begins again", at: "google", later: 24 * time.Hour, first: "lost"},
		{name: "in the talk, the phone is gone", at: "google", change: (*world).unplug, want: ErrNoPhone},
		{name: "in the talk, another phone is there", at: "google", change: func(w *world) { w.set(stranger) }, want: ErrNoPhone},
		{name: "at the consent, the battery is looked at again", at: consentStep, change: func(w *world) {
			p := myPhone()
			low := 12
			p.Battery = &low
			w.set(p)
		}, want: ErrOtherWay},
		{name: "before the restart, the phone is gone", at: "how", change: (*world).unplug, want: ErrNoPhone},
		{name: "before the restart, the consent is taken again", at: "how", first: consentStep},
		{name: "in the menu, the number is typed again", at: "wipe-1", first: consentStep},
		{name: "in the menu, a month later it begins again", at: "wipe-1", later: 30 * 24 * time.Hour, first: "lost"},
		{name: "in the menu, with the clock set back", at: "wipe-1", later: -2 * time.Hour, first: "lost"},
		{name: "before the restart, a month later", at: "how", later: 30 * 24 * time.Hour, first: "lost"},
		{name: "at the keys, the phone may show its menu", at: "keys", change: (*world).unplug, first: consentStep},
		{name: "in the menu, another number is typed", at: "wipe-1", change: func(w *world) { w.typed = "ffff0001" }, first: consentStep, want: ErrNotConfirmed},
		{name: "in the menu, the masked number is typed", at: "wipe-1", change: func(w *world) { w.typed = job.Mask(mySerial) }, first: consentStep, want: ErrNotConfirmed},
		{name: "in the menu, another phone comes up in MIAssistant", at: "wipe-1", change: func(w *world) {
			w.hands["assist:done"] = func() {
				p := stranger
				p.Mode = device.ModeMIAssistant
				w.set(p)
			}
		}, first: consentStep, want: ErrWrongPhone},
		{name: "at the confirmation, it is asked", at: "wipe-confirm", first: "resume-confirm"},
		{name: "two phones with one number", at: "how", change: func(w *world) {
			twin := myPhone()
			twin.Port = "1-4"
			w.set(myPhone(), twin)
		}, want: ErrSeveralPhones},
		{name: "in a chip mode now", at: "how", change: func(w *world) { w.become(device.ModeEDL, device.StateLockedOut) }, want: ErrUnsupported},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(myPhone())
			w.answers["resume-confirm"] = "not"
			if !w.runUntil(t, w.until(t, tt.at), ResetOptions{}) {
				t.Fatal("it was not killed")
			}
			if tt.change != nil {
				tt.change(w)
			}
			w.questions = nil
			res, err := w.resume(t, tt.later+time.Hour)
			if !errors.Is(err, tt.want) {
				t.Fatalf("Reset = %v; want %v", err, tt.want)
			}
			if got := append(w.steps(), ""); got[0] != tt.first {
				t.Errorf("first question %q; want %q", got[0], tt.first)
			}
			if tt.want != nil && (slices.Contains(w.steps(), "wipe-confirm") || res.Outcome != OutcomeNotFinished) {
				t.Errorf("asked %v, outcome %q; want no confirmation", w.steps(), res.Outcome)
			}
		})
	}
}

// TestResumeAtTheConfirmation: what the person says of it decides, and where
// nobody knows, nothing is chosen any more.
func TestResumeAtTheConfirmation(t *testing.T) {
	for answer, want := range map[string]StepID{"pressed": "result", "unsure": "result", "not": consentStep} {
		w := newWorld(myPhone())
		if !w.runUntil(t, w.until(t, "wipe-confirm"), ResetOptions{}) {
			t.Fatal("it was not killed")
		}
		w.questions = nil
		w.answers["resume-confirm"] = answer
		res, err := w.resume(t, time.Hour)
		if err != nil || res.Outcome != OutcomeSeenUSB {
			t.Errorf("%s: Reset = %q, %v; want %q", answer, res.Outcome, err, OutcomeSeenUSB)
		}
		if got := w.steps(); got[1] != want {
			t.Errorf("%s: then asked %v; want %s", answer, got, want)
		}
	}
}

// TestResumeUnsure: while nobody knows whether the wipe was confirmed, nothing
// says that it was, now or when the job is gone on with again. What is seen can
// settle it.
func TestResumeUnsure(t *testing.T) {
	unsure := func(t *testing.T) *world {
		t.Helper()
		w := newWorld(myPhone())
		if !w.runUntil(t, w.until(t, "wipe-confirm"), ResetOptions{}) {
			t.Fatal("it was not killed")
		}
		w.answers["resume-confirm"] = "unsure"
		return w
	}
	for _, tt := range []struct {
		result, at string // the answer to result, and where it is interrupted then
		mark       Mark
		text       string
		again      string // what the next run says first
	}{
		{"menu", "reboot", Committing, "interrupted.unsure", "reset.resume.unsure"},
		{"started", "start", Committing, "interrupted.unsure-started", "reset.resume.unsure"},
		{"text", "reboot", Committed, "interrupted.committed", "reset.resume.committed"},
		{"still", "consent", Safe, "interrupted.recovery", "reset.resume.safe"},
	} {
		w := unsure(t)
		w.answers["result"] = tt.result
		ctx, cancel := context.WithCancel(t.Context())
		w.onAsk = func(q Question) {
			if q.Step == StepID(tt.at) {
				cancel()
			}
		}
		_, err := Reset(ctx, w.env(), ResetOptions{Resume: w.left(time.Hour)})
		cancel()
		var got *InterruptedError
		if !errors.As(err, &got) || got.StepID != StepID(tt.at) || got.Mark != tt.mark || got.TextID != tt.text {
			t.Errorf("%s: Reset = %#v; want it interrupted at %s, %v, %q", tt.result, err, tt.at, tt.mark, tt.text)
		}
		if slices.Contains(w.shown, "reset.resume.committed") {
			t.Errorf("%s: it said that the wipe was confirmed", tt.result)
		}
		if last := w.record[len(w.record)-1]; last.Mark != tt.mark.String() {
			t.Errorf("%s: the record ends with the mark %q; want %v", tt.result, last.Mark, tt.mark)
		}
		w.onAsk, w.shown = nil, nil
		w.answers["result"] = "text"
		if res, err := w.resume(t, time.Hour); err != nil || !strings.HasPrefix(string(res.Outcome), "done-") || w.shown[0] != tt.again {
			t.Errorf("%s: then Reset = %q, %v, and first said %v; want %q", tt.result, res.Outcome, err, w.shown, tt.again)
		}
	}

	w := unsure(t)
	w.answers["result"], w.answers["reboot"], w.answers["hold-power"] = "menu", "not-seen", "not-seen"
	res, err := w.resume(t, time.Hour)
	if last := w.said[len(w.said)-1]; err != nil || res.Outcome != OutcomeUnknown || last.ID != "reset.end.unknown" || last.Data["Unsure"] != true {
		t.Errorf("Reset = %q, %v with the end %+v; want it unknown, and unsure", res.Outcome, err, last)
	}
}

// TestResumeInterruptedAtOnce: while it is not known whether the wipe was
// confirmed, nothing that goes wrong makes it known.
func TestResumeInterruptedAtOnce(t *testing.T) {
	for at, mark := range map[StepID]Mark{"google": Safe, "wipe-confirm": Committing, "result": Committed} {
		w := newWorld(myPhone())
		if !w.runUntil(t, w.until(t, at), ResetOptions{}) {
			t.Fatal("it was not killed")
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		res, err := Reset(ctx, w.env(), ResetOptions{Resume: w.left(time.Hour)})
		var interrupted *InterruptedError
		if !errors.As(err, &interrupted) || interrupted.Mark != mark {
			t.Errorf("left at %s: Reset = %v; want an interruption, %v", at, err, mark)
		}
		if (res.Outcome == OutcomeUnknown) != (mark != Safe) {
			t.Errorf("left at %s: Outcome = %q", at, res.Outcome)
		}
		w.findErr = errors.New("bus is gone")
		if res, err := w.resume(t, time.Hour); err == nil || (res.Outcome == OutcomeUnknown) != (mark != Safe) {
			t.Errorf("left at %s, without a bus: Reset = %q, %v", at, res.Outcome, err)
		}
	}
}

// TestResumeTwice: a talk that began anew is gone on with where it was left,
// also while the phone stands in its menu.
func TestResumeTwice(t *testing.T) {
	w := newWorld(myPhone())
	if !w.runUntil(t, w.until(t, "wipe-1"), ResetOptions{}) {
		t.Fatal("it was not killed")
	}
	w.answers["xiaomi"] = "untested"
	_, err := w.resume(t, 13*time.Hour)
	if !errors.Is(err, ErrOtherWay) {
		t.Fatalf("Reset = %v; want ErrOtherWay", err)
	}
	if shown := w.shown[len(w.shown)-1]; shown != "reset.stop.in-recovery" {
		t.Errorf("last shown %s; want how to leave the recovery", shown)
	}
	w.questions = nil
	w.answers["xiaomi"] = "works"
	if _, err = w.resume(t, time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := w.steps(); got[0] != "xiaomi" || !slices.Contains(got, consentStep) {
		t.Errorf("asked %v; want to go on with xiaomi, and the consent", got)
	}
}

// TestResumeWhenCharged: the battery is looked at again.
func TestResumeWhenCharged(t *testing.T) {
	for _, percent := range []int{12, 40} {
		p := myPhone()
		p.Battery = &percent
		w := newWorld(p)
		w.answers["battery-warn"] = "stop"
		if _, err := w.run(t, ""); !errors.Is(err, ErrOtherWay) {
			t.Fatalf("%d %%: Reset = %v; want ErrOtherWay", percent, err)
		}
		w.set(myPhone())
		w.questions = nil
		if _, err := w.resume(t, time.Hour); err != nil {
			t.Errorf("%d %%, then charged: Reset = %v", percent, err)
		}
		if got := w.steps()[0]; got != consentStep {
			t.Errorf("%d %%, then charged: first question %s; want the consent", percent, got)
		}
	}
}

// TestResumeAfterAnEarlyStop: a phone that could not be opened at first has not
// been talked about.
func TestResumeAfterAnEarlyStop(t *testing.T) {
	for _, state := range []device.State{device.StateBusy, device.StateNoPermission} {
		p := myPhone()
		p.State = state
		w := newWorld(p)
		if _, err := w.run(t, ""); !errors.Is(err, ErrNotReady) {
			t.Fatalf("%s: Reset = %v; want ErrNotReady", state, err)
		}
		w.set(myPhone())
		if _, err := w.resume(t, time.Minute); err != nil {
			t.Errorf("%s: Reset = %v", state, err)
		}
		if got := w.steps()[0]; got != "lost" {
			t.Errorf("%s: first question %s; want lost", state, got)
		}
	}
}

// TestStopsThatCanBeGoneOnWith: a stop for now leaves the job open, a refusal
// ends it.
func TestStopsThatCanBeGoneOnWith(t *testing.T) {
	for _, tt := range []struct {
		answers map[string]string
		ended   bool
	}{
		{map[string]string{"xiaomi": "untested"}, false},
		{map[string]string{"google": "recent"}, false},
		{map[string]string{"lost": "stop"}, false},
		{map[string]string{"words": "lost"}, true},
		{map[string]string{"proof": "none"}, true},
		{map[string]string{"xiaomi": "fails", "xiaomi-reach": "no", "xiaomi-find": "on"}, true},
	} {
		w := newWorld(myPhone())
		maps.Copy(w.answers, tt.answers)
		if _, err := w.run(t, ""); err == nil {
			t.Fatalf("%v: Reset = nil; want a stop", tt.answers)
		}
		_, err := w.resume(t, time.Hour)
		if ended := errors.Is(err, ErrEnded); ended != tt.ended {
			t.Errorf("%v: going on: %v; want ended: %v", tt.answers, err, tt.ended)
		}
	}
}

var errDiskFull = errors.New("no space left on device")

// TestNoStepWithoutARecord: while nothing is erased a record that cannot be
// written stops the guide before its next step; afterwards the person is led
// to the end.
func TestNoStepWithoutARecord(t *testing.T) {
	w := newWorld(myPhone())
	if _, err := w.run(t, ""); err != nil {
		t.Fatal(err)
	}
	confirmed := slices.IndexFunc(w.record, func(e job.Event) bool { return e.Kind == job.KindAnswer && e.Step == "wipe-confirm" })
	for n := range w.record {
		w := newWorld(myPhone())
		w.full = func(job.Event) error {
			if len(w.record) >= n {
				return errDiskFull
			}
			return nil
		}
		res, err := w.run(t, "")
		if n < confirmed {
			if !errors.Is(err, errDiskFull) || res.Outcome != OutcomeNotFinished || slices.Contains(w.steps(), "wipe-confirm") && n < confirmed-1 {
				t.Errorf("full after %d lines: Reset = %q, %v after %v; want it stopped", n, res.Outcome, err, w.steps())
			}
			continue
		}
		if err != nil || res.Outcome != OutcomeSeenUSB {
			t.Errorf("full after %d lines: Reset = %q, %v; want the end", n, res.Outcome, err)
		}
		told := 0
		for _, id := range w.shown {
			if id == "reset.unwritten" {
				told++
			}
		}
		if told != 1 {
			t.Errorf("full after %d lines: told %d times; want once", n, told)
		}
	}
}
