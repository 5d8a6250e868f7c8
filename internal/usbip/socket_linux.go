package usbip

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// socketPair makes a connected pair of stream sockets: the one kind of
// descriptor that vhci_hcd takes. Programs started meanwhile inherit neither.
func socketPair() (ours, theirs *os.File, err error) {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("making a socket pair: %w", err)
	}
	// Only then does closing our end wake who reads from it.
	if err := syscall.SetNonblock(fds[0], true); err != nil {
		return nil, nil, errors.Join(
			fmt.Errorf("making a socket pair: %w", err), syscall.Close(fds[0]), syscall.Close(fds[1]))
	}
	return os.NewFile(uintptr(fds[0]), "usbip"), os.NewFile(uintptr(fds[1]), "usbip-kernel"), nil
}

// status reads the ports of all controllers: the files status, status.1, ….
func (h *Host) status() ([]port, error) {
	names, err := filepath.Glob(filepath.Join(h.dir, "status*"))
	if err != nil {
		return nil, err
	}
	var ports []port
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		some, err := parsePorts(f)
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		ports = append(ports, some...)
	}
	return ports, nil
}
