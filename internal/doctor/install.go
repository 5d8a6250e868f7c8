package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"mitool/udev"
)

// ruleDir is where the administrator's rules are (udev(7)).
const ruleDir = "etc/udev/rules.d"

// State is what Install did with the rule's file.
type State string

// States.
const (
	Written   State = "written"   // there was none
	Replaced  State = "replaced"  // there was another one
	Unchanged State = "unchanged" // it was there already
)

// Installed is what Install did.
type Installed struct {
	Path     string // of the rule's file
	State    State
	Commands []Command // that were run, in their order
}

// Command is one run of a program.
type Command struct {
	Args []string
	Err  error // why it failed, with what it said
}

// reloads has udevd read its rules again and apply them to what is plugged in
// (udevadm(8)).
var reloads = [...][]string{
	{"udevadm", "control", "--reload"},
	{"udevadm", "trigger", "--subsystem-match=usb", "--action=change"},
}

// Install writes the udev rule below root, which is "/" but in tests, and has
// udevd use it at once; run runs a program. The file appears whole or not at
// all: an error of the file comes with a zero result and leaves things as they
// were. Commands that fail are in the result, and their errors joined in the
// error beside it.
func Install(ctx context.Context, root string, run func(ctx context.Context, args ...string) error) (Installed, error) {
	in := Installed{Path: filepath.Join(root, ruleDir, udev.Name)}
	var err error
	if in.State, err = writeRule(in.Path); err != nil {
		return Installed{}, fmt.Errorf("installing udev rule: %w", err)
	}
	var errs []error
	for _, args := range reloads {
		c := Command{Args: args, Err: runBounded(ctx, run, args)}
		in.Commands = append(in.Commands, c)
		errs = append(errs, c.Err)
	}
	return in, errors.Join(errs...)
}

func runBounded(ctx context.Context, run func(context.Context, ...string) error, args []string) error {
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	return run(ctx, args...)
}

// writeRule writes the rule to file in one step, readable for all.
func writeRule(file string) (State, error) {
	state := Replaced
	switch old, err := os.ReadFile(file); {
	case errors.Is(err, fs.ErrNotExist):
		state = Written
	case err != nil:
		return "", err
	case string(old) == udev.Rules:
		return Unchanged, nil
	}
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	// udevd takes files that end in ".rules" alone: it never reads this one.
	tmp, err := os.CreateTemp(dir, udev.Name+".*.tmp")
	if err != nil {
		return "", err
	}
	_, err = tmp.WriteString(udev.Rules)
	if err == nil {
		err = tmp.Chmod(0o644)
	}
	if err == nil {
		err = tmp.Sync()
	}
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(tmp.Name(), file)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
		return "", err
	}
	return state, nil
}
