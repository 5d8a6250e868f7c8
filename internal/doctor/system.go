package doctor

import (
	"context"
	"io"
	"io/fs"
	"strings"

	"mitool/internal/adb"
	"mitool/internal/adbkey"
	"mitool/internal/usb"
)

// System is the computer that is examined. [Host] fills in what it can, the
// caller the rest.
type System struct {
	OS string // as runtime.GOOS names it
	// Files is the file system from its root. It is read on Linux alone.
	Files fs.FS
	// Access tells why this user may not read and write the file at an
	// absolute path: fs.ErrPermission, fs.ErrNotExist, or nil when it may.
	// It opens nothing. It is called on Linux alone.
	Access func(path string) error
	User   string // the user's name
	UID    int    // the user's number; 0 is root
	GIDs   []int  // of the groups that this very process is in

	Bus    usb.Bus                // listed, never opened
	LibUSB func() (string, error) // libusb's version; an error when built without it
	Keys   []adbkey.File          // the files that hold keys, the user's own first
	// Server is the adb server; nil when it is not to be asked.
	Server Server
	// ServerErr tells why the adb server's address cannot be used.
	ServerErr error

	// Terminal tells why no question can be asked; nil when it can.
	Terminal error
	UTF8     bool   // the screen shows more than ASCII
	Lang     string // that mitool speaks: "en", "id"
	// Program is how a shell is told to run mitool, quoted: "mitool".
	Program string
}

// Server is the adb server of this computer.
type Server interface {
	Version(context.Context) (int, error)
	Devices(context.Context) ([]adb.ServerDevice, error)
}

var _ Server = (*adb.Server)(nil)

// read returns up to limit bytes of a file, named without the first slash.
func (s System) read(name string, limit int64) (string, error) {
	f, err := s.Files.Open(name)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, limit))
	return string(b), err
}

// value returns the text of a small file without blanks around it, "" when it
// cannot be read.
func (s System) value(name string) string {
	text, _ := s.read(name, maxArgs)
	return strings.TrimSpace(text)
}

func (s System) exists(name string) bool {
	_, err := fs.Stat(s.Files, name)
	return err == nil
}

// names returns the entries of a directory, none when it cannot be read.
func (s System) names(dir string) []string {
	entries, _ := fs.ReadDir(s.Files, dir)
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}
