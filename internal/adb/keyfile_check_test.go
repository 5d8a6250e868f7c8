package adb

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestKeyFiles(t *testing.T) {
	home, vendor := t.TempDir(), t.TempDir()
	user := filepath.Join(home, ".android", "adbkey")
	good, bad, missing := filepath.Join(vendor, "a.adb_key"), filepath.Join(vendor, "b.adb_key"), filepath.Join(home, "none")
	list := filepath.Join(vendor) + string(filepath.ListSeparator) + missing
	at := KeyEnv{Getenv: env(map[string]string{"ADB_VENDOR_KEYS": list}), Home: home}

	if got := KeyFiles(KeyEnv{Getenv: env(nil), Home: home}); len(got) != 1 || got[0].Path != user || !errors.Is(got[0].Err, fs.ErrNotExist) {
		t.Errorf("KeyFiles without a key = %v; want %q missing", got, user)
	}
	if _, err := os.Stat(filepath.Dir(user)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("KeyFiles made something: %v", err)
	}

	if _, err := createKey(user, "u@h"); err != nil {
		t.Fatal(err)
	}
	if _, err := createKey(good, "u@h"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(bad, []byte("no key"), 0o644); err != nil {
		t.Fatal(err)
	}
	got := KeyFiles(at)
	if len(got) != 4 {
		t.Fatalf("KeyFiles = %v; want 4", got)
	}
	for i, want := range []struct {
		path string
		ok   bool
	}{{user, true}, {good, true}, {bad, false}, {missing, false}} {
		if got[i].Path != want.path || (got[i].Err == nil) != want.ok {
			t.Errorf("KeyFiles[%d] = %v; want %q, usable %v", i, got[i], want.path, want.ok)
		}
	}
	if m := got[0].Mode; m != 0o600 {
		t.Errorf("Mode = %v; want 0600", m)
	}
	if got := KeyFiles(KeyEnv{Getenv: env(nil)}); len(got) != 1 || got[0].Path != "" || got[0].Err == nil {
		t.Errorf("KeyFiles without a home = %v; want one without a path", got)
	}
}
