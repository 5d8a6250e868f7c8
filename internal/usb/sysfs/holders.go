package sysfs

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"mitool/internal/usb"
)

// Holders returns the programs that have d's node open, by PID, other than
// this one. It sees only processes that this user may look into: the user's
// own, or all for root.
func (f *FS) Holders(d usb.Desc) []usb.Holder {
	proc := filepath.Join(f.root, "proc")
	node := d.Node()
	var list []usb.Holder
	for _, name := range names(proc, -1) {
		pid, err := strconv.Atoi(name)
		if err != nil || pid == os.Getpid() || !hasOpen(filepath.Join(proc, name, "fd"), node) {
			continue
		}
		list = append(list, usb.Holder{PID: pid, Name: readString(filepath.Join(proc, name), "comm")})
	}
	slices.SortFunc(list, func(a, b usb.Holder) int { return a.PID - b.PID })
	return list
}

// hasOpen tells whether one of the links in an fd directory leads to node.
func hasOpen(fds, node string) bool {
	for _, fd := range names(fds, maxFiles) {
		if to, err := os.Readlink(filepath.Join(fds, fd)); err == nil && to == node {
			return true
		}
	}
	return false
}

// names returns up to limit entries of a directory (all for -1), none when it
// cannot be read.
func names(dir string, limit int) []string {
	d, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer d.Close()
	list, _ := d.Readdirnames(limit)
	return list
}
