//go:build unix

package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"mitool/internal/adbkey"
	"mitool/internal/guide"
	"mitool/internal/job"
	"mitool/internal/phonesim"
)

// TestKilled kills mitool at every question of a reset: before anything is done
// on the phone for it, and when that is done and not answered. The phone lives
// on, in this process. The job is gone on with, killed again at the first
// question, and gone on with to its end: the phone is erased once, and the
// record is whole.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("three runs for each question")
	}
	home := t.TempDir()
	if _, err := adbkey.Load(adbkey.Env{Getenv: func(string) string { return "" }, Home: home}); err != nil {
		t.Fatal(err)
	}
	whole := newTechnician(t, home)
	asked := whole.run(t, moment{})
	whole.check(t, 0)
	if len(asked) < 20 || !slices.Contains(asked, "wipe-confirm") {
		t.Fatalf("a whole reset asks %q; want more", asked)
	}
	for _, step := range asked {
		for _, done := range []bool{false, true} {
			if done && chosen[step] == nil {
				continue
			}
			t.Run(fmt.Sprintf("%s, done %t", step, done), func(t *testing.T) {
				t.Parallel()
				w := newTechnician(t, home)
				w.run(t, moment{step: step, done: done})
				w.run(t, moment{step: anyStep}, "--resume", "2")
				w.run(t, moment{}, "--resume", "2")
				w.check(t, 2)
			})
		}
	}
}

// moment is when mitool is killed: at the question of a step, before it is
// answered. The zero moment is never.
type moment struct {
	step string
	done bool // when what it asks for is done on the phone
}

// anyStep is the first question, whichever it is.
const anyStep = "any"

// technician sits at the terminal, with a phone of the Mi Recovery family on the
// cable, and reads what mitool asks from the events that it prints.
type technician struct {
	home, state, socket string
	phone               *phonesim.Phone
}

func newTechnician(t *testing.T, home string) *technician {
	t.Helper()
	profile, ok := phonesim.ProfileByName("spes")
	if !ok {
		t.Fatal("no profile spes")
	}
	public, err := os.ReadFile(filepath.Join(home, ".android", "adbkey.pub"))
	if err != nil {
		t.Fatal(err)
	}
	p := phonesim.New(profile, phonesim.Options{TimeScale: scriptSpeed})
	t.Cleanup(p.Close)
	if err := p.Trust(string(public)); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Do(t.Context(), "boot android"); err != nil {
		t.Fatal(err)
	}
	return &technician{home, t.TempDir(), serveFar(t, phonesim.NewBus(p)), p}
}

// runTimeout bounds one run of mitool, whose phone needs a second.
const runTimeout = time.Minute

// run runs mitool guide reset, answers until it ends or is killed, and returns
// the steps that asked.
func (w *technician) run(t *testing.T, kill moment, args ...string) (asked []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), runTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, "mitool", append([]string{"guide", "reset", "--json"}, args...)...)
	cmd.Dir = w.state
	cmd.Env = append(os.Environ(), "HOME="+w.home, "XDG_STATE_HOME="+w.state, "MITOOL_TEST_DIR="+w.state,
		farBusEnv+"="+w.socket, "LC_ALL=en_US.UTF-8", "ANDROID_ADB_SERVER_PORT=1", "ANDROID_SERIAL=", "GORACE=atexit_sleep_ms=0")
	events, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	terminal, err := pty.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	screen := make(chan string)
	go func() {
		all, _ := io.ReadAll(terminal) // ends with an error when mitool does
		screen <- string(all)
	}()

	var wrong error
	killed := false
	for lines := json.NewDecoder(events); wrong == nil && !killed; {
		var e resetEventJSON
		if err := lines.Decode(&e); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			wrong = err
			break
		}
		if e.Event != "question" {
			continue
		}
		asked = append(asked, e.Step)
		killed = kill.step == e.Step || kill.step == anyStep
		if killed && !kill.done {
			break
		}
		var typed string
		if typed, wrong = w.answer(ctx, e); wrong == nil && !killed {
			_, wrong = io.WriteString(terminal, typed+"\n")
		}
	}
	if killed || wrong != nil {
		_ = cmd.Process.Kill()
	}
	_, _ = io.Copy(io.Discard, events)
	err = cmd.Wait()
	seen := <-screen
	_ = terminal.Close()
	status := cmd.ProcessState.Sys().(syscall.WaitStatus)
	switch {
	case wrong != nil:
		t.Fatalf("after the questions %q: %v\n%s", asked, wrong, render(seen))
	case killed != (kill != moment{}):
		t.Fatalf("the questions were %q, and never %q\n%s", asked, kill.step, render(seen))
	case killed && status.Signal() != syscall.SIGKILL, !killed && err != nil:
		t.Fatalf("mitool ended with %v after the questions %q\n%s", cmd.ProcessState, asked, render(seen))
	}
	return asked
}

// replies are those of a reset that goes through.
var replies = map[string]string{
	"lost": "go-on", "words": "none", "owner": "here", "identity": "seen", "proof": "invoice", "cannot": "go-on",
	"forecast": "go-on", "lock": "unknown", "opens": "not", "xiaomi": "works", "google": "works", "rescue": "given-up",
	"cards": "go-on", "wallet": "none", "battery-ask": "full", "how": "mitool", "see": "mi", "page": "done",
	"assist": "done", "back": "done", "wipe-1": "done", "wipe-2": "done", "wipe-confirm": "done", "result": "text",
	"reboot": "done", "start": "setup", "setup": "go-on", "handover": "later", "resume-confirm": "not",
}

// chosen are the items that a step has the person choose. What leads back from a
// page, and is there, is chosen for page.
var chosen = map[string][]string{
	"page": guide.LeaveWords(), "assist": {"Connect with MIAssistant"}, "back": {},
	"wipe-1": {"Wipe Data"}, "wipe-2": {"Wipe All Data"}, "wipe-confirm": {"Confirm"},
	"reboot": {"Back to Main Menu", "Reboot", "Reboot to System"},
}

// answer does on the phone what the question is about, looks at its screen, and
// returns the line to type.
func (w *technician) answer(ctx context.Context, e resetEventJSON) (string, error) {
	if e.Typed {
		return w.phone.State().Serial, nil
	}
	id := replies[e.Step]
	wait := func(f func(phonesim.State) bool) error { return w.phone.Wait(ctx, f) }
	var err error
	switch e.Step {
	case "back":
		_, err = w.phone.Do(ctx, "press power")
	case "see":
		err = wait(func(s phonesim.State) bool { return len(s.Screen.Items) > 0 })
		if !slices.Contains(w.phone.State().Screen.Items, "Wipe Data") {
			id = "page"
		}
	case "resume-confirm":
		if !slices.Contains(w.phone.State().Screen.Items, "Confirm") {
			id = "pressed"
		}
	case "result":
		err = wait(func(s phonesim.State) bool { return slices.Contains(s.Screen.Lines, "Data wiped successfully") })
	case "start":
		err = wait(func(s phonesim.State) bool { return len(s.AsksFor) > 0 && s.Mode == "android" })
	}
	for _, item := range chosen[e.Step] {
		if err == nil && slices.Contains(w.phone.State().Screen.Items, item) {
			_, err = w.phone.Do(ctx, fmt.Sprintf("choose %q", item))
		}
	}
	if err != nil {
		return "", fmt.Errorf("at %s, with the phone's screen %+v: %w", e.Step, w.phone.State().Screen, err)
	}
	i := slices.IndexFunc(e.Options, func(o resetOptionJSON) bool { return o.ID == id })
	if i < 0 {
		return "", fmt.Errorf("%s has no option %q but %+v", e.Step, id, e.Options)
	}
	return fmt.Sprint(i + 1), nil
}

// check proves that the phone was erased once, and that the record tells it.
func (w *technician) check(t *testing.T, resumed int) {
	t.Helper()
	s := w.phone.State()
	if s.Userdata != "wiped" || s.Wipes != 1 || s.Files != 0 || !slices.Equal(s.AsksFor, []string{"xiaomi", "google"}) {
		t.Errorf("userdata %q, %d wipes, %d files, setup asks for %q; want it wiped once, and both accounts", s.Userdata, s.Wipes, s.Files, s.AsksFor)
	}
	if len(s.Violations) > 0 {
		t.Errorf("the phone heard what is not on the allow-list: %q", s.Violations)
	}
	entries, err := (&job.Store{Dir: filepath.Join(w.state, "mitool", "jobs")}).List()
	if err != nil || len(entries) != 1 || entries[0].Err != nil {
		t.Fatalf("List = %+v, %v; want one record that verifies", entries, err)
	}
	j := entries[0].Job
	if end := j.Ended(); end == nil || !strings.HasPrefix(end.Outcome, "done-") {
		t.Errorf("the record ends with %+v; want that it is done", end)
	}
	n := 0
	for _, e := range j.Events {
		if e.Kind == job.KindResume {
			n++
		}
	}
	if n != resumed {
		t.Errorf("the record was gone on with %d times; want %d", n, resumed)
	}
}
