package vm

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mitool/test/vm/internal/debian"
	"mitool/test/vm/internal/qemu"
)

var guestRun = flag.String("guest.run", "", "run only the guest's tests that match")

const (
	// guestTimeout ends the guest's tests from within, which prints where
	// they hang. All of them take three on two cores; the processor is
	// emulated, and a busy machine is several times slower.
	guestTimeout = 8 * time.Minute
	// machineTimeout ends a machine whose kernel hangs.
	machineTimeout = guestTimeout + time.Minute
	// memory holds the unpacked initramfs and what adb pulls, in MiB.
	memory = 2048
)

// TestGuest runs the guest's tests. Each of them that failed is a failed
// subtest here; what they print is shown as it comes.
func TestGuest(t *testing.T) {
	args := []string{"-test.v", "-test.run=" + *guestRun}
	output, code := boot(t, args...)
	for _, name := range failedTests(output) {
		t.Run(name, func(t *testing.T) { t.Error("failed in the guest; its output is above") })
	}
	if code != 0 && !t.Failed() {
		t.Errorf("the guest's tests exited with code %d", code)
	}
}

// TestBench compares mitool with Debian's adb in one run of one machine. It
// asserts nothing: what it prints is for people.
func TestBench(t *testing.T) {
	if os.Getenv("MITOOL_BENCH") == "" {
		t.Skip("measuring takes minutes, and nothing else may run on the machine: set MITOOL_BENCH=1")
	}
	if _, code := boot(t, "-test.v", "-test.run=^TestBench", "-bench"); code != 0 {
		t.Errorf("the guest exited with code %d", code)
	}
}

// boot builds the image, runs the guest's test binary with args and returns
// what it printed and its exit code.
func boot(t *testing.T, args ...string) (output string, code int) {
	t.Helper()
	if testing.Short() {
		t.Skip("booting a machine takes minutes")
	}
	ctx := t.Context()
	kernel := requirements(ctx, t)
	watchSources(t)
	dir := t.TempDir()
	image := filepath.Join(dir, "initramfs")
	args = append(args, "-test.timeout="+guestTimeout.String())
	if err := buildImage(ctx, image, kernel, dir, args); err != nil {
		t.Fatal(err)
	}

	ctx, cancel := context.WithTimeout(ctx, machineTimeout)
	defer cancel()
	var kept strings.Builder
	machine := qemu.Machine{Kernel: kernel.Image, Initrd: image, Memory: memory}
	stdout := io.MultiWriter(&kept, &indenter{out: os.Stdout})
	code, err := machine.Run(ctx, stdout, &indenter{out: os.Stderr})
	if err != nil {
		t.Fatal(err)
	}
	return kept.String(), code
}

// watchSources looks at all that goes into the image. "go test" keeps results
// and takes them for good until a file or folder that the test looked at has
// changed; what "go build" reads it does not know.
func watchSources(t *testing.T) {
	t.Helper()
	root := filepath.Join("..", "..")
	for _, dir := range []string{"cmd", "internal", "udev", "test/vm"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(_ string, _ fs.DirEntry, err error) error { return err })
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(filepath.Join(root, "go.sum")); err != nil {
		t.Fatal(err)
	}
}

// failedTests finds the guest's tests in the output of -test.v that failed,
// without their subtests.
func failedTests(output string) []string {
	var names []string
	for line := range strings.Lines(output) {
		if name, ok := strings.CutPrefix(line, "--- FAIL: "); ok {
			names = append(names, strings.Fields(name)[0])
		}
	}
	return names
}

// requirements skips the test where the machine cannot be made, or fails it
// under MITOOL_REQUIRE_VM.
func requirements(ctx context.Context, t *testing.T) debian.Kernel {
	t.Helper()
	kernel, err := missing(ctx)
	if err == nil {
		return kernel
	}
	line := fmt.Sprintf("SKIP vm: %v", err)
	if os.Getenv("MITOOL_REQUIRE_VM") != "" {
		t.Fatal(line)
	}
	fmt.Println(line)
	t.Skip(line)
	return debian.Kernel{}
}

// missing tells what is not on this machine, and gets the kernel.
func missing(ctx context.Context) (debian.Kernel, error) {
	var absent []string
	for _, tool := range []string{qemu.Program, "busybox", "adb", "fastboot", "udevadm", "ldd", "gcc", "pkg-config"} {
		if _, err := exec.LookPath(debian.Tool(tool)); err != nil {
			absent = append(absent, tool)
		}
	}
	if len(absent) > 0 {
		return debian.Kernel{}, fmt.Errorf("missing %s (test/install-deps test installs them)", strings.Join(absent, ", "))
	}
	if err := exec.CommandContext(ctx, "pkg-config", "--exists", "libusb-1.0").Run(); err != nil {
		return debian.Kernel{}, errors.New("missing libusb-1.0-0-dev (test/install-deps build installs it)")
	}
	cache, err := cacheDir()
	if err != nil {
		return debian.Kernel{}, err
	}
	return debian.Get(ctx, cache)
}

// cacheDir is where the kernel is kept from run to run.
func cacheDir() (string, error) {
	if dir := os.Getenv("MITOOL_VM_CACHE"); dir != "" {
		return dir, nil
	}
	if dir, err := os.UserCacheDir(); err == nil {
		return filepath.Join(dir, "mitool-vm"), nil
	}
	return filepath.Abs(filepath.Join("..", "..", ".cache", "vm"))
}
