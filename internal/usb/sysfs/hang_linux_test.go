package sysfs

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/usb"
)

// TestListLeavesOutHanging: a device whose lock the kernel keeps hides no other.
func TestListLeavesOutHanging(t *testing.T) {
	root := writeTree(t, mi9, miA1, super)
	name := filepath.Join(root, devicesDir, mi9.Port, "manufacturer")
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(name, 0o600); err != nil { // nothing comes
		t.Fatal(err)
	}
	t.Cleanup(func() { // lets the reader go
		if f, err := os.OpenFile(name, os.O_RDWR, 0); err == nil {
			_ = f.Close()
		}
	})
	got, err := New(root).List(t.Context())
	if err != nil {
		t.Fatalf("List() = %v; want no error", err)
	}
	if diff := cmp.Diff([]usb.Desc{miA1, super}, got); diff != "" {
		t.Errorf("List() differs (-want +got):\n%s", diff)
	}
}
