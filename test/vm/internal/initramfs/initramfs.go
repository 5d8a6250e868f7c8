// Package initramfs makes the root file system that a test kernel boots from:
// a cpio archive in the "newc" format of the kernel's
// Documentation/driver-api/early-userspace/buffer-format.rst.
package initramfs

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// File types of c_mode, from the kernel's include/uapi/linux/stat.h.
const (
	typeLink = 0o120000
	typeFile = 0o100000
	typeDir  = 0o040000
)

// Writer writes an archive. The first error stays, and [Writer.Close] returns
// it; until then the calls need no checking.
type Writer struct {
	w     io.Writer
	inode int
	known map[string]bool // paths written so far
	err   error
}

// New returns a Writer for an archive with /bin, /sbin, /lib and /lib64 where
// Debian has them: as links into /usr.
func New(w io.Writer) *Writer {
	a := &Writer{w: w, known: map[string]bool{"": true}}
	for _, dir := range merged {
		a.Link("/"+dir, "usr/"+dir)
		a.Dir("/usr/"+dir, 0o755, 0, 0)
	}
	return a
}

// merged are the folders of the root that live in /usr.
var merged = [...]string{"bin", "sbin", "lib", "lib64"}

// Dir adds a folder. One that is there already stays as it is.
func (a *Writer) Dir(name string, perm os.FileMode, uid, gid int) {
	if name = clean(name); !a.known[name] {
		a.entry(name, typeDir|int(perm.Perm()), uid, gid, nil)
	}
}

// File adds a file of root's.
func (a *Writer) File(name string, perm os.FileMode, data []byte) {
	a.FileOf(name, perm, 0, 0, data)
}

// FileOf adds a file of this user and group.
func (a *Writer) FileOf(name string, perm os.FileMode, uid, gid int, data []byte) {
	a.entry(clean(name), typeFile|int(perm.Perm()), uid, gid, data)
}

// Link adds a symbolic link.
func (a *Writer) Link(name, target string) {
	a.entry(strings.TrimPrefix(path.Clean(name), "/"), typeLink|0o777, 0, 0, []byte(target))
}

// Copy adds the host's file from.
func (a *Writer) Copy(name, from string, perm os.FileMode) {
	data, err := os.ReadFile(from)
	if err != nil {
		a.fail(err)
		return
	}
	a.File(name, perm, data)
}

// Program adds the host's program from, and the libraries that the host's
// loader would give it, each in its place.
func (a *Writer) Program(name, from string) {
	a.Copy(name, from, 0o755)
	libraries, err := librariesOf(from)
	a.fail(err)
	for _, library := range libraries {
		if !a.known[clean(library)] {
			a.Copy(library, library, 0o755)
		}
	}
}

// librariesOf asks ldd. A static program has none.
func librariesOf(program string) ([]string, error) {
	out, err := exec.Command("ldd", program).CombinedOutput()
	if strings.Contains(string(out), "not a dynamic executable") {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("asking ldd about %s: %w: %q", program, err, out)
	}
	var libraries []string
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "not found") {
			return nil, fmt.Errorf("asking ldd about %s: %q", program, strings.TrimSpace(line))
		}
		// "libc.so.6 => /lib/libc.so.6 (0x…)" or "/lib64/ld-linux.so.2 (0x…)"
		if at := strings.Index(line, "/"); at >= 0 {
			libraries = append(libraries, strings.Fields(line[at:])[0])
		}
	}
	return libraries, nil
}

// Close ends the archive.
func (a *Writer) Close() error {
	a.entry("TRAILER!!!", 0, 0, 0, nil)
	return a.err
}

func (a *Writer) fail(err error) { a.err = errors.Join(a.err, err) }

// clean turns a path of the guest into a name of the archive, behind the
// links into /usr.
func clean(name string) string {
	name = strings.TrimPrefix(path.Clean(filepath.ToSlash(name)), "/")
	for _, dir := range merged {
		if strings.HasPrefix(name, dir+"/") {
			return "usr/" + name
		}
	}
	return name
}

// entry writes one header, name and content, each padded to four bytes, after
// the folders that the name lies in.
func (a *Writer) entry(name string, mode, uid, gid int, data []byte) {
	if parent := path.Dir(name); parent != "." {
		a.Dir("/"+parent, 0o755, 0, 0)
	}
	a.known[name] = true
	if a.err != nil {
		return
	}
	a.inode++
	head := fmt.Sprintf("070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%s\x00",
		a.inode, mode, uid, gid, 1 /* links */, 0 /* mtime */, len(data),
		0, 0 /* device */, 0, 0 /* device it stands for */, len(name)+1, 0 /* check */, name)
	for _, part := range [][]byte{[]byte(head), data} {
		if _, err := a.w.Write(append(slices.Clip(part), make([]byte, -len(part)&3)...)); err != nil {
			a.fail(fmt.Errorf("writing %s: %w", name, err))
			return
		}
	}
}
