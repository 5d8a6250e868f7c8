package sysfs

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

// kernelGroup is the multicast group in which the kernel itself speaks; group
// 2 is udevd's.
const kernelGroup = 1

// listen opens a socket on which the kernel's uevents arrive. Only the kernel
// and root may send there (NL_CFG_F_NONROOT_RECV alone is set for the
// protocol), and a false message costs one listing, so senders are not
// checked.
func listen() (io.ReadCloser, error) {
	fd, err := syscall.Socket(syscall.AF_NETLINK,
		syscall.SOCK_RAW|syscall.SOCK_CLOEXEC|syscall.SOCK_NONBLOCK, syscall.NETLINK_KOBJECT_UEVENT)
	if err != nil {
		return nil, fmt.Errorf("opening uevent socket: %w", err)
	}
	if err := syscall.Bind(fd, &syscall.SockaddrNetlink{Family: syscall.AF_NETLINK, Groups: kernelGroup}); err != nil {
		syscall.Close(fd)
		return nil, fmt.Errorf("binding uevent socket: %w", err)
	}
	// Not blocking, the file is served by the runtime's poller, and Close
	// wakes a Read.
	return os.NewFile(uintptr(fd), "uevent"), nil
}

// isOverrun tells whether the kernel had to drop messages.
func isOverrun(err error) bool { return errors.Is(err, syscall.ENOBUFS) }
