package usbip

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"mitool/internal/usb"
)

// speed is a device's speed as vhci_hcd's attach file wants it: the kernel's
// enum usb_device_speed (include/uapi/linux/usb/ch9.h).
type speed int

// Speeds of enum usb_device_speed.
const (
	speedLow   speed = 1
	speedFull  speed = 2
	speedHigh  speed = 3
	speedSuper speed = 5
)

// speedOf translates a speed; what runs faster than 5 Gbit/s, or does not
// say, is carried as the nearest thing.
func speedOf(s usb.Speed) speed {
	switch s {
	case usb.SpeedLow:
		return speedLow
	case usb.SpeedFull:
		return speedFull
	case usb.SpeedSuper, usb.SpeedSuperPlus:
		return speedSuper
	default:
		return speedHigh
	}
}

// hub names the root hub, as the status files do, that serves the speed.
func (s speed) hub() string {
	if s == speedSuper {
		return "ss"
	}
	return "hs"
}

// port is a line of a controller's status file.
type port struct {
	hub    string // "hs" or "ss"
	number int
	free   bool
}

// portFree is VDEV_ST_NULL of the kernel's drivers/usb/usbip/usbip_common.h.
const portFree = 4

// parsePorts reads a status file of vhci_hcd:
//
//	hub port sta spd dev      sockfd local_busid
//	hs  0000 004 000 00000000 000000 0-0
func parsePorts(r io.Reader) ([]port, error) {
	var ports []port
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) == 0 || fields[0] == "hub" {
			continue
		}
		if len(fields) < 3 {
			return nil, fmt.Errorf("parsing port status: got %q, want hub, port and status first", lines.Text())
		}
		number, err := strconv.Atoi(fields[1])
		if err != nil {
			return nil, fmt.Errorf("parsing port status: port: %w", err)
		}
		state, err := strconv.Atoi(fields[2])
		if err != nil {
			return nil, fmt.Errorf("parsing port status: status: %w", err)
		}
		ports = append(ports, port{hub: fields[0], number: number, free: state == portFree})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("parsing port status: %w", err)
	}
	return ports, nil
}
