package job

import (
	"errors"
	"fmt"
)

var (
	// ErrNotFound means that there is no record of this ID.
	ErrNotFound = errors.New("no such job")
	// ErrInUse means that another process is writing the record.
	ErrInUse = errors.New("job is in use by another process")
	// ErrEmpty means that a record has no whole line: the job never came to
	// its beginning, or all was cut off.
	ErrEmpty = errors.New("record without a whole line")
	// ErrUnreadable means that a record, or their folder, cannot be opened or
	// read: it is another user's, no ordinary file, too long, or on a bad disk.
	ErrUnreadable = errors.New("record cannot be read")
	// ErrUnwritten means that the disk did not take a line: it is full, or
	// fails. What is there of the record stays.
	ErrUnwritten = errors.New("writing the record")
	// ErrNoKey means that the store has no key, or one that cannot be read.
	ErrNoKey = errors.New("key of the fingerprints cannot be read")
	// ErrKey means that the store's key is another than the one of the job:
	// its phone cannot be known again.
	ErrKey = errors.New("key of the fingerprints is another than the job's")
)

// ChangedError is a record in which a line is not what was written.
type ChangedError struct {
	ID        string
	Line      int    // from 1
	What      string // "hash", "prev", "seq", or what else of the line
	Got, Want string
}

func (e *ChangedError) Error() string {
	return fmt.Sprintf("job %q was changed: line %d: %s is %q, want %q", e.ID, e.Line, e.What, e.Got, e.Want)
}

// VersionError is a record that a newer mitool wrote.
type VersionError struct {
	ID        string
	Got, Want int // schema
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("job %q has schema %d, want at most %d", e.ID, e.Got, e.Want)
}
