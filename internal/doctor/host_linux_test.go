package doctor

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestHost(t *testing.T) {
	s := Host()
	if s.OS != "linux" || s.UID != os.Geteuid() || !slices.Contains(s.GIDs, os.Getegid()) {
		t.Errorf("Host() = %+v", s)
	}
	if got := s.value("proc/self/comm"); got == "" {
		t.Error("the files of this computer cannot be read")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := s.Access(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Access of no file = %v; want %v", err, fs.ErrNotExist)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Access(file); err != nil {
		t.Errorf("Access of an own file = %v", err)
	}
	if os.Geteuid() == 0 {
		return // root may do everything
	}
	if err := os.Chmod(file, 0o400); err != nil {
		t.Fatal(err)
	}
	if err := s.Access(file); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("Access of a read-only file = %v; want %v", err, fs.ErrPermission)
	}
}
