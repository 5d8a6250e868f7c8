//go:build linux

package guest

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mitool/internal/phonesim"
)

// These tests let Debian's adb judge the simulated phone, so that what mitool
// is tested against is what AOSP's own program takes for a phone.

// adb runs Debian's adb as the technician.
func adb(t testing.TB, args ...string) string {
	t.Helper()
	return tech.must(t, "adb", args...)
}

// startADB starts an adb server that ends with the test.
func startADB(t testing.TB) {
	t.Helper()
	adb(t, "start-server")
	tech.afterwards(t, "adb", "kill-server")
}

// waitADB waits until adb lists the serial number with a state, and returns
// its line of "adb devices -l".
func waitADB(t testing.TB, serial, state string) string {
	t.Helper()
	var line string
	waitFor(t, fmt.Sprintf("adb to list %s as %s", serial, state), func() error {
		out := adb(t, "devices", "-l")
		for line = range strings.Lines(out) {
			if f := strings.Fields(line); len(f) > 1 && f[0] == serial && f[1] == state {
				return nil
			}
		}
		return fmt.Errorf("adb devices -l = %q", out)
	})
	return line
}

func TestADBDevices(t *testing.T) {
	tests := []struct {
		name     string
		profile  string
		commands []string
		state    string
		want     []string // of the line's other words
	}{
		{"android", "spes", []string{"boot android", "trust any"}, "device", []string{"product:spes", "device:spes"}},
		{"android without a key", "spes", []string{"boot android"}, "unauthorized", nil},
		{"miassistant", "spes", []string{"boot miassistant"}, "sideload", nil},
		{"sideload", "laurel_sprout", []string{"boot sideload"}, "sideload", nil},
		{"rescue", "laurel_sprout", []string{"boot rescue"}, "rescue", nil},
	}
	b := newBus(t)
	startADB(t)
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			serial := fmt.Sprintf("adb%05d", i)
			b := &bus{t, b.host}
			b.plug(tt.profile, serial, tt.commands...)
			line := waitADB(t, serial, tt.state)
			for _, want := range tt.want {
				if !strings.Contains(line, want) {
					t.Errorf("adb devices -l lists %q; want %q in it", line, want)
				}
			}
		})
	}
}

// adbPhone is a phone that adb lists as device.
func adbPhone(t testing.TB, profile, serial string) *phone {
	t.Helper()
	p := newBus(t).plug(profile, serial, "boot android", "trust any")
	startADB(t)
	waitADB(t, serial, "device")
	return p
}

func TestADBGetprop(t *testing.T) {
	for _, profile := range phonesim.Profiles() {
		t.Run(profile.Name, func(t *testing.T) {
			adbPhone(t, profile.Name, "prop"+profile.Name)
			if got := strings.TrimSpace(adb(t, "shell", "getprop", "ro.product.model")); got != profile.Model {
				t.Errorf("adb shell getprop ro.product.model = %q; want %q", got, profile.Model)
			}
			all := adb(t, "shell", "getprop")
			for name, value := range profile.Props {
				if line := fmt.Sprintf("[%s]: [%s]", name, value); !strings.Contains(all, line) {
					t.Errorf("adb shell getprop has not %q", line)
				}
			}
		})
	}
}

// adb ls and the shell agree on what there is, and a file pulled by the sync
// protocol is the file that a shell reads.
func TestADBFiles(t *testing.T) {
	adbPhone(t, "spes", "files")
	const camera = "/sdcard/DCIM/Camera"
	sizes := make(map[string]int64)
	for line := range strings.Lines(adb(t, "ls", camera)) {
		var mode, size, mtime int64
		var name string
		if _, err := fmt.Sscanf(line, "%x %x %x %s", &mode, &size, &mtime, &name); err != nil {
			t.Fatalf("adb ls shows %q: %v", line, err)
		}
		if !strings.HasPrefix(name, ".") {
			sizes[name] = size
		}
	}
	if len(sizes) == 0 {
		t.Fatalf("adb ls %s shows no files", camera)
	}
	names := slices.Sorted(maps.Keys(sizes))
	if got := strings.Fields(adb(t, "shell", "ls", camera)); !slices.Equal(got, names) {
		t.Errorf("adb shell ls shows %q; adb ls %q", got, names)
	}

	adb(t, "pull", camera, "pulled")
	t.Cleanup(func() { _ = os.RemoveAll(filepath.Join(tech.home, "pulled")) })
	for _, name := range names {
		pulled, err := os.ReadFile(filepath.Join(tech.home, "pulled", name))
		if err != nil {
			t.Error(err)
			continue
		}
		if int64(len(pulled)) != sizes[name] {
			t.Errorf("%s: adb pull got %d bytes; adb ls says %d", name, len(pulled), sizes[name])
		}
		// The phone's cat ends early with long files.
		read := adb(t, "exec-out", "cat", camera+"/"+name)
		if len(read) == 0 || !bytes.HasPrefix(pulled, []byte(read)) {
			t.Errorf("%s: adb pull got other bytes than the shell reads", name)
		}
	}
}

func TestADBAllow(t *testing.T) {
	p := newBus(t).plug("spes", "allow", "boot android")
	startADB(t)
	waitADB(t, "allow", "unauthorized")
	p.do("allow")
	waitADB(t, "allow", "device")
}

func TestADBReboot(t *testing.T) {
	p := adbPhone(t, "spes", "reboot")
	adb(t, "reboot", "recovery")
	p.waitMode("recovery")
	// Mi Recovery's menu is not on USB at all.
	p.waitOnBus(false)
	p.do(`choose "Connect with MIAssistant"`)
	waitADB(t, "reboot", "sideload")
	adb(t, "reboot")
	p.waitMode("android")
}
