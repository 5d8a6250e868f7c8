package job

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// Log is the record of a job that goes on. It is not for several goroutines.
type Log struct {
	id         string
	file       file
	now        func() time.Time
	key        []byte
	keepSerial bool
	size       int    // bytes of the record
	seq        int    // of the last line
	prev       string // its hash
	err        error  // the first; nothing is written after it
}

// file is what a Log needs of its file, opened to append.
type file interface {
	io.WriteCloser
	Sync() error
}

// ID returns the job's.
func (l *Log) ID() string { return l.id }

// Append adds a line and returns when it is on the disk. It sets V, Seq, Time,
// Prev and Hash, cuts strings that are too long, masks Phone.Serial unless the
// job began with KeepSerial, and sets Phone.Fingerprint. After an error the log
// is dead, and every later Append returns that error: how much of the line is
// on the disk is not known, and a record with a hole would be taken for whole.
func (l *Log) Append(e Event) error {
	if l.err == nil {
		l.err = l.append(e)
	}
	return l.err
}

func (l *Log) append(e Event) error {
	err := e.check()
	if err == nil && (e.Kind == KindBegin) != (l.seq == 0) {
		err = fmt.Errorf("event %q in line %d", e.Kind, l.seq+1)
	}
	if err != nil {
		return fmt.Errorf("recording in job %q: %w", l.id, err)
	}
	serial := ""
	if e.Phone != nil {
		serial = e.Phone.Serial
	}
	e = e.bounded()
	e.V, e.Seq, e.Time, e.Prev = Schema, l.seq+1, l.now().Truncate(time.Second), l.prev
	if p := e.Phone; p != nil {
		p.Fingerprint = ""
		if serial != "" {
			p.Fingerprint = fingerprint(l.key, serial)
		}
		if !l.keepSerial {
			p.Serial = Mask(p.Serial)
		}
	}
	raw, hash, err := line(e)
	switch {
	case err != nil:
		return err
	case len(raw) > maxLine:
		return fmt.Errorf("recording in job %q: line of %d bytes, want at most %d", l.id, len(raw), maxLine)
	case l.size+len(raw) > maxFile:
		return fmt.Errorf("recording in job %q: record of %d bytes, want at most %d", l.id, l.size+len(raw), maxFile)
	}
	// One write: a line is there whole, or torn at its end.
	if _, err := l.file.Write(raw); err != nil {
		return fmt.Errorf("%w: job %q: %w", ErrUnwritten, l.id, err)
	}
	if err := l.file.Sync(); err != nil {
		return fmt.Errorf("%w: job %q: %w", ErrUnwritten, l.id, err)
	}
	l.seq, l.prev, l.size = e.Seq, hash, l.size+len(raw)
	return nil
}

var errClosed = errors.New("log is closed")

// Close lets others use the job. A closed log takes no more events.
func (l *Log) Close() error {
	if l.err == nil {
		l.err = errClosed
	}
	if err := l.file.Close(); err != nil {
		return fmt.Errorf("closing the record of job %q: %w", l.id, err)
	}
	return nil
}
