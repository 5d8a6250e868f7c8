package adbkey

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"mitool/internal/adb"
)

// create makes a key and writes it to path, for the user alone. A file that is
// there already is left as it is and gives fs.ErrExist.
func create(path string) error {
	k, err := adb.GenerateKey()
	if err != nil {
		return err
	}
	text, err := k.Marshal()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	// A link does not take the place of another's key, as a rename would.
	return writeWhole(path, text, 0o600, os.Link)
}

// writeWhole writes a file that appears under its name whole: neither a crash
// nor an adb server that starts meanwhile finds half a key. put gives the
// finished file its name.
func writeWhole(path string, text []byte, perm fs.FileMode, put func(from, to string) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(text)
	if err = errors.Join(err, f.Chmod(perm), f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("writing %q: %w", path, err)
	}
	return put(f.Name(), path)
}
