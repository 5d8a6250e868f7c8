//go:build !windows

package ui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWaitInWords(t *testing.T) {
	tests := []struct {
		name  string
		quiet bool
		want  string
	}{
		{"no terminal", false, "Waiting for the phone.\nit is here\n"},
		{"quiet", true, "it is here\n"},
	}
	gone := errors.New("gone")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			term := New(&b, Options{Quiet: tt.quiet})
			err := term.Wait(t.Context(), "Waiting for the phone.", func(context.Context) error {
				term.Println("it is here")
				return gone
			})
			if !errors.Is(err, gone) {
				t.Errorf("Wait = %v; want %v", err, gone)
			}
			if diff := cmp.Diff(tt.want, b.String()); diff != "" {
				t.Errorf("printed (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWaitOnTerminal(t *testing.T) {
	p, tty := openPerson(t)
	term := New(tty, Options{Width: 60})
	err := term.Wait(t.Context(), "Waiting for the phone", func(context.Context) error {
		p.see("| Waiting for the phone")
		term.Println("it is here")
		p.see("/ Waiting for the phone")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	term.Println("done")
	p.see("done\r\n")
	if diff := cmp.Diff([]string{"it is here", "done", ""}, lines(p.seen())); diff != "" {
		t.Errorf("screen (-want +got):\n%s", diff)
	}
}

func TestLongWait(t *testing.T) {
	p, tty := openPerson(t)
	term := New(tty, Options{Width: 40})
	const text = "Waiting until the phone has left, which can take a minute."
	_ = term.Wait(t.Context(), text, func(context.Context) error {
		term.Println("it has left")
		return nil
	})
	term.Println("done")
	p.see("done\r\n")
	want := []string{"Waiting until the phone has left, which", "can take a minute.", "it has left", "done", ""}
	if diff := cmp.Diff(want, lines(p.seen())); diff != "" {
		t.Errorf("screen (-want +got):\n%s", diff)
	}
}

func TestNestedWait(t *testing.T) {
	p, tty := openPerson(t)
	term := New(tty, Options{Width: 60})
	_ = term.Wait(t.Context(), "outer", func(ctx context.Context) error {
		return term.Wait(ctx, "inner", func(context.Context) error {
			p.see("inner\r\n")
			return nil
		})
	})
	term.Println("done")
	p.see("done\r\n")
	if diff := cmp.Diff([]string{"inner", "done", ""}, lines(p.seen())); diff != "" {
		t.Errorf("screen (-want +got):\n%s", diff)
	}
}

// TestWaitKeepsOffQuestions asks while a wait is shown: nothing may be drawn
// between the question and its answer.
func TestWaitKeepsOffQuestions(t *testing.T) {
	p, tty := openPerson(t)
	term := New(tty, Options{Width: 60})
	_ = term.Wait(t.Context(), "Waiting", func(ctx context.Context) error {
		p.see("| Waiting")
		go func() {
			p.see("1-2> ")
			before := p.seen()
			// Five turns of the wait, had it not stopped.
			time.Sleep(5 * drawEvery)
			if after := p.seen(); after != before {
				t.Errorf("drawn over the question: %q", strings.TrimPrefix(after, before))
			}
			p.types("1\n")
		}()
		if _, err := term.Ask(ctx, &TTY{in: tty, out: tty}, "Go on?", []string{"yes", "no"}); err != nil {
			t.Error(err)
		}
		return nil
	})
	term.Println("done")
	p.see("done\r\n")
	want := []string{"Go on?", "  1. yes", "  2. no", "1-2> 1", "done", ""}
	if diff := cmp.Diff(want, lines(p.seen())); diff != "" {
		t.Errorf("screen (-want +got):\n%s", diff)
	}
}

// lines returns what a screen shows after s was written to it: each line as
// the last writing over it left it.
func lines(s string) []string {
	var shown []string
	for line := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		var cells []rune
		column := 0
		for _, r := range line {
			if r == '\r' {
				column = 0
				continue
			}
			for len(cells) <= column {
				cells = append(cells, ' ')
			}
			cells[column] = r
			column++
		}
		shown = append(shown, strings.TrimRight(string(cells), " "))
	}
	return shown
}
