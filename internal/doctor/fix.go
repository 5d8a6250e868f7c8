package doctor

import (
	"fmt"
	"strings"
)

// fix is one line for a POSIX shell.
type fix string

// none is for what no command mends.
const none fix = ""

// command makes a fix of a format and values that are quoted where they need
// it.
func command(format string, values ...any) fix {
	for i, v := range values {
		values[i] = Quote(fmt.Sprint(v))
	}
	return fix(fmt.Sprintf(format, values...))
}

// install puts the udev rule in place and has udevd apply it to the phones
// that are plugged in.
func (s System) install() fix { return fix("sudo " + s.Program + " doctor --install-udev") }

// Quote makes s one word of a POSIX shell, as it is where it holds nothing
// that a shell would act on.
func Quote(s string) string {
	plain := func(r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("/._-+:@%,", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
