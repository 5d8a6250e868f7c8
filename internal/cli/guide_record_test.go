package cli

import (
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"mitool/internal/i18n"
	"mitool/internal/job"
	"mitool/internal/ui"
)

// TestOpenRecordCloses: a job that cannot be gone on with is left to others.
func TestOpenRecordCloses(t *testing.T) {
	state := t.TempDir()
	env := &Env{Getenv: func(name string) string {
		if name == "XDG_STATE_HOME" {
			return state
		}
		return ""
	}}
	a := &app{Env: env, text: i18n.New(i18n.En), term: ui.New(io.Discard, ui.Options{})}
	store := &job.Store{Dir: filepath.Join(state, "mitool", "jobs")}
	log, err := store.Create(job.Begin{Act: "reset", DeleteAfter: "2099-01-01"})
	if err != nil {
		t.Fatal(err)
	}
	// The record is made so long that it takes no further line: with long
	// lines, then with the shortest there are.
	wide := &job.Phone{Accounts: make([]job.Account, 32)}
	for i := range wide.Accounts {
		wide.Accounts[i] = job.Account{Type: strings.Repeat("\x01", 80), Name: strings.Repeat("\x01", 80)}
	}
	for _, e := range []job.Event{
		{Kind: job.KindPhone, Phone: wide},
		{Kind: job.KindPhone, Phone: &job.Phone{Name: strings.Repeat("\x01", 200), Brand: strings.Repeat("\x01", 200)}},
		{Kind: job.KindSeen, Seen: "x"},
	} {
		for err == nil {
			err = log.Append(e)
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
		if log, _, err = store.Reopen(log.ID()); err != nil {
			t.Fatal(err)
		}
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}

	if _, _, err := a.openRecord(resetFlags{resume: log.ID()}); err == nil || errors.Is(err, job.ErrInUse) {
		t.Fatalf("openRecord of a full record = %v; want that it takes no line", err)
	}
	if again, _, err := store.Reopen(log.ID()); err != nil {
		t.Errorf("Reopen after openRecord failed = %v; want nil", err)
	} else if err := again.Close(); err != nil {
		t.Error(err)
	}
}
