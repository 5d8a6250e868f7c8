//go:build unix

package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"mitool/internal/adbkey"
	"mitool/internal/guide"
	"mitool/internal/ui"
	"mitool/internal/usb"
)

// Exit codes of the scripts' own programs, which mitool never uses.
const (
	exitBench    = 99 // phone.sim is wrong, or a phone heard what it must not
	exitConverse = 98 // the conversation did not go as written
)

// TestMain runs the test binary as mitool when a script says "exec mitool",
// and as the person at the terminal when it says "exec converse".
func TestMain(m *testing.M) {
	// Scripts wait more than they compute. -parallel goes before this.
	if err := flag.Set("test.parallel", "4"); err != nil {
		panic(err)
	}
	testscript.Main(m, map[string]func(){
		"mitool":   func() { os.Exit(scriptMain()) },
		"converse": func() { os.Exit(converseMain(os.Args[1:])) },
		"mkjob":    func() { os.Exit(mkjobMain(os.Args[1:])) },
	})
}

// TestScripts runs testdata/script. Beside the commands of testscript there
// are:
//
//	exits CODE program [args...]   exec, with the exact exit code
//	exits CODE converse FILE program [args...]
//	                               the same at a terminal; see role
//	fits [-wide] FILE              FILE, or stdout or stderr, has no control
//	                               characters, and at most 80 columns
//	mode PERM FILE                 FILE has these permissions, in octal
//
// A program that is not in a conversation and has no ttyin has no terminal.
// $HOME/.android holds a key pair. What a script puts into phone.sim is in the
// place of the bus; see bench. With a bus.sim, mitool opens its own bus, which
// has these phones and keeps it from some of them; see barredBus.
func TestScripts(t *testing.T) {
	home := t.TempDir()
	if _, err := adbkey.Load(adbkey.Env{Getenv: os.Getenv, Home: home}); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("LC_ALL", "en_US.UTF-8")
			e.Setenv("TERM", "xterm")
			e.Setenv("MITOOL_TEST_DIR", e.WorkDir)
			// The adb server of this computer is none of the script's.
			e.Setenv("ANDROID_ADB_SERVER_PORT", "1")
			// The race detector sleeps a second in each process that ends.
			e.Setenv("GORACE", "atexit_sleep_ms=0")
			// One key pair for all: making one takes longer than a script.
			return os.CopyFS(e.WorkDir, os.DirFS(home))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": scriptExits, "fits": scriptFits, "mode": scriptMode,
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
	})
}

// scriptMain is Main in the world of a script.
func scriptMain() int {
	// Where the script gave no terminal, that of whoever runs the tests must
	// not be asked at. It fails when there is a session already: ttyin's.
	_, _ = syscall.Setsid()
	tuneMemory()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	dir := os.Getenv("MITOOL_TEST_DIR")
	env := &Env{
		Out: os.Stdout, ErrOut: os.Stderr, ErrIsTerminal: ui.IsTerminal(os.Stderr),
		Args: os.Args[1:], Getenv: os.Getenv, Home: os.Getenv("HOME"),
		OpenBus: openBus, OpenTTY: ui.OpenTTY,
	}
	b := &bench{dir: dir}
	if _, err := os.Stat(filepath.Join(dir, barsFile)); err == nil {
		env.OpenBus = func() usb.Bus { return newBarredBus(b) }
	} else if _, err := os.Stat(filepath.Join(dir, "phone.sim")); err == nil {
		env.Simulated = b.load
	} else if socket := os.Getenv(farBusEnv); socket != "" {
		env.OpenBus = func() usb.Bus { return farBus{socket} }
		defer writePeak(dir)
	}
	code := Run(ctx, env)
	if err := b.end(); err != nil {
		fmt.Fprintln(os.Stderr, "phone.sim:", err)
		return exitBench
	}
	return code
}

// scriptExits is the command exits.
func scriptExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code program [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code is %d; want %d", got, want)
	}
}

// scriptFits is the command fits.
func scriptFits(ts *testscript.TestScript, neg bool, args []string) {
	width := ui.MaxWidth
	if len(args) == 2 && args[0] == "-wide" {
		width, args = 0, args[1:]
	}
	if neg || len(args) != 1 {
		ts.Fatalf("usage: fits [-wide] file")
	}
	ts.Check(fits(ts.ReadFile(args[0]), width))
}

// scriptMode is the command mode.
func scriptMode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: mode perm file")
	}
	want, err := strconv.ParseUint(args[0], 8, 32)
	ts.Check(err)
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := info.Mode().Perm(); got != os.FileMode(want) {
		ts.Fatalf("%s has permissions %o; want %o", args[1], got, want)
	}
}

// TestRefusalsAreScripted keeps refuse_verbs.txt complete.
func TestRefusalsAreScripted(t *testing.T) {
	script, err := os.ReadFile("testdata/script/refuse_verbs.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range guide.Refusals() {
		if !strings.Contains(string(script), "\nexits 4 mitool "+r.Verb+"\n") {
			t.Errorf("refuse_verbs.txt does not try %q", r.Verb)
		}
	}
}
