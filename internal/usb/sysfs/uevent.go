package sysfs

import (
	"bytes"
	"strings"
)

// uevent is a message of the kernel about a device (lib/kobject_uevent.c).
type uevent struct {
	Action    string // "add", "bind", "change", "unbind", "remove", …
	DevPath   string // below /sys
	Subsystem string
	DevType   string // "" for most subsystems
}

// parseUevent reads a message as the kernel sends it: "add@/devices/…", then
// KEY=value, each ended by NUL. Messages of udevd on the same protocol begin
// with "libudev" and are not taken.
func parseUevent(b []byte) (uevent, bool) {
	head, rest, ok := bytes.Cut(b, []byte{0})
	if !ok {
		return uevent{}, false
	}
	action, path, ok := strings.Cut(string(head), "@")
	if !ok || action == "" || !strings.HasPrefix(path, "/") {
		return uevent{}, false
	}
	e := uevent{Action: action, DevPath: path}
	for field := range bytes.SplitSeq(rest, []byte{0}) {
		key, value, _ := strings.Cut(string(field), "=")
		switch key {
		case "SUBSYSTEM":
			e.Subsystem = value
		case "DEVTYPE":
			e.DevType = value
		}
	}
	return e, true
}

// changesList tells whether List may differ after e. Interfaces count, for a
// device is announced before it is configured and has any.
func (e uevent) changesList() bool {
	return e.Subsystem == "usb" && (e.DevType == "usb_device" || e.DevType == "usb_interface")
}
