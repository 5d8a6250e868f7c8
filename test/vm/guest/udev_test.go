//go:build linux

package guest

import (
	"fmt"
	"strings"
	"testing"
)

// mayUse tells whether the user may open the file for reading and writing, as
// libusb has to.
func (u user) mayUse(t *testing.T, file string) bool {
	t.Helper()
	return u.run(t, "sh", "-c", ": <>"+file).code == 0
}

// With mitool's rule a real udevd opens the phones that mitool may talk to,
// and those alone, to the technician and to nobody else.
func TestUdevRule(t *testing.T) {
	tests := []struct {
		name     string
		commands []string
		want     bool
	}{
		{"android", []string{"boot android"}, true},
		{"android with mtp", []string{"boot android", "usb mtp"}, true},
		{"miassistant", []string{"boot miassistant"}, true},
		{"fastboot", []string{"boot fastboot"}, true},
		{"android without debugging", []string{"boot android", "debugging off"}, false},
		{"edl", []string{"boot edl"}, false},
	}
	host := newBus(t).host
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := &bus{t, host}
			file := b.plug("spes", fmt.Sprintf("udev%04d", i), tt.commands...).node()
			root.must(t, "udevadm", "settle")

			if got := tech.mayUse(t, file); got != tt.want {
				t.Errorf("the technician may use %s: %v; want %v", file, got, tt.want)
			}
			if other.mayUse(t, file) {
				t.Errorf("any user may use %s", file)
			}
			info := root.must(t, "udevadm", "info", file)
			if got := strings.Contains(info, "uaccess"); got != tt.want {
				t.Errorf("uaccess tag: %v; want %v; udevadm info:\n%s", got, tt.want, info)
			}
		})
	}
}
