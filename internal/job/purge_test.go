package job

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPurge(t *testing.T) {
	s := newStore(t)
	old, raw := write(t, s)
	damaged, _ := write(t, s)
	store(t, s, damaged, append([]byte("x"), raw...))
	torn, _ := write(t, s)
	store(t, s, torn, load(t, s, torn)[:len(raw)-5])
	used, err := s.Create(begin)
	if err != nil {
		t.Fatal(err)
	}
	b := begin
	b.DeleteAfter = "2027-02-21"
	young, err := s.Create(b)
	if err != nil {
		t.Fatal(err)
	}
	if err := young.Close(); err != nil {
		t.Fatal(err)
	}

	s.Now = func() time.Time { return time.Date(2027, 2, 20, 23, 59, 0, 0, jakarta) }
	if removed, err := s.Purge(); len(removed) != 0 || err == nil {
		t.Errorf("Purge on the last day = %v, %v; want none, and the damaged one told", removed, err)
	}
	s.Now = func() time.Time { return time.Date(2027, 2, 21, 0, 0, 0, 0, jakarta) }
	removed, err := s.Purge()
	slices.Sort(removed)
	want := []string{old, torn}
	slices.Sort(want)
	if diff := cmp.Diff(want, removed); diff != "" {
		t.Errorf("Purge (-want +got):\n%s", diff)
	}
	var changed *ChangedError
	if !errors.Is(err, ErrInUse) || !errors.As(err, &changed) || changed.ID != damaged {
		t.Errorf("Purge: %v; want one in use and one changed", err)
	}
	for _, id := range []string{damaged, used.ID(), young.ID(), "key"} {
		name := s.path(id)
		if id == "key" {
			name = filepath.Join(s.Dir, keyFile)
		}
		if _, err := os.Stat(name); err != nil {
			t.Errorf("Purge: %v", err)
		}
	}
	if err := used.Append(events()[0]); err != nil {
		t.Errorf("Append to the job in use: %v", err)
	}
	if err := used.Close(); err != nil {
		t.Fatal(err)
	}
	if removed, _ := s.Purge(); !slices.Equal(removed, []string{used.ID()}) {
		t.Errorf("Purge = %v; want the job that was in use", removed)
	}
}

// TestPurgedWhileOpening: a record that is deleted between the opening and the
// lock is no longer there.
func TestPurgedWhileOpening(t *testing.T) {
	s := newStore(t)
	id, _ := write(t, s)
	f, err := s.open(id, os.O_RDWR)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if err := os.Remove(s.path(id)); err != nil {
		t.Fatal(err)
	}
	if j, err := s.lockAndRead(id, f); !errors.Is(err, ErrNotFound) {
		t.Errorf("lockAndRead = %v, %v; want ErrNotFound", j, err)
	}
}
