//go:build !windows

package ui

import (
	"os"
	"strings"
)

func openTTY() (in, out *os.File, err error) {
	f, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	return f, f, err
}

// Styled tells whether the environment's terminal has bold type and it is
// wanted: not with NO_COLOR (no-color.org), not with TERM=dumb.
func Styled(getenv func(string) string) bool {
	return getenv("NO_COLOR") == "" && getenv("TERM") != "dumb" && getenv("TERM") != ""
}

// UTF8 tells whether the environment's terminal shows UTF-8, by the locale.
// The order of the variables is POSIX's (XBD 8.2).
func UTF8(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(getenv(name)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return false
}
