package ui

import (
	"strings"
	"testing"
)

func TestField(t *testing.T) {
	for _, tt := range []struct{ name, key, value, want string }{
		{"short", "next", "mitool detect", "  next   mitool detect\n"},
		{"wrapped", "recovery", "hold Volume up and Power until the menu shows",
			"  recovery hold Volume up and\n           Power until the menu\n           shows\n"},
		{"lines stay", "do", "one\ntwo", "  do     one\n         two\n"},
		{"empty", "note", "", "  note\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			Field(&b, tt.key, tt.value, 7, 31)
			if got := b.String(); got != tt.want {
				t.Errorf("Field = %q; want %q", got, tt.want)
			}
		})
	}
}
