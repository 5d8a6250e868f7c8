package job

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"testing"
)

func TestFingerprint(t *testing.T) {
	s := newStore(t)
	if f, err := s.Fingerprint("7d3a91c2"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Fingerprint without a key = %q, %v; want none made", f, err)
	}
	write(t, s)
	a, err := s.Fingerprint("7d3a91c2")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.Fingerprint("7d3a91c2"); again != a || len(a) != 64 {
		t.Errorf("Fingerprint = %q, then %q, %v", a, again, err)
	}
	if b, err := s.Fingerprint("7d3a91c3"); b == a || err != nil {
		t.Errorf("Fingerprint of another phone = %q, %v", b, err)
	}
	if f, err := s.Fingerprint(""); err == nil || f != "" {
		t.Errorf("Fingerprint of no serial number = %q, %v; want an error", f, err)
	}
	other := newStore(t)
	other.Rand = rand.New(rand.NewSource(2))
	write(t, other)
	if b, err := other.Fingerprint("7d3a91c2"); b == a || err != nil {
		t.Errorf("Fingerprint with another key = %q, %v", b, err)
	}
	for _, size := range []int{0, keySize - 1, keySize + 1} {
		if err := os.WriteFile(filepath.Join(s.Dir, keyFile), make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
		if f, err := s.Fingerprint("7d3a91c2"); err == nil || f != "" {
			t.Errorf("Fingerprint with a key of %d bytes = %q, %v; want an error", size, f, err)
		}
		if l, err := s.Create(begin); err == nil {
			t.Errorf("Create with a key of %d bytes = %q; want an error", size, l.ID())
		}
	}
}

func TestReopenNeedsTheKey(t *testing.T) {
	s := newStore(t)
	id, before := write(t, s)
	if err := os.Remove(filepath.Join(s.Dir, keyFile)); err != nil {
		t.Fatal(err)
	}
	if l, _, err := s.Reopen(id); !errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrNotFound) || l != nil {
		t.Errorf("Reopen = %v, %v; want the key missed", l, err)
	}
	// A new job makes a new key, which knows no phone of the old ones.
	if l, err := s.Create(begin); err != nil {
		t.Fatal(err)
	} else if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if l, _, err := s.Reopen(id); !errors.Is(err, ErrKey) || l != nil {
		t.Errorf("Reopen with a new key = %v, %v; want %v", l, err, ErrKey)
	}
	if got := load(t, s, id); !bytes.Equal(got, before) {
		t.Error("a refused Reopen wrote")
	}
}

// TestKeyIsMadeOnce: of two that make the first key, one's is taken by both.
func TestKeyIsMadeOnce(t *testing.T) {
	s := newStore(t)
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	keys := make(chan []byte)
	for range 8 {
		go func() {
			key, err := (&Store{Dir: s.Dir}).ensureKey()
			if err != nil {
				t.Error(err)
			}
			keys <- key
		}()
	}
	want := <-keys
	for range 7 {
		if got := <-keys; !bytes.Equal(got, want) {
			t.Errorf("key %x, and key %x", got, want)
		}
	}
	if got, err := os.ReadFile(filepath.Join(s.Dir, keyFile)); err != nil || !bytes.Equal(got, want) {
		t.Errorf("the file holds %x, %v; want %x", got, err, want)
	}
}
