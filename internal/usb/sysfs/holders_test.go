package sysfs

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/usb"
)

func TestHolders(t *testing.T) {
	root := t.TempDir()
	process := func(pid int, comm string, links ...string) {
		dir := filepath.Join("proc", strconv.Itoa(pid))
		write(t, root, dir, "comm", comm+"\n")
		fds := filepath.Join(root, dir, "fd")
		if err := os.Mkdir(fds, 0o755); err != nil {
			t.Fatal(err)
		}
		for i, to := range links {
			if err := os.Symlink(to, filepath.Join(fds, strconv.Itoa(i))); err != nil {
				t.Fatal(err)
			}
		}
	}
	node := mi9.Node()
	process(4242, "adb", "/dev/null", "socket:[1]", node, node)
	process(77, "fwupd", node)
	process(78, "other", miA1.Node(), node+"0")
	process(os.Getpid(), "mitool", node)
	process(80, "idle")
	write(t, root, "proc/81", "comm", "closed to us\n")
	write(t, root, "proc/self", "comm", "mitool\n")

	got := New(root).Holders(mi9)
	want := []usb.Holder{{PID: 77, Name: "fwupd"}, {PID: 4242, Name: "adb"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Holders() differs (-want +got):\n%s", diff)
	}
	if got := New(t.TempDir()).Holders(mi9); got != nil {
		t.Errorf("Holders() without /proc = %v; want none", got)
	}
}
