//go:build linux

package guest

import (
	"fmt"
	"strings"
	"testing"

	"mitool/internal/phonesim"
)

// Debian's fastboot as the judge of the simulated bootloader.

// waitFastboot waits until fastboot lists the serial number.
func waitFastboot(t testing.TB, serial string) {
	t.Helper()
	waitFor(t, "fastboot to list "+serial, func() error {
		out := tech.must(t, "fastboot", "devices")
		if strings.Join(strings.Fields(out), " ") != serial+" fastboot" {
			return fmt.Errorf("fastboot devices = %q", out)
		}
		return nil
	})
}

// maxInfo is how much of a line fits into one answer: 64 bytes, of which INFO
// takes four (AOSP system/core fastboot/README.md).
const maxInfo = 60

func TestFastbootGetvarAll(t *testing.T) {
	for _, profile := range phonesim.Profiles() {
		t.Run(profile.Name, func(t *testing.T) {
			serial := "fb" + profile.Name
			newBus(t).plug(profile.Name, serial, "boot fastboot")
			waitFastboot(t, serial)
			out := tech.run(t, "fastboot", "getvar", "all")
			if out.code != 0 {
				t.Fatalf("fastboot getvar all exited with %d: %s", out.code, out.stderr)
			}
			for _, v := range profile.FastbootVars {
				if v.Name == "serialno" {
					continue
				}
				line := v.Name + ":" + v.Value
				line = line[:min(len(line), maxInfo)]
				if !strings.Contains(out.stderr, "(bootloader) "+line+"\n") {
					t.Errorf("fastboot getvar all has not %q; got:\n%s", line, out.stderr)
				}
			}
		})
	}
}

func TestFastbootReboot(t *testing.T) {
	p := newBus(t).plug("spes", "fbreboot", "boot fastboot")
	waitFastboot(t, "fbreboot")
	if out := tech.run(t, "fastboot", "reboot"); out.code != 0 {
		t.Fatalf("fastboot reboot exited with %d: %s", out.code, out.stderr)
	}
	p.waitMode("android")
	p.waitOnBus(true)
}

// fastbootd speaks the same protocol from user space.
func TestFastbootd(t *testing.T) {
	newBus(t).plug("garnet", "fbd", "boot fastbootd")
	waitFastboot(t, "fbd")
	out := tech.run(t, "fastboot", "getvar", "is-userspace")
	if !strings.Contains(out.stderr, "is-userspace: yes") {
		t.Errorf("fastboot getvar is-userspace = %q; want yes", out.stderr)
	}
}
