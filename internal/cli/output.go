package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// writeOutput writes a result to a new file, or to stdout where none is named.
// Of a file that is there already it says so.
func (a *app) writeOutput(file, text string) error {
	if file == "" {
		_, err := fmt.Fprint(a.Out, text)
		return err
	}
	err := writeNew(file, text)
	if errors.Is(err, fs.ErrExist) {
		a.log.Error().Err(err).Msg("output")
		a.sayError(a.t("error.exists", map[string]any{"File": cleanLine(file)}), a.t("hint.exists", nil))
		return exitError(exitFailed)
	}
	return err
}

// writeNew writes text to a file that must not be there yet. It appears whole
// or not at all: it is written beside its place and linked into it, which fails
// where something stands already. It is readable by its owner alone, for it can
// hold a serial number.
func writeNew(path, text string) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".mitool-*")
	if err != nil {
		return fmt.Errorf("writing %q: %w", path, err)
	}
	defer func() { _ = os.Remove(f.Name()) }()
	if err := fill(f, text); err != nil {
		return fmt.Errorf("writing %q: %w", path, err)
	}
	err = os.Link(f.Name(), path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		// A file system without links, as on most USB sticks.
		err = writeExclusive(path, text)
	}
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("writing %q: %w; it is left as it is", path, fs.ErrExist)
	}
	if err != nil {
		return fmt.Errorf("writing %q: %w", path, err)
	}
	return nil
}

// writeExclusive writes text to a new file, and takes it away again where that
// fails.
func writeExclusive(path, text string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := fill(f, text); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// fill writes text, down to the disk, and closes f.
func fill(f *os.File, text string) error {
	_, err := f.WriteString(text)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
