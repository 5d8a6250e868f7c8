package job

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"time"
)

// Job is a record as it was read, each line verified. There is at least one
// event, and the first is the beginning.
type Job struct {
	ID     string
	Events []Event
	// Torn is the number of bytes after the last newline: the beginning of a
	// line that was never acknowledged.
	Torn int

	size int // bytes of the whole lines
}

// Begin returns what was known when the job began.
func (j *Job) Begin() Begin { return *j.Events[0].Begin }

// Last returns the last event.
func (j *Job) Last() Event { return j.Events[len(j.Events)-1] }

// Phone returns the phone as it was recorded last, or nil.
func (j *Job) Phone() *Phone { return j.last(KindPhone).Phone }

// Step returns the last step that was entered; its Kind is empty when there was
// none.
func (j *Job) Step() Event { return j.last(KindStep) }

// Ended returns how the job ended, or nil while it is open.
func (j *Job) Ended() *End { return j.last(KindEnd).End }

// Expired tells whether the last day to keep the record is over.
func (j *Job) Expired(now time.Time) bool {
	return now.Format(time.DateOnly) > j.Begin().DeleteAfter // both year first
}

// last returns the last event of that kind, or a zero one.
func (j *Job) last(k Kind) Event {
	for _, e := range slices.Backward(j.Events) {
		if e.Kind == k {
			return e
		}
	}
	return Event{}
}

// readJob reads and verifies a record.
func readJob(id string, r io.Reader) (*Job, error) {
	raw, err := readAll(id, r)
	if err != nil {
		return nil, err
	}
	return parse(id, raw)
}

func readAll(id string, r io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("%w: job %q: %w", ErrUnreadable, id, err)
	}
	if len(raw) > maxFile {
		return nil, fmt.Errorf("%w: job %q: more than %d bytes", ErrUnreadable, id, maxFile)
	}
	return raw, nil
}

// parse verifies the lines of a record.
func parse(id string, raw []byte) (*Job, error) {
	j := &Job{ID: id}
	prev := noHash
	for len(raw) > 0 {
		line, rest, whole := bytes.Cut(raw, []byte("\n"))
		if !whole {
			j.Torn = len(raw)
			break
		}
		e, err := parseLine(id, line, len(j.Events)+1, prev)
		if err != nil {
			return nil, err
		}
		j.Events, j.size = append(j.Events, e), j.size+len(line)+1
		prev, raw = e.Hash, rest
	}
	if len(j.Events) == 0 {
		return nil, fmt.Errorf("reading job %q: %w", id, ErrEmpty)
	}
	return j, nil
}
