package usb_test

import (
	"testing"

	"mitool/internal/usb"
)

func TestNode(t *testing.T) {
	d := usb.Desc{Port: "1-2", Bus: 1, Address: 5}
	if got, want := d.Node(), "/dev/bus/usb/001/005"; got != want {
		t.Errorf("Node() = %q; want %q", got, want)
	}
}

func TestComparePorts(t *testing.T) {
	ports := []string{"1-2", "1-2.1", "1-2.10.3", "1-3", "1-10", "2-1", "10-1"}
	for i, a := range ports {
		for j, b := range ports {
			if got := usb.ComparePorts(a, b); (got < 0) != (i < j) || (got == 0) != (i == j) {
				t.Errorf("ComparePorts(%q, %q) = %d", a, b, got)
			}
		}
	}
}
