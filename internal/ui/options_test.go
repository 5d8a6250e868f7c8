//go:build !windows

package ui

import (
	"strings"
	"testing"
)

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for _, p := range pairs {
			if k, v, _ := strings.Cut(p, "="); k == name {
				return v
			}
		}
		return ""
	}
}

func TestUTF8(t *testing.T) {
	tests := []struct {
		name string
		env  func(string) string
		want bool
	}{
		{"nothing", env(), false},
		{"C", env("LANG=C"), false},
		{"utf-8", env("LANG=id_ID.UTF-8"), true},
		{"utf8", env("LANG=en_US.utf8"), true},
		{"LC_ALL over LANG", env("LC_ALL=POSIX", "LANG=id_ID.UTF-8"), false},
		{"LC_CTYPE over LANG", env("LC_CTYPE=C.UTF-8", "LANG=C"), true},
		{"LC_ALL over LC_CTYPE", env("LC_ALL=C.UTF-8", "LC_CTYPE=C"), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := UTF8(tt.env); got != tt.want {
				t.Errorf("UTF8 = %v; want %v", got, tt.want)
			}
		})
	}
}

func TestTextWidth(t *testing.T) {
	tests := []struct{ width, want int }{
		{0, 80}, {-1, 80}, {200, 80}, {60, 60}, {5, 20},
	}
	for _, tt := range tests {
		if got := textWidth(tt.width); got != tt.want {
			t.Errorf("textWidth(%d) = %d; want %d", tt.width, got, tt.want)
		}
	}
}

func TestStyled(t *testing.T) {
	tests := []struct {
		name string
		env  func(string) string
		want bool
	}{
		{"xterm", env("TERM=xterm"), true},
		{"NO_COLOR", env("TERM=xterm", "NO_COLOR=1"), false},
		{"dumb", env("TERM=dumb"), false},
		{"no TERM", env(), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Styled(tt.env); got != tt.want {
				t.Errorf("Styled = %v; want %v", got, tt.want)
			}
		})
	}
}
