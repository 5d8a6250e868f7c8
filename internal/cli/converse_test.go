//go:build unix

package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/creack/pty"

	"mitool/internal/ui"
)

// converseTimeout ends a conversation in which the program neither asks nor
// ends. The longest wait of a guide that scripts come to is shorter.
const converseTimeout = 60 * time.Second

// role is a person's part in a conversation, written down. Lines:
//
//	# a comment
//	< file        what another file holds comes here
//	any text      is on the screen since the last answer; blanks and line
//	              breaks do not count
//	! unplug      do this to the first phone, before the answer; see bench
//	> words       choose the one option that holds these words
//	>> text       type this line
//	^C  ^D        press these keys
//	kill          the program is killed: exit code 137, as a shell has it
//	hang up       the terminal is closed
type role []turn

// turn is an answer, what is on the screen before it, and what is done to the
// phone then. The last turn has no answer: the program ends.
type turn struct {
	see    []string
	hands  []string
	answer string
}

// Answers that are no keys.
const (
	answerKill   = "kill"
	answerHangUp = "hang up"
)

// exitKilled is what a shell makes of a program that was killed.
const exitKilled = 137

// readRole reads a file, and those that it names.
func readRole(path string) (role, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	r := role{{}}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		last := &r[len(r)-1]
		switch file, isFile := strings.CutPrefix(line, "< "); {
		case line == "", strings.HasPrefix(line, "#"):
		case isFile:
			more, err := readRole(file)
			if err != nil {
				return nil, err
			}
			more[0].see = append(last.see, more[0].see...)
			more[0].hands = append(last.hands, more[0].hands...)
			r = append(r[:len(r)-1], more...)
		case strings.HasPrefix(line, "! "):
			last.hands = append(last.hands, line[2:])
		case strings.HasPrefix(line, "> "), strings.HasPrefix(line, ">>"),
			slices.Contains([]string{"^C", "^D", answerKill, answerHangUp}, line):
			last.answer = line
			r = append(r, turn{})
		default:
			last.see = append(last.see, line)
		}
	}
	return r, nil
}

// converseMain is the program converse: it runs a program on a terminal of
// 80 by 24, its stdout apart, and holds the conversation of a file with it.
// What was on the screen goes to stderr; the exit code is the program's.
func converseMain(args []string) int {
	if len(args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: converse file program [args...]")
		return exitConverse
	}
	r, err := readRole(args[0])
	if err != nil {
		fmt.Fprintln(os.Stderr, "converse:", err)
		return exitConverse
	}
	cmd := exec.Command(args[1], args[2:]...)
	cmd.Stdout = os.Stdout
	screen, err := r.hold(cmd)
	fmt.Fprint(os.Stderr, screen)
	if err != nil {
		fmt.Fprintln(os.Stderr, "converse:", err)
		return exitConverse
	}
	if !cmd.ProcessState.Exited() {
		return exitKilled
	}
	return cmd.ProcessState.ExitCode()
}

// hold runs cmd, holds the conversation with it and returns all that was on
// the screen. The error says where the conversation went wrong.
func (r role) hold(cmd *exec.Cmd) (string, error) {
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		return "", err
	}
	defer func() { _ = terminal.Close() }()
	defer time.AfterFunc(converseTimeout, func() { _ = cmd.Process.Kill() }).Stop()

	var all, part strings.Builder // part is what came since the last answer
	chunk := make([]byte, 4096)
	for {
		n, err := terminal.Read(chunk)
		all.Write(chunk[:n])
		part.Write(chunk[:n])
		if err != nil {
			break // the program has left the terminal
		}
		keys, asked, err := r[0].keys(render(part.String()))
		if err == nil && asked {
			err = r[0].act()
		}
		if err == nil && asked && len(r) == 2 {
			switch r[0].answer {
			case answerKill:
				err = cmd.Process.Kill()
				_ = cmd.Wait()
				return render(all.String()), err
			case answerHangUp:
				err = terminal.Close()
				_ = cmd.Wait()
				return render(all.String()), err
			}
		}
		if err == nil && asked {
			_, err = terminal.WriteString(keys)
		}
		if err != nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			return render(all.String()), err
		}
		if asked {
			r = r[1:]
			part.Reset()
		}
	}
	_ = cmd.Wait() // the exit code is compared
	screen := render(all.String())
	switch {
	case !cmd.ProcessState.Exited():
		return screen, fmt.Errorf("the program did not end by itself: %s", cmd.ProcessState)
	case len(r) > 1:
		return screen, fmt.Errorf("the program ended before %q", r[0].answer)
	}
	return screen, errors.Join(r[0].check(render(part.String())),
		fits(screen, 0), fits(typedLine.ReplaceAllString(screen, ""), ui.MaxWidth))
}

// typedLine is what was typed where no options were: it may be long.
var typedLine = regexp.MustCompile(`(?m)^> .*$`)

var (
	promptLine = regexp.MustCompile(`(?:^|\n)(1-\d+)?` + ui.PromptMark + `$`)
	optionLine = regexp.MustCompile(`^ +(\d+)\. (.*)$`)
	styles     = regexp.MustCompile("\x1b\\[[0-9;]*m")
)

// keys returns what the person presses once screen asks.
func (t turn) keys(screen string) (keys string, asked bool, err error) {
	m := promptLine.FindStringSubmatch(screen)
	typed, isTyped := strings.CutPrefix(t.answer, ">>")
	words, isChoice := strings.CutPrefix(t.answer, "> ")
	if m == nil || m[1] == "" && (isChoice || t.answer == "") {
		return "", false, nil // or the beginning of a menu's line
	}
	if err := t.check(screen); err != nil {
		return "", true, err
	}
	switch {
	case t.answer == "":
		return "", true, fmt.Errorf("asked when no answer was left: %q", lastLines(screen))
	case t.answer == "^C":
		return "\x03", true, nil
	case t.answer == answerKill, t.answer == answerHangUp:
		return "", true, nil
	case t.answer == "^D":
		return "\x04", true, nil
	case isTyped:
		return strings.TrimPrefix(typed, " ") + "\n", true, nil
	case isChoice:
		number, err := choose(screen, strings.TrimSpace(words))
		return number + "\n", true, err
	}
	return "", true, fmt.Errorf("answer %q is none", t.answer)
}

// check proves that the screen shows what the turn wants to see.
func (t turn) check(screen string) error {
	for _, s := range t.see {
		if !strings.Contains(oneLine(screen), oneLine(s)) {
			return fmt.Errorf("%q is not on the screen: %q", s, lastLines(screen))
		}
	}
	return nil
}

// act does what the turn does to the phone.
func (t turn) act() error {
	for _, h := range t.hands {
		if err := command(h); err != nil {
			return fmt.Errorf("hands on the phone: %w", err)
		}
	}
	return nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func lastLines(screen string) []string {
	lines := strings.Split(strings.TrimRight(screen, "\n"), "\n")
	return lines[max(0, len(lines)-24):]
}

// choose returns the number of the option that is words, or else of the one
// that holds them.
func choose(screen, words string) (string, error) {
	var found []string
	options := readOptions(screen)
	for i, o := range options {
		if o == words {
			return strconv.Itoa(i + 1), nil
		}
		if strings.Contains(o, words) {
			found = append(found, strconv.Itoa(i+1))
		}
	}
	if len(found) != 1 {
		return "", fmt.Errorf("%q is in %d of the options %q; want 1", words, len(found), options)
	}
	return found[0], nil
}

// readOptions returns the numbered options above the prompt. One that did not
// fit on its line goes on below it.
func readOptions(screen string) []string {
	var options []string
	lines := strings.Split(screen, "\n")
	for _, line := range lines[:len(lines)-1] {
		m := optionLine.FindStringSubmatch(line)
		switch {
		case m != nil && m[1] == "1":
			options = []string{m[2]}
		case m != nil:
			options = append(options, m[2])
		case len(options) > 0:
			options[len(options)-1] += " " + strings.TrimSpace(line)
		}
	}
	return options
}

// render gives what a terminal shows: no styles, each line as it was written
// last.
func render(s string) string {
	s = strings.ReplaceAll(styles.ReplaceAllString(s, ""), "\r\n", "\n")
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = l[strings.LastIndexByte(l, '\r')+1:]
	}
	return strings.Join(lines, "\n")
}
