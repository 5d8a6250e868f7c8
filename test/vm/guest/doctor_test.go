//go:build linux

package guest

import (
	"os"
	"strings"
	"testing"
)

// mitool doctor tells the truth about a real kernel: who may open a phone, who
// has claimed it, and what the installed rule changes.
func TestDoctor(t *testing.T) {
	b := newBus(t)
	p := b.plug("spes", "doctor01", "boot android", "trust any")
	root.must(t, "udevadm", "settle")
	check := func(u user, code int, want []string, args ...string) {
		t.Helper()
		out := u.run(t, "mitool", append([]string{"doctor"}, args...)...)
		if out.code != code {
			t.Errorf("%s: exit code %d; want %d", u.name, out.code, code)
		}
		for _, w := range want {
			if !strings.Contains(out.stdout, w) {
				t.Errorf("%s: no %q in\n%s%s", u.name, w, out.stdout, out.stderr)
			}
		}
		t.Logf("%s %v:\n%s%s", u.name, args, out.stdout, out.stderr)
	}
	open := "port " + p.port + ", "
	check(tech, 0, []string{"group plugdev: the udev rule", open, "may open it, and it is free", "udev rule /etc"})
	check(other, 6, []string{"usermod -aG plugdev", "the udev rule is not for this user"})
	check(root, 0, []string{"mitool runs as root", "it is free"})

	startADB(t)
	waitADB(t, "doctor01", "device")
	check(tech, 0, []string{"adb server, version 41, pid ", "the adb server has it"})
	check(tech, 6, []string{"held; adb (pid ", "adb kill-server"}, "--adb-server", "never")
	check(other, 6, []string{"the udev rule is not for this user"}, "--adb-server", "never")
	check(root, 6, []string{"held; adb (pid "}, "--adb-server", "never")
	adb(t, "kill-server")

	rule := "/etc/udev/rules.d/70-mitool.rules"
	if err := os.Remove(rule); err != nil {
		t.Fatal(err)
	}
	root.must(t, "udevadm", "control", "--reload")
	b.plug("spes", "doctor02", "boot android", "trust any")
	root.must(t, "udevadm", "settle")
	check(tech, 0, []string{"No udev rule for phones is installed", "may not open it", "--install-udev"})
	if out := tech.run(t, "mitool", "doctor", "--install-udev"); out.code != 6 || !strings.Contains(out.stderr, "sudo mitool doctor --install-udev") {
		t.Errorf("install as tech: %+v", out)
	}
	t.Log(root.must(t, "mitool", "doctor", "--install-udev"))
	root.must(t, "udevadm", "settle")
	check(tech, 0, []string{"it is free"})
	check(tech, 0, []string{`"usable":true`}, "--json")
}
