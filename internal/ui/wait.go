package ui

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
)

// drawEvery is the time between two drawings of a wait. Writing to a slow
// console more often than every 100 ms costs more than it shows: with less of it
// AOSP's adb went from 80 to 130 MB/s on Windows (commit 5b210888).
const drawEvery = 200 * time.Millisecond

// waitRoom is what a drawn wait needs beside its text, in columns: the
// spinner, blanks and a time of hours.
const waitRoom = len("| ") + len("  [100h59m59s] ")

// Wait runs run and shows text and the time that has passed as long as it
// takes. Where the screen is no terminal, text is printed once; with
// Options.Quiet nothing is. The error is run's.
func (t *Terminal) Wait(ctx context.Context, text string, run func(context.Context) error) error {
	if t.opts.Quiet {
		return run(ctx)
	}
	stop := t.startWait(text)
	defer stop()
	return run(ctx)
}

// startWait shows text until stop is called.
func (t *Terminal) startWait(text string) (stop func()) {
	line := strings.TrimSuffix(t.wrap(text), "\n")
	if !t.screen || !t.setWait(line) {
		t.Println(text)
		return func() {}
	}
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(drawEvery)
		defer tick.Stop()
		for {
			t.drawWait()
			select {
			case <-tick.C:
			case <-quit:
				return
			}
		}
	}()
	return func() {
		close(quit)
		<-done
		t.mu.Lock()
		defer t.mu.Unlock()
		t.eraseWait()
		t.wait = nil
	}
}

// setWait makes line the wait to draw. It returns false when another wait is
// being shown: one line has room for one.
func (t *Terminal) setWait(line string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.wait != nil {
		return false
	}
	if strings.Contains(line, "\n") || stringWidth(line) > t.width-waitRoom {
		// Too long for the line that is drawn again and again: what does
		// not fit on it could not be taken away.
		_, _ = io.WriteString(t.w, line+"\n")
		line = ""
	}
	t.wait = progressbar.NewOptions(-1,
		progressbar.OptionSetWriter(t.w), // stdout by default
		progressbar.OptionSetDescription(line),
		progressbar.OptionSpinnerType(9), // "|", "/", "-", "\"
		// No goroutine of its own: it would draw over a question.
		progressbar.OptionSetSpinnerChangeInterval(0),
	)
	return true
}

func (t *Terminal) drawWait() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.wait != nil && t.questions == 0 {
		_ = t.wait.RenderBlank()
	}
}

// eraseWait takes the drawn wait off the screen; t.mu is held. progressbar's
// own Clear leaves the text standing on Windows.
func (t *Terminal) eraseWait() {
	if t.wait == nil || t.questions > 0 {
		return
	}
	_, _ = io.WriteString(t.w, "\r"+strings.Repeat(" ", t.width-1)+"\r")
}
