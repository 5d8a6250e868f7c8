package initramfs

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// GNU cpio is the judge of the archive.
func TestArchive(t *testing.T) {
	cpio, err := exec.LookPath("cpio")
	if err != nil {
		t.Skip("no cpio to read the archive with")
	}
	from := filepath.Join(t.TempDir(), "from")
	if err := os.WriteFile(from, []byte("copied"), 0o600); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	a := New(&b)
	a.File("/etc/odd", 0o644, []byte("12345"))
	a.FileOf("/home/tech/note", 0o600, 1000, 1001, nil)
	a.Dir("/home/tech", 0o700, 0, 0) // too late: it is there
	a.Copy("/bin/copy", from, 0o755)
	a.Link("/etc/link", "odd")
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}

	dir := t.TempDir()
	cmd := exec.Command(cpio, "--extract", "--quiet", "--no-preserve-owner")
	cmd.Dir, cmd.Stdin = dir, bytes.NewReader(b.Bytes())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("cpio: %v: %s", err, out)
	}
	for name, want := range map[string]string{
		"etc/odd": "12345", "home/tech/note": "", "usr/bin/copy": "copied", "bin/copy": "copied", "etc/link": "12345",
	} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || string(got) != want {
			t.Errorf("%s holds %q, %v; want %q", name, got, err, want)
		}
	}

	cmd = exec.Command(cpio, "--list", "--verbose", "--numeric-uid-gid", "--quiet")
	cmd.Stdin = bytes.NewReader(b.Bytes())
	list, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var modes []string
	for line := range strings.Lines(string(list)) {
		f := strings.Fields(line)
		if name := f[8]; strings.HasPrefix(name, "home/") || strings.HasPrefix(name, "usr/bin/") || name == "lib64" {
			modes = append(modes, strings.Join([]string{f[0], f[2], f[3], name}, " "))
		}
	}
	want := []string{
		"lrwxrwxrwx 0 0 lib64",
		"drwxr-xr-x 0 0 home/tech",
		"-rw------- 1000 1001 home/tech/note",
		"-rwxr-xr-x 0 0 usr/bin/copy",
	}
	if diff := cmp.Diff(want, modes); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}

func TestErrorStays(t *testing.T) {
	a := New(&bytes.Buffer{})
	a.Copy("/bin/none", filepath.Join(t.TempDir(), "none"), 0o755)
	a.File("/etc/fine", 0o644, nil)
	if err := a.Close(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Close = %v; want the error of Copy", err)
	}
}
