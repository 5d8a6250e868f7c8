package ui

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// PromptMark ends the line that an answer is typed on: "1-3> " below numbered
// options, "> " alone where text is typed. Nothing else that is printed ends
// with it without a newline, so a program can wait for it.
const PromptMark = "> "

// ErrNoAnswer is what a question gets that was not answered with one of its
// options: an empty line, the end of input, anything else. It means no.
var ErrNoAnswer = errors.New("not answered")

// ErrMistyped is an ErrNoAnswer, of a number that was asked for as often as there
// are tries, and never typed.
var ErrMistyped = errors.New("mistyped each time")

// errBadLine is a line that was typed and is no answer; the end of input is
// none.
var errBadLine = errors.New("unexpected answer")

// maxTries is how often a number is asked for: a mistyped digit is no answer,
// and no reason to begin a long conversation anew.
const maxTries = 3

// Ask shows prompt, unless it is empty, and the numbered options on tty, and
// returns the index of the option whose number was typed. A line that is none
// of the numbers is asked again, at most twice, when Options.Again has the words
// for it. Errors: ErrNoAnswer, which is ErrMistyped too after the last of them,
// ErrNoTerminal for a nil tty, ctx.Err().
func (t *Terminal) Ask(ctx context.Context, tty *TTY, prompt string, options []string) (int, error) {
	var b strings.Builder
	b.WriteString(t.prompt(prompt))
	digits := len(strconv.Itoa(len(options)))
	for i, o := range options {
		b.WriteString(t.wrap(fmt.Sprintf("  %*d. %s", digits, i+1, o)))
	}
	mark := fmt.Sprintf("1-%d%s", len(options), PromptMark)
	text := b.String() + mark
	for try := 1; ; try++ {
		i, err := t.number(ctx, tty, text, len(options))
		if t.opts.Again == nil || !errors.Is(err, errBadLine) {
			return i, err
		}
		if try == maxTries {
			return 0, fmt.Errorf("%w: %w", ErrMistyped, err)
		}
		text = t.wrap(t.opts.Again(len(options))) + mark
	}
}

// number asks once for a number from 1 to most and returns it less one.
func (t *Terminal) number(ctx context.Context, tty *TTY, text string, most int) (int, error) {
	line, err := t.ask(ctx, tty, text)
	if err != nil {
		return 0, err
	}
	for i := range most {
		if strings.TrimSpace(line) == strconv.Itoa(i+1) {
			return i, nil
		}
	}
	return 0, fmt.Errorf("%w: %w: %q (expected 1 to %d)", ErrNoAnswer, errBadLine, line, most)
}

// AskLine shows prompt, unless it is empty, on tty and returns the line that
// was typed, byte for byte without its newline. Errors: ErrNoAnswer for an
// empty line, for one longer than 256 bytes and at the end of input,
// ErrNoTerminal for a nil tty, ctx.Err().
func (t *Terminal) AskLine(ctx context.Context, tty *TTY, prompt string) (string, error) {
	return t.ask(ctx, tty, t.prompt(prompt)+PromptMark)
}

func (t *Terminal) prompt(text string) string {
	if text == "" {
		return ""
	}
	return t.wrap(text)
}

// ask shows text, which ends with PromptMark, and reads the answer.
func (t *Terminal) ask(ctx context.Context, tty *TTY, text string) (string, error) {
	if tty == nil {
		return "", ErrNoTerminal
	}
	t.holdWait(1)
	defer t.holdWait(-1)
	return tty.ask(ctx, text)
}

// holdWait takes a drawn wait away for the time of a question (+1) and lets it
// be drawn again after (-1).
func (t *Terminal) holdWait(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.eraseWait()
	t.questions += n
}
