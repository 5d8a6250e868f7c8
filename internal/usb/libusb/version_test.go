//go:build cgo

package libusb

import (
	"regexp"
	"testing"
)

func TestVersion(t *testing.T) {
	got, err := Version()
	if err != nil || !regexp.MustCompile(`^1\.\d+\.\d+(-rc\d+)?$`).MatchString(got) {
		t.Errorf("Version() = %q, %v; want one like 1.0.26", got, err)
	}
}
