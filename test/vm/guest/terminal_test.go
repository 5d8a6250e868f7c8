//go:build linux

package guest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"mitool/internal/ui"
)

// guideTimeout bounds a guide from its first question to its end.
const guideTimeout = 3 * time.Minute

// question is what mitool asks on a terminal.
type question struct {
	text    string
	options []string // none: something is to be typed
}

// hidden is what a terminal does not show: styles, and a progress line that
// the next one was written over.
var hidden = regexp.MustCompile("\x1b\\[[0-9;]*[A-Za-z]|[^\\n]*\r")

// shown is the text as a terminal shows it.
func shown(text string) string {
	return hidden.ReplaceAllString(strings.ReplaceAll(text, "\r\n", "\n"), "")
}

// option is a numbered option; the numbered steps above it are not indented.
var option = regexp.MustCompile(`(?m)^  +\d+\. (.*)$`)

// asked finds the question that the text ends with, if it ends with one.
func asked(text string) (question, bool) {
	text = shown(text)
	at := strings.LastIndexByte(text, '\n')
	prompt, isPrompt := strings.CutSuffix(text[at+1:], ui.PromptMark)
	if !isPrompt {
		return question{}, false
	}
	q := question{text: text[:max(at, 0)]}
	for _, m := range option.FindAllStringSubmatch(text, -1) {
		q.options = append(q.options, m[1])
	}
	// A prompt that names options, before they were all read.
	return q, prompt == "" && len(q.options) == 0 || prompt == fmt.Sprintf("1-%d", len(q.options))
}

// ctrlC interrupts: the one answer that no Enter follows.
const ctrlC = "\x03"

// kill is what a power cut is to a program: no answer, and no more mitool.
const kill = "kill -9"

// converse runs mitool as the technician on a terminal of its own, gives each
// question to answer, and returns what the terminal showed and the exit code.
// An error of answer is the test's end, shown with the conversation.
func converse(t *testing.T, answer func(question) (string, error), args ...string) (conversation string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), guideTimeout)
	defer cancel()
	cmd := tech.command(ctx, "mitool", append([]string{"--lang=en"}, args...)...)
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = terminal.Close() }()

	var all strings.Builder
	answered := 0 // where what was shown since the last answer begins
	buf := make([]byte, 4096)
	for {
		n, err := terminal.Read(buf)
		all.Write(buf[:n])
		if errors.Is(err, syscall.EIO) { // the terminal's end, on Linux
			break
		}
		if err != nil {
			t.Fatalf("reading the terminal: %v\n%s", err, shown(all.String()))
		}
		q, ok := asked(all.String()[answered:])
		if !ok {
			continue
		}
		answered = all.Len()
		typed, err := answer(q)
		if err != nil {
			t.Fatalf("answering: %v\n%s", err, shown(all.String()))
		}
		if typed == kill {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			return shown(all.String()), cmd.ProcessState.ExitCode()
		}
		if typed != ctrlC {
			typed += "\n"
		}
		if _, err := io.WriteString(terminal, typed); err != nil {
			t.Fatalf("typing: %v\n%s", err, shown(all.String()))
		}
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	if ctx.Err() != nil || err != nil && !errors.As(err, &exit) {
		t.Fatalf("mitool %q: %v\n%s", args, errors.Join(err, ctx.Err()), shown(all.String()))
	}
	return shown(all.String()), cmd.ProcessState.ExitCode()
}

// number returns the number of the one option that matches.
func (q question) number(pattern string) (string, error) {
	var found []int
	for i, o := range q.options {
		if regexp.MustCompile(pattern).MatchString(o) {
			found = append(found, i+1)
		}
	}
	if len(found) != 1 {
		return "", fmt.Errorf("options %v of %q match %q", found, q.options, pattern)
	}
	return strconv.Itoa(found[0]), nil
}
