package ui

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWrap(t *testing.T) {
	tests := []struct {
		name, text string
		width      int
		want       string
	}{
		{"short", "Unplug the cable.", 40, "Unplug the cable.\n"},
		{"empty", "", 40, "\n"},
		{"between words", "Hold both keys until the menu shows.", 20,
			"Hold both keys until\nthe menu shows.\n"},
		{"lines stay", "one\n\ntwo\n", 40, "one\n\ntwo\n"},
		{"indent", "  Hold both keys until the menu.", 20,
			"  Hold both keys\n  until the menu.\n"},
		{"dash", "- Hold both keys until the menu.", 20,
			"- Hold both keys\n  until the menu.\n"},
		{"number", " 12. Hold both keys until it.", 20,
			" 12. Hold both keys\n     until it.\n"},
		{"no list mark", "12 keys and 3 more of them.", 20,
			"12 keys and 3 more\nof them.\n"},
		{"number alone is no mark", ". one two three four five", 20,
			". one two three four\nfive\n"},
		{"a word is never cut", "see https://account.xiaomi.com/ now", 20,
			"see\nhttps://account.xiaomi.com/\nnow\n"},
		{"wide characters", "连接 小米 助手 连接 小米", 20,
			"连接 小米 助手 连接\n小米\n"},
		{"columns stay", "Serial:   7d3a\nOn port:  1-2", 20, "Serial:   7d3a\nOn port:  1-2\n"},
		{"columns that do not fit", "Serial:   7d3a91c2d3a91c2", 20, "Serial:\n7d3a91c2d3a91c2\n"},
		{"blanks at the end", "one two  ", 20, "one two\n"},
		{"blanks alone", "   ", 20, "\n"},
		{"tab is no break", "one\ttwo", 20, "one\ttwo\n"},
		{"deep indent is not repeated", strings.Repeat(" ", 15) + "aa bb cc", 20,
			strings.Repeat(" ", 15) + "aa bb\ncc\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Wrap(tt.text, tt.width)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Wrap(%q, %d) (-want +got):\n%s", tt.text, tt.width, diff)
			}
		})
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("- Hold both keys\n  until the menu", uint8(20))
	f.Add("连接小米助手 1. x", uint8(1))
	f.Add("* ", uint8(20))
	f.Fuzz(func(t *testing.T, text string, width uint8) {
		got := Wrap(text, int(width))
		want := strings.Fields(text)
		if diff := cmp.Diff(want, strings.Fields(got)); diff != "" {
			t.Errorf("Wrap(%q, %d) changed the words (-want +got):\n%s", text, width, diff)
		}
	})
}

func TestStringWidth(t *testing.T) {
	tests := []struct {
		s    string
		want int
	}{
		{"", 0}, {"Redmi", 5}, {"红米", 4}, {"e\u0301", 1}, {"…", 1}, {"한글", 4}, {"ｆ", 2}, {"𠀀", 2},
	}
	for _, tt := range tests {
		if got := stringWidth(tt.s); got != tt.want {
			t.Errorf("stringWidth(%q) = %d; want %d", tt.s, got, tt.want)
		}
	}
}

func TestASCII(t *testing.T) {
	tests := []struct{ text, want string }{
		{"plain 'text' \"here\" \\", "plain 'text' \"here\" \\"},
		{"“Wipe Data” → wait…", `"Wipe Data" -> wait...`},
		{"红米", `\u7ea2\u7c73`},
		{"𠀀", `\U00020000`},
	}
	for _, tt := range tests {
		if got := ASCII(tt.text); got != tt.want {
			t.Errorf("ASCII(%q) = %q; want %q", tt.text, got, tt.want)
		}
	}
}
