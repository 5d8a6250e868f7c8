package adbkey

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"mitool/internal/adb"
)

func env(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

func write(t *testing.T, path string, text []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// newKey makes a key and the text of its file.
func newKey(t *testing.T) (*adb.Key, []byte) {
	t.Helper()
	k, err := adb.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	text, err := k.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return k, text
}

// public gives the public text of a key without the name of a computer.
func public(k *adb.Key) string {
	key, _, _ := strings.Cut(k.PublicKeyText(), " ")
	return key
}

func TestLoadMakesOne(t *testing.T) {
	home := t.TempDir()
	e := Env{Getenv: env(map[string]string{"LOGNAME": "tech\x00 nician"}), Home: home}
	first, err := Load(e)
	if err != nil || len(first) != 1 {
		t.Fatalf("Load = %d keys, %v; want 1", len(first), err)
	}
	again, err := Load(e)
	if err != nil || len(again) != 1 || public(again[0]) != public(first[0]) {
		t.Errorf("second Load = %d keys, %v; want the same key", len(again), err)
	}
	if text := first[0].PublicKeyText(); !strings.Contains(text, " technician@") {
		t.Errorf("PublicKeyText = %q", text)
	}
	path := e.userKeyPath()
	if text, err := os.ReadFile(path + ".pub"); err != nil || string(text) != first[0].PublicKeyText() {
		t.Errorf("adbkey.pub = %q, %v; want %q", text, err, first[0].PublicKeyText())
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 2 {
		t.Errorf("%v, %v are beside the key; want it and its .pub alone", left, err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	for file, want := range map[string]fs.FileMode{path: 0o600, path + ".pub": 0o644} {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if perm := info.Mode().Perm(); perm != want {
			t.Errorf("%s has mode %o; want %o", filepath.Base(file), perm, want)
		}
	}
}

// TestLoadWithoutPublicFile: the phones of this run are told the public text
// from memory, and the next run finds the key.
func TestLoadWithoutPublicFile(t *testing.T) {
	e := Env{Getenv: env(nil), Home: t.TempDir()}
	if err := os.MkdirAll(e.userKeyPath()+".pub", 0o700); err != nil { // in the file's place
		t.Fatal(err)
	}
	keys, err := Load(e)
	if err == nil || len(keys) != 1 {
		t.Fatalf("Load = %d keys, %v; want one beside an error", len(keys), err)
	}
	again, err := Load(e)
	if err != nil || len(again) != 1 || public(again[0]) != public(keys[0]) {
		t.Errorf("second Load = %d keys, %v; want the same key", len(again), err)
	}
}

func TestLoadOrder(t *testing.T) {
	home, vendor := t.TempDir(), t.TempDir()
	user, userText := newKey(t)
	file, fileText := newKey(t)
	inDir, inDirText := newKey(t)
	e := Env{Home: home}
	write(t, e.userKeyPath(), userText)
	single := write(t, filepath.Join(t.TempDir(), "single"), fileText)
	write(t, filepath.Join(vendor, "a.adb_key"), []byte("no key"))
	write(t, filepath.Join(vendor, "b.adb_key"), inDirText)
	write(t, filepath.Join(vendor, "c.adb_key"), userText) // again
	write(t, filepath.Join(vendor, "d.txt"), []byte("not looked at"))
	missing := filepath.Join(vendor, "missing")

	list := strings.Join([]string{single, "", missing, vendor}, string(filepath.ListSeparator))
	e.Getenv = env(map[string]string{"ADB_VENDOR_KEYS": list})
	keys, err := Load(e)
	if len(keys) != 3 || public(keys[0]) != public(user) || public(keys[1]) != public(file) || public(keys[2]) != public(inDir) {
		t.Errorf("Load gave %d keys, or another order; want 3", len(keys))
	}
	if err == nil || !strings.Contains(err.Error(), "a.adb_key") || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Load error = %v; want one of a.adb_key and one of the missing file", err)
	}
}

func TestLoadLeavesABadKey(t *testing.T) {
	e := Env{Getenv: env(nil), Home: t.TempDir()}
	path := write(t, e.userKeyPath(), []byte("precious"))
	keys, err := Load(e)
	if err == nil || len(keys) != 0 {
		t.Errorf("Load = %d keys, %v; want an error", len(keys), err)
	}
	if text, _ := os.ReadFile(path); string(text) != "precious" {
		t.Errorf("adbkey is %q now", text)
	}
	if keys, err := Load(Env{Getenv: env(nil)}); err == nil || keys != nil {
		t.Errorf("Load without home = %v, %v; want an error", keys, err)
	}
}

func TestCreateLeavesAnothersKey(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "adbkey"), []byte("precious"))
	if err := create(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("create = %v; want %v", err, fs.ErrExist)
	}
	if text, _ := os.ReadFile(path); string(text) != "precious" {
		t.Errorf("adbkey is %q now", text)
	}
}

// TestWriteWhole looks at a file all the while it is written.
func TestWriteWhole(t *testing.T) {
	text := bytes.Repeat([]byte("x"), 8<<20) // takes a while
	path := filepath.Join(t.TempDir(), "adbkey")
	done := make(chan error, 1)
	go func() { done <- writeWhole(path, text, 0o600, os.Link) }()
	for running := true; running; {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			running = false
		default:
		}
		info, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist) && running:
		case err != nil:
			t.Fatal(err)
		case info.Size() != int64(len(text)):
			t.Fatalf("file of %d bytes seen; want %d or none", info.Size(), len(text))
		}
	}
}
