//go:build cgo

package libusb

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"mitool/internal/usb"
)

// check returns [usb.ErrGone] unless the device on d's port is still d. The
// address alone would do for a while: each device on a bus gets the next.
func (h host) check(d usb.Desc) error {
	now, err := h.sys.Device(d.Port)
	if err != nil {
		return fmt.Errorf("%w: no device on the port", usb.ErrGone)
	}
	if now.Bus != d.Bus || now.Address != d.Address || now.ID() != d.ID() || now.Serial != d.Serial {
		return fmt.Errorf("%w: another device is on the port", usb.ErrGone)
	}
	return nil
}

func (h host) node(d usb.Desc) string { return filepath.Join(h.root, d.Node()) }

// fresh tells whether d's node was made, or touched by udevd, just now.
func (h host) fresh(d usb.Desc) bool {
	i, err := os.Stat(h.node(d))
	if err != nil {
		return false
	}
	age := time.Since(i.ModTime())
	return age >= 0 && age < freshNode
}

// denied tells whether this user may not open d.
func (h host) denied(d usb.Desc) bool {
	f, err := os.OpenFile(h.node(d), os.O_RDWR, 0)
	if err == nil {
		f.Close()
	}
	return errors.Is(err, fs.ErrPermission)
}

// unlisted is the error for a device that libusb does not list although the
// kernel does, as in a container that sees /sys but not the device's node.
func (h host) unlisted() error { return usb.ErrNotSupported }
