//go:build linux

package guest

import (
	"context"
	"errors"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// user is one of the machine's people; test/vm writes /etc/passwd.
type user struct {
	name   string
	id     uint32 // of the user and of the group of that name
	groups []uint32
	home   string
}

// plugdev is the group that the udev rule lets in.
const plugdev = 46

var (
	root  = user{name: "root", home: "/root"}
	tech  = user{name: "tech", id: 1000, groups: []uint32{plugdev}, home: "/home/tech"}
	other = user{name: "other", id: 1001, home: "/home/other"}
)

// commandTimeout bounds a program that should be done in a second or two; the
// emulated processor is slow.
const commandTimeout = time.Minute

// output is what became of a program.
type output struct {
	stdout, stderr string
	code           int // -1 when it was killed
}

// command prepares a program to be run by u, in u's home and with little else
// in its environment.
func (u user) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = u.home
	cmd.Env = []string{"HOME=" + u.home, "USER=" + u.name, "PATH=/usr/bin:/usr/sbin", "LANG=C.UTF-8", "TERM=xterm"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: u.id, Gid: u.id, Groups: u.groups}}
	// A server that the program leaves behind keeps its output open.
	cmd.WaitDelay = time.Second
	return cmd
}

// run runs a program to its end. One that does not end fails the test.
func (u user) run(t testing.TB, name string, args ...string) output {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), commandTimeout)
	defer cancel()
	var stdout, stderr strings.Builder
	cmd := u.command(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		t.Fatalf("%s: %v did not end in %v\nstdout: %s\nstderr: %s", u.name, cmd, commandTimeout, &stdout, &stderr)
	case errors.As(err, &exit), errors.Is(err, exec.ErrWaitDelay), err == nil:
	default:
		t.Fatalf("%s: %v: %v", u.name, cmd, err)
	}
	return output{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// must runs a program that has to succeed and returns what it printed.
func (u user) must(t testing.TB, name string, args ...string) string {
	t.Helper()
	out := u.run(t, name, args...)
	if out.code != 0 {
		t.Fatalf("%s: %s %q exited with %d\nstdout: %s\nstderr: %s", u.name, name, args, out.code, out.stdout, out.stderr)
	}
	return out.stdout
}

// afterwards runs a program when the test is over, whatever becomes of it.
func (u user) afterwards(t testing.TB, name string, args ...string) {
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
		defer cancel()
		_ = u.command(ctx, name, args...).Run()
	})
}
