package doctor

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mitool/udev"
)

func TestInstall(t *testing.T) {
	tests := []struct {
		name string
		old  func(file string) error
		want State
	}{
		{"nothing there", func(string) error { return nil }, Written},
		{"an older one", func(file string) error { return os.WriteFile(file, []byte("# old\n"), 0o600) }, Replaced},
		{"switched off", func(file string) error { return os.Symlink("/dev/null", file) }, Replaced},
		{"there already", func(file string) error { return os.WriteFile(file, []byte(udev.Rules), 0o644) }, Unchanged},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root := t.TempDir()
			file := filepath.Join(root, ruleDir, udev.Name)
			if test.want != Written {
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			if err := test.old(file); err != nil {
				t.Fatal(err)
			}
			var ran []string
			got, err := Install(t.Context(), root, func(ctx context.Context, args ...string) error {
				if _, ok := ctx.Deadline(); !ok {
					t.Errorf("%q may run for ever", args)
				}
				if text, err := os.ReadFile(file); err != nil || string(text) != udev.Rules {
					t.Errorf("%q runs before the rule is there: %v", args, err)
				}
				ran = append(ran, strings.Join(args, " "))
				return nil
			})
			if err != nil || got.State != test.want || got.Path != file || len(got.Commands) != 2 {
				t.Errorf("Install = %+v, %v; want %s", got, err, test.want)
			}
			want := "udevadm control --reload\nudevadm trigger --subsystem-match=usb --action=change"
			if s := strings.Join(ran, "\n"); s != want {
				t.Errorf("ran\n%s\nwant\n%s", s, want)
			}
			info, err := os.Lstat(file)
			if err != nil || info.Mode() != 0o644 {
				t.Errorf("file is %v, %v; want a regular one with 0644", info.Mode(), err)
			}
			if entries, _ := os.ReadDir(filepath.Dir(file)); len(entries) != 1 {
				t.Errorf("the directory holds %v; want the rule alone", entries)
			}
		})
	}
}

// A rule that is there and a udevd that does not take it are told apart.
func TestInstallWithoutUdevd(t *testing.T) {
	broken := errors.New("no udevd")
	got, err := Install(t.Context(), t.TempDir(), func(context.Context, ...string) error { return broken })
	if !errors.Is(err, broken) || got.State != Written || len(got.Commands) != 2 || !errors.Is(got.Commands[1].Err, broken) {
		t.Errorf("Install = %+v, %v; want %s and %v", got, err, Written, broken)
	}
}

func TestInstallChangesNothingOnError(t *testing.T) {
	never := func(_ context.Context, args ...string) error {
		t.Errorf("ran %q", args)
		return nil
	}
	// A file where a directory should be stops root as well.
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "etc"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := Install(t.Context(), root, never); err == nil || got.Path != "" {
		t.Errorf("Install = %+v, %v; want an error", got, err)
	}
	// A directory in the rule's place: nothing is left lying about.
	root = t.TempDir()
	file := filepath.Join(root, ruleDir, udev.Name)
	if err := os.MkdirAll(file, 0o755); err != nil {
		t.Fatal(err)
	}
	if got, err := Install(t.Context(), root, never); err == nil || got.Path != "" {
		t.Errorf("Install = %+v, %v; want an error", got, err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(file)); len(entries) != 1 {
		t.Errorf("the directory holds %v; want what was there", entries)
	}
}
