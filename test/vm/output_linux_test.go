package vm

import (
	"io"
	"strings"
)

// indenter passes lines on, set off from those of the host's tests, which
// tools look for at the beginning of a line.
type indenter struct {
	out    io.Writer
	within bool // a line that has not ended
}

func (i *indenter) Write(p []byte) (int, error) {
	var b strings.Builder
	for line := range strings.Lines(string(p)) {
		if !i.within {
			b.WriteString("    ")
		}
		b.WriteString(line)
		i.within = !strings.HasSuffix(line, "\n")
	}
	if _, err := io.WriteString(i.out, b.String()); err != nil {
		return 0, err
	}
	return len(p), nil
}
