package ui

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTerminal(t *testing.T) {
	tests := []struct {
		name string
		opts Options
		do   func(*Terminal)
		want string
	}{
		{"println", Options{Width: 20},
			func(t *Terminal) { t.Println("Hold both keys until the menu.") },
			"Hold both keys until\nthe menu.\n"},
		{"quiet prints messages", Options{Quiet: true},
			func(t *Terminal) { t.Println("Unplug.") }, "Unplug.\n"},
		{"block", Options{},
			func(t *Terminal) { t.Block("Unplug.\n") }, "Unplug.\n\n"},
		{"heading", Options{},
			func(t *Terminal) { t.Heading("Before the reset") },
			"\nBefore the reset\n\n"},
		{"bold heading of two lines", Options{Color: true, Width: 20},
			func(t *Terminal) { t.Heading("Before the reset of the phone") },
			"\n\x1b[1mBefore the reset of\x1b[0m\n\x1b[1mthe phone\x1b[0m\n\n"},
		{"picture is not wrapped", Options{Width: 20},
			func(t *Terminal) { t.Picture(strings.Repeat("x ", 15) + "\n|\n") },
			strings.Repeat("x ", 15) + "\n|\n\n"},
		{"ascii", Options{ASCII: true},
			func(t *Terminal) { t.Println("wait…"); t.Picture("→") },
			"wait...\n->\n\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			tt.do(New(&b, tt.opts))
			if diff := cmp.Diff(tt.want, b.String()); diff != "" {
				t.Errorf("printed (-want +got):\n%s", diff)
			}
		})
	}
}
