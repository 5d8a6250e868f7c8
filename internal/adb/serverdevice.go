package adb

import (
	"fmt"
	"strconv"
	"strings"
)

// ServerDevice is a phone as the adb server lists it. Its texts are untrusted.
type ServerDevice struct {
	// Serial is "" when the phone tells none, and "????????????" with some
	// servers that may not open it.
	Serial string
	// State is "device", "recovery", "sideload", "rescue", "bootloader",
	// "unauthorized", "authorizing", "connecting", "offline" or another of
	// AOSP's words, or begins with "no permissions".
	State string
	// USBPath is the port as the server names it: "1-2" on Linux, a number
	// and X ("326542886X") on others, "" for phones on a network.
	USBPath string
	Product string // ro.product.name, with what is no letter or digit made "_"
	Model   string // ro.product.model, likewise
	Device  string // ro.product.device, likewise
	// TransportID names this connection of this phone in this server; 0
	// with servers before 2018, which have none.
	TransportID uint64
}

// noSerial stands for an empty serial number (AOSP transport.cpp).
const noSerial = "(no serial number)"

// plainSerial tells whether a serial number can name a phone to the server.
func plainSerial(s string) bool {
	return s != "" && !strings.ContainsAny(s, " \t\r\n:?()")
}

// parseDevices reads the answer to host:devices-l (AOSP transport.cpp,
// append_transport): serial number, state, and fields with a name. A line that
// does not fit is passed over, or one phone could hide the others.
func parseDevices(text string) ([]ServerDevice, error) {
	var list []ServerDevice
	for line := range strings.SplitSeq(text, "\n") {
		if d, ok := parseDevice(line); ok {
			list = append(list, d)
		}
	}
	if list == nil && strings.TrimSpace(text) != "" {
		return nil, fmt.Errorf("reading adb server's list: %w: %q", ErrUnparsed, excerpt([]byte(text)))
	}
	return list, nil
}

// parseDevice reads one line. The state is what stands before the first named
// field, for "no permissions (…); see […]" has several words. The serial
// number is the phone's own text and could imitate fields, so of two with the
// same name the last counts: the server's come after it.
func parseDevice(line string) (d ServerDevice, ok bool) {
	rest, ok := strings.CutPrefix(line, noSerial)
	words := strings.Fields(rest)
	if !ok {
		if len(words) == 0 {
			return ServerDevice{}, false
		}
		d.Serial, words = words[0], words[1:]
	}
	var state []string
	named := false
	for _, w := range words {
		name, value, found := strings.Cut(w, ":")
		to := map[string]*string{
			"usb":     &d.USBPath,
			"product": &d.Product,
			"model":   &d.Model,
			"device":  &d.Device,
		}[name]
		switch {
		case found && to != nil:
			*to, named = value, true
		case found && name == "transport_id":
			id, err := strconv.ParseUint(value, 10, 64)
			if err != nil {
				return ServerDevice{}, false
			}
			d.TransportID, named = id, true
		case !named:
			state = append(state, w)
		}
	}
	d.State = strings.Join(state, " ")
	return d, d.State != ""
}
