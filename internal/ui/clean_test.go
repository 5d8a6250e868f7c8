package ui

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	tests := []struct{ name, s, want string }{
		{"empty", "", ""},
		{"plain", "Redmi Note 11", "Redmi Note 11"},
		{"quotes and backslash", `6" \x`, `6" \x`},
		{"chinese", "红米 Note", "红米 Note"},
		{"escape sequence", "\x1b[2J\x1b]0;x\a", `\x1b[2J\x1b]0;x\a`},
		{"newline", "a\r\nb\tc", `a\r\nb\tc`},
		{"C1 control", "a\u009bb", `a\u009bb`},
		{"direction", "a\u202eb\u2066\u200f\u061c", `a\u202eb\u2066\u200f\u061c`},
		{"zero width", "a\u200bb\ufeff", `a\u200bb\ufeff`},
		{"odd blanks", "a\u00a0b\u2028c", `a\u00a0b\u2028c`},
		{"not UTF-8", "a\xffb\xc3", `a\xffb\xc3`},
		{"U+FFFD itself", "a\ufffdb", "a\ufffdb"},
		{"fits", strings.Repeat("x", 128), strings.Repeat("x", 128)},
		{"too long", strings.Repeat("x", 129), strings.Repeat("x", 127) + "…"},
		{"no escape is cut", strings.Repeat("x", 125) + "\x1b", strings.Repeat("x", 125) + "…"},
		{"escape that fits", strings.Repeat("x", 124) + "\x1b", strings.Repeat("x", 124) + `\x1b`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Clean(tt.s, 128); got != tt.want {
				t.Errorf("Clean(%q) = %q; want %q", tt.s, got, tt.want)
			}
		})
	}
}

func FuzzClean(f *testing.F) {
	f.Add("Redmi Note 11", uint8(63))
	f.Add("\x1b]0;owned\a\u202e\xff\x00", uint8(20))
	f.Add(strings.Repeat("\x00", 300), uint8(255))
	f.Add(strings.Repeat("米", 130), uint8(0))
	f.Fuzz(func(t *testing.T, s string, n uint8) {
		limit := int(n) + 1
		got := Clean(s, limit)
		if !utf8.ValidString(got) {
			t.Errorf("Clean(%q, %d) = %q; want valid UTF-8", s, limit, got)
		}
		if n := utf8.RuneCountInString(got); n > limit {
			t.Errorf("Clean(%q, %d) has %d characters", s, limit, n)
		}
		for _, r := range got {
			if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
				t.Errorf("Clean(%q, %d) = %q; want no %U", s, limit, got, r)
			}
		}
		if again := Clean(got, limit); again != got {
			t.Errorf("Clean(%q, %d) = %q; want it to stay as it is", got, limit, again)
		}
	})
}
