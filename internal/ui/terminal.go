package ui

import (
	"io"
	"strings"
	"sync"

	"github.com/schollz/progressbar/v3"
)

// Terminal is the one owner of the screen that messages go to. Its methods
// may be called from several goroutines, also while a Wait runs.
//
// Errors of writing to the screen are dropped: there is no better place to
// tell them, and a closed stderr must not stop a job half way.
type Terminal struct {
	opts   Options
	screen bool // w is a terminal: what is on a line can be taken away
	width  int  // of text, in columns

	mu        sync.Mutex
	w         io.Writer
	wait      *progressbar.ProgressBar // the wait being shown, or nil
	questions int                      // open questions; a wait is not drawn over them
}

// New returns the owner of errOut, which is stderr.
func New(errOut io.Writer, o Options) *Terminal {
	if o.Width == 0 {
		o.Width = columns(errOut)
	}
	return &Terminal{opts: o, screen: IsTerminal(errOut), width: textWidth(o.Width), w: errOut}
}

// Println prints text on a line of its own, wrapped at the screen's width
// between words. Each line keeps its indent, and what follows a list mark
// ("- ", "2. ") stays aligned behind it. A word is never cut.
func (t *Terminal) Println(text string) { t.print(t.wrap(text)) }

// Block prints text as Println does, with an empty line after it.
func (t *Terminal) Block(text string) { t.print(t.wrap(text) + "\n") }

// Heading prints text as the heading of what follows: between empty lines, in
// bold where colour is on.
func (t *Terminal) Heading(text string) {
	text = strings.TrimSuffix(t.wrap(text), "\n")
	if t.opts.Color {
		text = bold(text)
	}
	t.print("\n" + text + "\n\n")
}

// Picture prints text as it is, with an empty line after it.
func (t *Terminal) Picture(text string) {
	if t.opts.ASCII {
		text = ASCII(text)
	}
	t.print(strings.TrimRight(text, "\n") + "\n\n")
}

// wrap makes text ready for the screen; it ends with a newline.
func (t *Terminal) wrap(text string) string {
	if t.opts.ASCII {
		text = ASCII(text)
	}
	return Wrap(text, t.width)
}

// print writes s where a wait may be shown, which is drawn again by its next
// turn.
func (t *Terminal) print(s string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.eraseWait()
	_, _ = io.WriteString(t.w, s)
}

// bold sets each line on its own, so that a pager that shows only some of the
// lines shows them right (ECMA-48, SGR 1 and 0).
func bold(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if l != "" {
			lines[i] = "\x1b[1m" + l + "\x1b[0m"
		}
	}
	return strings.Join(lines, "\n")
}
