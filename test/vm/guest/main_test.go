//go:build linux

// Package guest holds the tests that run in the virtual machine of test/vm.
package guest

import (
	"fmt"
	"os"
	"testing"
)

// TestMain keeps the tests out of every machine but the virtual one.
func TestMain(m *testing.M) {
	if os.Getenv("MITOOL_IN_VM") == "" {
		fmt.Println("SKIP guest: these tests run in the virtual machine of test/vm")
		return
	}
	os.Exit(m.Run())
}
