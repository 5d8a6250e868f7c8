package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// A shop's own contacts. mitool itself names no telephone number and no
// service centre: they change, and differ from town to town. A shop writes its
// own into contacts.toml; docs/guides.md explains the file.

// contacts is what the file holds.
type contacts struct {
	shop   *shop // nil when the file names none
	others []contact
}

// shop is the service centre itself; its fields but the name can be "".
type shop struct{ name, address, telephone, whatsapp, email, hours string }

// contact is somebody that the shop sends people to.
type contact struct {
	ways  []string // the guides that name it
	name  string
	lines []string
}

// Bounds of contacts.toml: what has room on a page.
const (
	maxContactsFile = 64 << 10 // bytes
	maxContacts     = 20
	maxContactLines = 10
	maxContactText  = 200 // characters of one string
)

// contactWays are the guides that contacts fit in. The reset is its printed
// sheet.
var contactWays = []string{"account", "support", "third-party", "prevention", "faq", "reset"}

// contactsPath is where the file is looked for; "" when nobody knows.
func (a *app) contactsPath() string {
	dir := a.xdg("XDG_CONFIG_HOME", ".config")
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "contacts.toml")
}

// contactsFor returns what the shop's file has for a guide; nil when there is
// no file, or nothing for this guide.
func (a *app) contactsFor(way string) (*contacts, error) {
	path := a.contactsPath()
	if path == "" || !slices.Contains(contactWays, way) {
		return nil, nil
	}
	raw, err := readContacts(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var all contacts
	if err == nil {
		all, err = parseContacts(raw)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the shop's contacts: %q: %w", path, err)
	}
	all.others = slices.DeleteFunc(all.others, func(c contact) bool { return !slices.Contains(c.ways, way) })
	if all.shop == nil && len(all.others) == 0 {
		return nil, nil
	}
	return &all, nil
}

// readContacts reads the file, which must not be larger than one that people
// write.
func readContacts(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	raw, err := io.ReadAll(io.LimitReader(f, maxContactsFile+1))
	if err != nil {
		return "", err
	}
	if len(raw) > maxContactsFile {
		return "", fmt.Errorf("more than %d bytes", maxContactsFile)
	}
	return string(raw), nil
}
