package vm

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"mitool/test/vm/internal/debian"
	"mitool/test/vm/internal/initramfs"
)

//go:embed init.sh
var initScript []byte

// People of the guest: root, a technician who may open phones, and another
// who may not. 46 is plugdev's number on Debian.
const (
	passwd = `root:x:0:0:root:/root:/bin/sh
tech:x:1000:1000:tech:/home/tech:/bin/sh
other:x:1001:1001:other:/home/other:/bin/sh
`
	group = `root:x:0:
plugdev:x:46:tech
tech:x:1000:
other:x:1001:
`
)

// rulesDir is where Debian's udev package has its rules.
const rulesDir = "/usr/lib/udev/rules.d"

// buildImage builds mitool and the guest's test binary in the folder dir and
// writes the initramfs.
func buildImage(ctx context.Context, image string, kernel debian.Kernel, dir string, args []string) error {
	mitool, guest := filepath.Join(dir, "mitool"), filepath.Join(dir, "guest.test")
	for _, build := range [][]string{
		{"build", "-o", mitool, "mitool/cmd/mitool"},
		{"test", "-c", "-ldflags=-s -w", "-o", guest, "mitool/test/vm/guest"},
	} {
		if out, err := exec.CommandContext(ctx, "go", build...).CombinedOutput(); err != nil {
			return fmt.Errorf("running go %s: %w\n%s", strings.Join(build, " "), err, out)
		}
	}

	f, err := os.Create(image)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	a := initramfs.New(w)
	a.File("/init", 0o755, initScript)
	a.File("/etc/args", 0o644, []byte(strings.Join(args, "\n")+"\n"))
	a.File("/etc/passwd", 0o644, []byte(passwd))
	a.File("/etc/group", 0o644, []byte(group))
	for _, mount := range []string{"/proc", "/sys", "/dev", "/run", "/tmp"} {
		a.Dir(mount, 0o755, 0, 0)
	}
	a.Dir("/root", 0o700, 0, 0)
	a.Dir("/home/tech", 0o700, 1000, 1000)
	a.Dir("/home/other", 0o700, 1001, 1001)
	addKernel(a, kernel)
	addUdev(a)
	// Debian's programs find their libraries in a cache; without it, starting
	// one takes longer than it would for anybody.
	a.File("/etc/ld.so.conf", 0o644, []byte("/lib/x86_64-linux-gnu\n/usr/lib/x86_64-linux-gnu\n/usr/lib/x86_64-linux-gnu/android\n"))
	a.Program("/usr/sbin/ldconfig", debian.Tool("ldconfig"))
	// The benchmark starts from Debian's own /bin/true, not busybox's.
	a.Program("/opt/true", "/bin/true")
	for _, name := range []string{"busybox", "adb", "fastboot"} {
		a.Program("/usr/bin/"+name, debian.Tool(name))
	}
	a.Program("/usr/bin/mitool", mitool)
	a.Program("/usr/bin/guest.test", guest)
	return errors.Join(a.Close(), w.Flush(), f.Close())
}

// addKernel adds the modules and the order to load them in.
func addKernel(a *initramfs.Writer, kernel debian.Kernel) {
	var order strings.Builder
	for _, module := range kernel.Modules {
		name := filepath.Base(module)
		a.Copy("/lib/modules/"+name, module, 0o644)
		fmt.Fprintln(&order, name)
	}
	a.File("/lib/modules/order", 0o644, []byte(order.String()))
}

// addUdev adds Debian's udev with its rules, and our rule.
func addUdev(a *initramfs.Writer) {
	a.Program("/usr/bin/udevadm", debian.Tool("udevadm"))
	a.Link("/usr/lib/systemd/systemd-udevd", "/usr/bin/udevadm")
	rules, _ := filepath.Glob(rulesDir + "/*.rules")
	for _, rule := range rules {
		a.Copy(rule, rule, 0o644)
	}
	a.Copy("/etc/udev/rules.d/70-mitool.rules", filepath.Join("..", "..", "udev", "70-mitool.rules"), 0o644)
}
