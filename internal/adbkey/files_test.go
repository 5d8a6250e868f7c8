package adbkey

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestFiles(t *testing.T) {
	home, vendor := t.TempDir(), t.TempDir()
	at := Env{Getenv: env(nil), Home: home}
	user := at.userKeyPath()
	good, bad, missing := filepath.Join(vendor, "a.adb_key"), filepath.Join(vendor, "b.adb_key"), filepath.Join(home, "none")

	if got := Files(at); len(got) != 1 || got[0].Path != user || !errors.Is(got[0].Err, fs.ErrNotExist) {
		t.Errorf("Files without a key = %v; want %q missing", got, user)
	}
	if _, err := os.Stat(filepath.Dir(user)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Files made something: %v", err)
	}

	for _, path := range []string{user, good} {
		if err := create(path); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(bad, []byte("no key"), 0o644); err != nil {
		t.Fatal(err)
	}
	at.Getenv = env(map[string]string{"ADB_VENDOR_KEYS": vendor + string(filepath.ListSeparator) + missing})
	got := Files(at)
	if len(got) != 4 {
		t.Fatalf("Files = %v; want 4", got)
	}
	for i, want := range []struct {
		path string
		ok   bool
	}{{user, true}, {good, true}, {bad, false}, {missing, false}} {
		if got[i].Path != want.path || (got[i].Err == nil) != want.ok {
			t.Errorf("Files[%d] = %v; want %q, usable %v", i, got[i], want.path, want.ok)
		}
	}
	if m := got[0].Mode; m != 0o600 {
		t.Errorf("Mode = %v; want 0600", m)
	}
	if got := Files(Env{Getenv: env(nil)}); len(got) != 1 || got[0].Path != "" || got[0].Err == nil {
		t.Errorf("Files without a home = %v; want one without a path", got)
	}
}
