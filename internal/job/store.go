package job

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Store is a directory of records. It is made with the first job, and only its
// owner may look into it.
type Store struct {
	Dir  string
	Now  func() time.Time // nil is time.Now
	Rand io.Reader        // nil is crypto/rand's
}

const suffix = ".jsonl"

func (s *Store) path(id string) string { return filepath.Join(s.Dir, id+suffix) }

func (s *Store) now() time.Time {
	if s.Now == nil {
		return time.Now()
	}
	return s.Now()
}

func (s *Store) rand() io.Reader {
	if s.Rand == nil {
		return rand.Reader
	}
	return s.Rand
}

// Create begins a job. Its first line is on the disk when Create returns.
func (s *Store) Create(b Begin) (*Log, error) {
	if err := b.check(); err != nil {
		return nil, fmt.Errorf("beginning a job: %w", err)
	}
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the folder of the jobs: %w", err)
	}
	key, err := s.ensureKey()
	if err != nil {
		return nil, err
	}
	id, f, err := s.newFile()
	if err != nil {
		return nil, err
	}
	b.ID, b.Key = id, keyID(key)
	l := &Log{id: id, file: f, now: s.now, key: key, keepSerial: b.KeepSerial, prev: noHash}
	err = lock(f)
	if err == nil {
		err = l.Append(Event{Kind: KindBegin, Begin: &b})
	}
	if err == nil {
		err = syncDir(s.Dir) // else a power cut takes the name of the file
	}
	if err != nil {
		_, _ = l.Close(), os.Remove(s.path(id)) // nobody was told of it
		return nil, fmt.Errorf("beginning job %q: %w", id, err)
	}
	return l, nil
}

// newFile makes the file of a job under an ID that is free.
func (s *Store) newFile() (id string, f *os.File, err error) {
	for range maxNewIDs {
		if id, err = newID(s.now(), s.rand()); err != nil {
			return "", nil, err
		}
		f, err = os.OpenFile(s.path(id), os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, 0o600)
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	if err != nil {
		return "", nil, fmt.Errorf("making the record of a job: %w", err)
	}
	return id, f, nil
}

// Reopen goes on with a job. The beginning of a line that a crash left at the
// end is taken off, an event says so, and Torn of the Job, which is the record
// as it was before, tells how many bytes. Errors are ErrNotFound, ErrInUse,
// ErrUnreadable, ErrUnwritten, ErrEmpty, ErrNoKey, ErrKey, *ChangedError,
// *VersionError; no event is added then.
func (s *Store) Reopen(id string) (*Log, *Job, error) {
	key, keyErr := s.readKey()
	f, err := s.open(id, os.O_RDWR|os.O_APPEND)
	if err != nil {
		return nil, nil, err
	}
	j, err := s.lockAndRead(id, f)
	if err == nil {
		err = keyErr
	}
	if err == nil && j.Begin().Key != keyID(key) {
		err = fmt.Errorf("opening job %q: %w", id, ErrKey)
	}
	var l *Log
	if err == nil {
		l = &Log{
			id: id, file: f, now: s.now, key: key, keepSerial: j.Begin().KeepSerial,
			size: j.size, seq: len(j.Events), prev: j.Last().Hash,
		}
		err = l.repair(f, j.Torn)
	}
	if err != nil {
		_ = f.Close()
		return nil, nil, err
	}
	return l, j, nil
}

// repair takes off what is torn at the end, and records it.
func (l *Log) repair(f *os.File, torn int) error {
	if torn == 0 {
		return nil
	}
	if err := f.Truncate(int64(l.size)); err != nil {
		return fmt.Errorf("%w: job %q: %w", ErrUnwritten, l.id, err)
	}
	return l.Append(Event{Kind: KindRepair, Dropped: torn})
}

// Read reads and verifies a record, and writes nothing. A torn last line is
// left out and told in Torn. Errors are as of Reopen, without ErrInUse,
// ErrUnwritten and those of the key.
func (s *Store) Read(id string) (*Job, error) {
	f, err := s.open(id, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return readJob(id, f)
}

// Raw returns the bytes of a record that verifies, without a torn last line.
// Errors are as of Read.
func (s *Store) Raw(id string) ([]byte, error) {
	f, err := s.open(id, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	raw, err := readAll(id, f)
	if err != nil {
		return nil, err
	}
	j, err := parse(id, raw)
	if err != nil {
		return nil, err
	}
	return raw[:j.size], nil
}

func (s *Store) open(id string, flag int) (*os.File, error) {
	if err := CheckID(id); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	f, err := openRegular(s.path(id), flag)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w: %q", ErrNotFound, id)
	case err != nil:
		return nil, fmt.Errorf("%w: job %q: %w", ErrUnreadable, id, err)
	}
	return f, nil
}

// openRegular opens a file that is there. Another kind is refused: opening a
// FIFO would wait for whoever writes to it.
func openRegular(path string, flag int) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("no ordinary file")
	}
	return os.OpenFile(path, flag, 0)
}

// lockAndRead reads the record that nobody else writes from now on.
func (s *Store) lockAndRead(id string, f *os.File) (*Job, error) {
	if err := lock(f); err != nil {
		return nil, fmt.Errorf("opening job %q: %w", id, err)
	}
	// It may have been purged between the opening and the lock.
	mine, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("opening the record of job %q: %w", id, err)
	}
	if there, err := os.Stat(s.path(id)); err != nil || !os.SameFile(mine, there) {
		return nil, fmt.Errorf("%w: %q", ErrNotFound, id)
	}
	return readJob(id, f)
}

// Entry is a record of a store: the job, or why it cannot be read.
type Entry struct {
	ID  string
	Job *Job
	Err error
}

// List reads all records, the oldest day first. A damaged one is an entry with
// its error. A store that is not there yet has none.
func (s *Store) List() ([]Entry, error) {
	files, err := os.ReadDir(s.Dir) // sorted
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("listing the jobs: %w: %w", ErrUnreadable, err)
	}
	var list []Entry
	for _, f := range files {
		id, ok := strings.CutSuffix(f.Name(), suffix)
		if !ok || CheckID(id) != nil || !f.Type().IsRegular() {
			continue
		}
		j, err := s.Read(id)
		if errors.Is(err, ErrNotFound) {
			continue // purged meanwhile
		}
		list = append(list, Entry{ID: id, Job: j, Err: err})
	}
	return list, nil
}

// Purge deletes the records whose last day is over, and returns their IDs. A
// job in use stays, and so does a record that cannot be read: its last day is
// not known. These are told in the error.
func (s *Store) Purge() (removed []string, err error) {
	list, err := s.List()
	if err != nil {
		return nil, err
	}
	var left []error
	for _, e := range list {
		switch {
		case e.Err != nil:
			left = append(left, e.Err)
		case e.Job.Expired(s.now()):
			if err := s.remove(e.ID); err != nil {
				left = append(left, err)
			} else {
				removed = append(removed, e.ID)
			}
		}
	}
	if len(removed) > 0 {
		left = append(left, syncDir(s.Dir)) // errors.Join leaves out nil
	}
	return removed, errors.Join(left...)
}

// remove deletes a job that is not in use.
func (s *Store) remove(id string) error {
	f, err := s.open(id, os.O_RDWR)
	if err != nil {
		return err
	}
	_, err = s.lockAndRead(id, f)
	if err == nil {
		err = os.Remove(s.path(id))
	}
	return errors.Join(err, f.Close())
}
