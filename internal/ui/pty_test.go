//go:build !windows

package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/google/go-cmp/cmp"
)

// patience bounds every wait of a test for something to show on the screen.
const patience = 20 * time.Second

// askerEnv makes the test binary a small program that asks a question.
const askerEnv = "MITOOL_UI_TEST_ASKER"

func TestMain(m *testing.M) {
	if os.Getenv(askerEnv) == "" {
		os.Exit(m.Run())
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	tty, err := OpenTTY()
	if err != nil {
		fmt.Println("no terminal:", errors.Is(err, ErrNoTerminal))
		return
	}
	n, err := New(os.Stderr, Options{}).Ask(ctx, tty, "Which one?", []string{"red", "blue"})
	fmt.Printf("answer %d, not answered %v, interrupted %v\n",
		n, errors.Is(err, ErrNoAnswer), errors.Is(err, context.Canceled))
}

// person sits at a pseudo-terminal.
type person struct {
	t      *testing.T
	ptm    *os.File
	mu     sync.Mutex
	screen strings.Builder
}

func openPerson(t *testing.T) (*person, *os.File) {
	t.Helper()
	ptm, tty, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo-terminal here: %v", err)
	}
	t.Cleanup(func() { _ = tty.Close(); _ = ptm.Close() })
	if err := pty.Setsize(ptm, &pty.Winsize{Rows: 24, Cols: 60}); err != nil {
		t.Fatal(err)
	}
	return newPerson(t, ptm), tty
}

func newPerson(t *testing.T, ptm *os.File) *person {
	p := &person{t: t, ptm: ptm}
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := ptm.Read(buf)
			p.mu.Lock()
			p.screen.Write(buf[:n])
			p.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return p
}

func (p *person) seen() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.screen.String()
}

// see waits until text stands in what was printed.
func (p *person) see(text string) {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if strings.Contains(p.seen(), text) {
			return
		}
	}
	p.t.Errorf("screen shows %q; want %q", p.seen(), text)
}

func (p *person) types(s string) {
	p.t.Helper()
	if _, err := io.WriteString(p.ptm, s); err != nil {
		p.t.Error(err)
	}
}

func TestAsk(t *testing.T) {
	const endOfInput = "\x04" // VEOF of a cooked terminal
	tests := []struct {
		name, typed string
		want        int
		err         error
	}{
		{"first", "1\n", 0, nil},
		{"last", "3\n", 2, nil},
		{"blanks around", " 2 \n", 1, nil},
		{"edited", "9\x7f2\n", 1, nil},
		{"empty", "\n", 0, ErrNoAnswer},
		{"zero", "0\n", 0, ErrNoAnswer},
		{"too high", "4\n", 0, ErrNoAnswer},
		{"sign", "+1\n", 0, ErrNoAnswer},
		{"leading zero", "01\n", 0, ErrNoAnswer},
		{"word", "yes\n", 0, ErrNoAnswer},
		{"end of input", endOfInput, 0, ErrNoAnswer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, tty := openPerson(t)
			go func() { p.see(PromptMark); p.types(tt.typed) }()
			var stderr strings.Builder
			got, err := New(&stderr, Options{}).Ask(t.Context(), &TTY{in: tty, out: tty},
				"What does the screen show?", []string{"Main Menu", "FASTBOOT", "something else"})
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("Ask = %d, %v; want %d, %v", got, err, tt.want, tt.err)
			}
			if stderr.Len() > 0 {
				t.Errorf("stderr has %q; want the question on the terminal alone", stderr.String())
			}
			const want = "What does the screen show?\r\n  1. Main Menu\r\n  2. FASTBOOT\r\n  3. something else\r\n1-3> "
			if !strings.HasPrefix(p.seen(), want) {
				t.Errorf("terminal shows %q; want it to begin with %q", p.seen(), want)
			}
		})
	}
}

// A mistyped number is asked for again, three times in all. Nobody there is
// asked once.
func TestAskAgain(t *testing.T) {
	again := func(most int) string { return fmt.Sprintf("A number from 1 to %d.", most) }
	for _, tt := range []struct {
		name  string
		typed []string
		want  int
		err   error
	}{
		{"at once", []string{"2\n"}, 1, nil},
		{"second try", []string{"22\n", "2\n"}, 1, nil},
		{"third try", []string{"\n", "x\n", "1\n"}, 0, nil},
		{"no fourth", []string{"9\n", "9\n", "9\n"}, 0, ErrMistyped},
		{"end of input", []string{"\x04"}, 0, ErrNoAnswer},
		{"end of input later", []string{"9\n", "\x04"}, 0, ErrNoAnswer},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, tty := openPerson(t)
			go func() {
				shown := "1-2> "
				for _, typed := range tt.typed {
					p.see(shown)
					p.types(typed)
					shown = strings.TrimSuffix(typed, "\n") + "\r\nA number from 1 to 2.\r\n1-2> "
				}
			}()
			got, err := New(io.Discard, Options{Again: again}).Ask(t.Context(), &TTY{in: tty, out: tty}, "", []string{"a", "b"})
			if got != tt.want || !errors.Is(err, tt.err) || errors.Is(err, ErrMistyped) != errors.Is(tt.err, ErrMistyped) {
				t.Errorf("Ask = %d, %v; want %d, %v", got, err, tt.want, tt.err)
			}
			if err != nil && !errors.Is(err, ErrNoAnswer) {
				t.Errorf("Ask = %v; want %v", err, ErrNoAnswer)
			}
		})
	}
}

func TestAskLine(t *testing.T) {
	p, tty := openPerson(t)
	term, device := New(io.Discard, Options{}), &TTY{in: tty, out: tty}
	go func() { p.see("Serial:\r\n> "); p.types("7d3A 91c2\n") }()
	got, err := term.AskLine(t.Context(), device, "Serial:")
	if got != "7d3A 91c2" || err != nil {
		t.Errorf("AskLine = %q, %v; want %q", got, err, "7d3A 91c2")
	}
}

func TestAskWithoutPrompt(t *testing.T) {
	p, tty := openPerson(t)
	term, device := New(io.Discard, Options{}), &TTY{in: tty, out: tty}
	go func() { p.see("  1. yes\r\n1-1> "); p.types("1\n"); p.see("1-1> 1\r\n> "); p.types("x\n") }()
	if got, err := term.Ask(t.Context(), device, "", []string{"yes"}); got != 0 || err != nil {
		t.Errorf("Ask = %d, %v; want 0", got, err)
	}
	if got, err := term.AskLine(t.Context(), device, ""); got != "x" || err != nil {
		t.Errorf("AskLine = %q, %v; want %q", got, err, "x")
	}
}

func TestAskNilTTY(t *testing.T) {
	_, err := New(io.Discard, Options{}).AskLine(t.Context(), nil, "Serial:")
	if !errors.Is(err, ErrNoTerminal) {
		t.Errorf("AskLine = %v; want %v", err, ErrNoTerminal)
	}
}

func TestAskCancelled(t *testing.T) {
	p, tty := openPerson(t)
	term, device := New(io.Discard, Options{}), &TTY{in: tty, out: tty}
	ctx, cancel := context.WithCancel(t.Context())
	go func() { p.see("First\r\n> "); cancel() }()
	if got, err := term.AskLine(ctx, device, "First"); got != "" || !errors.Is(err, context.Canceled) {
		t.Fatalf("AskLine = %q, %v; want %v", got, err, context.Canceled)
	}
	// The next question gets what is typed after it.
	go func() { p.see("Second\r\n> "); p.types("second\n") }()
	if got, err := term.AskLine(t.Context(), device, "Second"); got != "second" || err != nil {
		t.Errorf("AskLine after a cancelled one = %q, %v; want %q", got, err, "second")
	}
}

func TestAnswerToCancelledQuestionIsDropped(t *testing.T) {
	p, tty := openPerson(t)
	term, device := New(io.Discard, Options{}), &TTY{in: tty, out: tty}
	ctx, cancel := context.WithCancel(t.Context())
	go func() { p.see("First\r\n> "); cancel() }()
	if _, err := term.AskLine(ctx, device, "First"); !errors.Is(err, context.Canceled) {
		t.Fatalf("AskLine = %v; want %v", err, context.Canceled)
	}
	p.types("too late\n")
	for end := time.Now().Add(patience); len(device.reading) == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the line was not read")
		}
	}
	go func() { p.see("Second\r\n> "); p.types("second\n") }()
	if got, err := term.AskLine(t.Context(), device, "Second"); got != "second" || err != nil {
		t.Errorf("AskLine = %q, %v; want %q", got, err, "second")
	}
}

// asker returns the program that asks, with an answer waiting on its stdin.
func asker(stdout io.Writer) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), askerEnv+"=1")
	cmd.Stdin = strings.NewReader("1\n1\n1\n")
	cmd.Stdout = stdout
	return cmd
}

func TestPipeDoesNotAnswer(t *testing.T) {
	tests := []struct{ name, typed, want string }{
		{"the person's answer counts", "2\n", "answer 1, not answered false, interrupted false\n"},
		{"no answer", "\n", "answer 0, not answered true, interrupted false\n"},
		{"ctrl-c", "\x03", "answer 0, not answered false, interrupted true\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, tty := openPerson(t)
			var stdout strings.Builder
			cmd := asker(&stdout)
			cmd.Stderr = tty
			// The terminal, which is to be the controlling one, is
			// descriptor 2 of the new session.
			cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 2}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			p.see(PromptMark)
			p.types(tt.typed)
			if err := cmd.Wait(); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(tt.want, stdout.String()); diff != "" {
				t.Errorf("stdout (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNoTerminal(t *testing.T) {
	var stdout strings.Builder
	cmd := asker(&stdout)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Run(); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff("no terminal: true\n", stdout.String()); diff != "" {
		t.Errorf("stdout (-want +got):\n%s", diff)
	}
}

func TestNewAsksTheTerminalForItsWidth(t *testing.T) {
	p, tty := openPerson(t)
	if !IsTerminal(tty) || IsTerminal(io.Discard) {
		t.Errorf("IsTerminal = %v, of a writer %v; want true, false", IsTerminal(tty), IsTerminal(io.Discard))
	}
	New(tty, Options{}).Println(strings.Repeat("0123 ", 13))
	want := strings.Repeat("0123 ", 11) + "0123\r\n0123\r\n"
	p.see("0123\r\n0123\r\n")
	if diff := cmp.Diff(want, p.seen()); diff != "" {
		t.Errorf("60 columns show (-want +got):\n%s", diff)
	}
}
