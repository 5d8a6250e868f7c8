package libusb

import (
	"context"

	"mitool/internal/usb"
	"mitool/internal/usb/sysfs"
)

// host is what the system tells without libusb.
type host struct {
	root string // "/" but in tests
	sys  *sysfs.FS
}

func newHost() host { return hostAt("/") }

func hostAt(root string) host { return host{root: root, sys: sysfs.New(root)} }

// List returns what is plugged in, as [sysfs.FS.List] does.
func (h host) List(ctx context.Context) ([]usb.Desc, error) { return h.sys.List(ctx) }

// Watch says when to list again, as [sysfs.FS.Watch] does.
func (h host) Watch(ctx context.Context) (<-chan struct{}, error) { return h.sys.Watch(ctx) }

// Holders names the programs that have d open, as [sysfs.FS.Holders] does.
func (h host) Holders(d usb.Desc) []usb.Holder { return h.sys.Holders(d) }
