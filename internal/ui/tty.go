package ui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// Limits of an answer, in bytes.
const (
	// maxAnswer is longer than any serial number: a USB string has at most
	// 126 characters (USB 2.0, 9.6.7).
	maxAnswer = 256
	// maxLine ends the reading of a line without an end. Linux gives a
	// line of at most 4096 (N_TTY_BUF_SIZE) in one read.
	maxLine = 64 << 10
)

// ErrNoTerminal is what OpenTTY returns when the process has no controlling
// terminal, so that nobody is there to be asked.
var ErrNoTerminal = errors.New("no terminal to ask on")

// TTY is the controlling terminal: where the person sits. It is left in the
// mode it is in, so that lines can be edited and Ctrl-C reaches the process.
type TTY struct {
	in, out *os.File

	mu sync.Mutex // held while a question is open
	// reading is the read under way or just ended; nil when there is none.
	// A read cannot be called back everywhere, so one whose question was
	// cancelled is left to the next question.
	reading chan answer
}

type answer struct {
	line string
	err  error
}

// OpenTTY opens the controlling terminal: /dev/tty, on Windows CONIN$ and
// CONOUT$. Errors wrap ErrNoTerminal.
func OpenTTY() (*TTY, error) {
	in, out, err := openTTY()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoTerminal, err)
	}
	return &TTY{in: in, out: out}, nil
}

// Screen returns the terminal's screen, for messages where stderr is none. It is
// closed with t.
func (t *TTY) Screen() *os.File { return t.out }

// Close closes the terminal.
func (t *TTY) Close() error {
	if t.out == t.in {
		return t.in.Close()
	}
	return errors.Join(t.in.Close(), t.out.Close())
}

// ask writes text and returns the line typed after it.
func (t *TTY) ask(ctx context.Context, text string) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return "", err
	}
	t.forget()
	if _, err := io.WriteString(t.out, text); err != nil {
		return "", fmt.Errorf("%w: %w", ErrNoTerminal, err)
	}
	a := t.read(ctx)
	if err := ctx.Err(); err != nil {
		a = answer{err: err}
	}
	if a.err != nil {
		// The cursor may still stand behind the prompt.
		_, _ = io.WriteString(t.out, "\n")
		return "", a.err
	}
	return a.line, nil
}

// forget drops a line that answered a cancelled question: whoever typed it has
// not seen the next one.
func (t *TTY) forget() {
	select {
	case <-t.reading:
		t.reading = nil
	default:
	}
}

func (t *TTY) read(ctx context.Context) answer {
	if t.reading == nil {
		c := make(chan answer, 1)
		t.reading = c
		go func() { c <- readAnswer(t.in) }()
	}
	select {
	case a := <-t.reading:
		t.reading = nil
		return a
	case <-ctx.Done():
		return answer{err: ctx.Err()}
	}
}

// readAnswer reads one line. A terminal gives not more than one in a read.
func readAnswer(r io.Reader) answer {
	var line []byte
	chunk := make([]byte, 4096)
	for len(line) < maxLine {
		n, err := r.Read(chunk)
		line = append(line, chunk[:n]...)
		if i := bytes.IndexByte(line, '\n'); i >= 0 {
			return answerOf(bytes.TrimSuffix(line[:i], []byte("\r")))
		}
		switch {
		case err == io.EOF:
			return answer{err: fmt.Errorf("%w: end of input", ErrNoAnswer)}
		case err != nil:
			return answer{err: fmt.Errorf("%w: %w", ErrNoAnswer, err)}
		}
	}
	return answer{err: fmt.Errorf("%w: line of more than %d bytes", ErrNoAnswer, maxLine)}
}

func answerOf(line []byte) answer {
	switch {
	case len(line) == 0:
		return answer{err: fmt.Errorf("%w: %w: empty line", ErrNoAnswer, errBadLine)}
	case len(line) > maxAnswer:
		return answer{err: fmt.Errorf("%w: %w: line of %d bytes (at most %d)", ErrNoAnswer, errBadLine, len(line), maxAnswer)}
	}
	return answer{line: string(line)}
}
