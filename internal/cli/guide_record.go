package cli

import (
	"errors"
	"strconv"
	"time"
	"unicode/utf8"

	"mitool/internal/guide"
	"mitool/internal/job"
)

// record is the record of the reset that runs. Its file is made with the first
// event, so that a command that finds no phone leaves none.
type record struct {
	*app
	store *job.Store // nil: nothing is recorded
	begin job.Begin
	log   *job.Log // nil: not begun
	open  bool     // the job can be gone on with
}

var _ guide.Recorder = (*record)(nil)

const (
	maxKeepDays = 3650
	maxTicket   = 40 // characters: it stands at the head of the report
)

func (a *app) checkResetFlags(f resetFlags) error {
	switch {
	case f.given["resume"] && (f.resume == "" || f.given["serial"] || f.given["ticket"] ||
		f.given["keep-serial"] || f.given["keep-days"] || f.given["practice"]):
		return badUsage(a.t("error.resume-alone", nil))
	case f.keepDays < 1 || f.keepDays > maxKeepDays:
		return a.badKeepDays(strconv.Itoa(f.keepDays))
	case utf8.RuneCountInString(f.ticket) > maxTicket || f.ticket != clean(f.ticket):
		return badUsage(a.t("error.ticket", map[string]any{"Most": maxTicket}))
	}
	return nil
}

// openRecord begins the record that the flags ask for, or opens the one to go
// on with. Practice is no job.
func (a *app) openRecord(f resetFlags) (*record, *guide.Resume, error) {
	r := &record{app: a, begin: job.Begin{
		Act: "reset", Tool: version(), Lang: string(a.text.Lang()), Ticket: f.ticket, KeepSerial: f.keepSerial,
	}}
	if a.flags.practice != "" {
		return r, nil, nil
	}
	if f.resume == "" {
		store, err := a.jobs()
		if err != nil {
			return nil, nil, err
		}
		r.store = store
		r.begin.DeleteAfter = time.Now().AddDate(0, 0, f.keepDays).Format(time.DateOnly)
		return r, nil, nil
	}
	store, id, err := a.findJob(f.resume)
	if err != nil {
		return nil, nil, err
	}
	r.store = store
	old, err := r.reopen(id)
	if err != nil {
		r.close()
		return nil, nil, err
	}
	return r, &guide.Resume{Job: old, Now: time.Now(), Fits: r.fits(old)}, nil
}

// reopen opens the record of a job to go on with it. The record is to be closed
// with an error too.
func (r *record) reopen(id string) (old *job.Job, err error) {
	r.log, old, err = r.store.Reopen(id)
	switch {
	case err != nil:
		return nil, unwritten(id, err)
	case old.Ended() != nil:
		return nil, &endedJobError{id}
	case old.Torn > 0:
		r.term.Println(r.t("record.torn", map[string]any{"Bytes": old.Torn}))
	}
	if err := r.Append(job.Event{Kind: job.KindResume, Resume: &job.Resume{Tool: version()}}); err != nil {
		return nil, unwritten(id, err)
	}
	return old, nil
}

// unwritten adds to the error of a disk that took no line that the job can be
// gone on with when it does.
func unwritten(id string, err error) error {
	if errors.Is(err, job.ErrUnwritten) {
		return &unwrittenJobError{id, err}
	}
	return err
}

// fits compares a serial number with the record, which may hold it masked.
func (r *record) fits(old *job.Job) func(string) bool {
	want := ""
	if p := old.Phone(); p != nil {
		want = p.Fingerprint
	}
	known := map[string]bool{} // the bus is looked at each second
	return func(serial string) bool {
		if serial == "" || want == "" {
			return false
		}
		fits, ok := known[serial]
		if !ok {
			got, err := r.store.Fingerprint(serial)
			if err != nil {
				return false
			}
			fits = got == want
			known[serial] = fits
		}
		return fits
	}
}

// recorder is nil where nothing is recorded.
func (r *record) recorder() guide.Recorder {
	if r.store == nil {
		return nil
	}
	return r
}

// Append begins the file with the first event.
func (r *record) Append(e job.Event) error {
	if r.log == nil {
		log, err := r.store.Create(r.begin)
		if err != nil {
			return err
		}
		r.log = log
	}
	if e.Consent != nil {
		e.Consent.Lang = string(r.text.Lang())
	}
	if err := r.log.Append(e); err != nil {
		return err
	}
	r.open = e.Kind != job.KindEnd
	return nil
}

func (r *record) id() string {
	if r.log == nil {
		return ""
	}
	return r.log.ID()
}

// say names the job, and how to go on with it.
func (r *record) say() {
	switch {
	case r.log == nil:
	case r.open:
		r.term.Block("\n" + r.t("record.open", map[string]any{"Job": r.id(), "Command": r.resumeCommand(r.id())}))
	default:
		r.term.Block("\n" + r.t("record.ended", map[string]any{"Job": r.id()}))
	}
}

// resumeCommand goes on with a job, which knows its phone.
func (a *app) resumeCommand(id string) string { return a.onward("guide reset --resume "+id, "") }

func (r *record) close() {
	if r.log != nil {
		_ = r.log.Close() // every line is on the disk
	}
}
