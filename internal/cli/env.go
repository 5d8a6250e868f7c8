package cli

import (
	"context"
	"io"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"

	"mitool/internal/phonesim"
	"mitool/internal/ui"
	"mitool/internal/usb"
	"mitool/internal/usb/libusb"
)

// Env is the world a command runs in. Its functions are called only by the
// commands that need them, so that --help opens nothing.
type Env struct {
	Out    io.Writer // the result
	ErrOut io.Writer // messages and progress
	// ErrIsTerminal tells whether a person watches ErrOut.
	ErrIsTerminal bool
	Args          []string // without the program's name
	Getenv        func(string) string
	Home          string // of the user, for the keys of adb
	OpenBus       func() usb.Bus
	// Simulated, when set, gives the phones that stand in for the bus, as
	// --practice does with its own. Tests set it.
	Simulated func() ([]*phonesim.Phone, error)
	// OpenTTY opens the controlling terminal, the one place answers come
	// from.
	OpenTTY func() (*ui.TTY, error)
}

// Main runs mitool in the process's own world and returns the exit code.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	tuneMemory()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends mitool at once
	log.SetOutput(io.Discard)    // gousb prints warnings of its own
	home, _ := os.UserHomeDir()  // absent: said when a key is needed
	return Run(ctx, &Env{
		Out: os.Stdout, ErrOut: os.Stderr, ErrIsTerminal: ui.IsTerminal(os.Stderr),
		Args: os.Args[1:], Getenv: os.Getenv, Home: home,
		OpenBus: openBus, OpenTTY: ui.OpenTTY,
	})
}

// xdg is mitool's own folder below the one that the variable names, else below
// home (XDG Base Directory Specification 0.8: a relative path is ignored). It is
// "" when neither is known.
func (e *Env) xdg(variable, home string) string {
	dir := e.Getenv(variable)
	switch {
	case filepath.IsAbs(dir):
	case e.Home == "":
		return ""
	default:
		dir = filepath.Join(e.Home, filepath.FromSlash(home))
	}
	return filepath.Join(dir, "mitool")
}

// memoryLimit is what the runtime may hold, in bytes, before it collects garbage
// at any cost: phones that answer without end shall not make the process take
// 64 MiB. Code and libusb come to some 20 MiB beyond it.
const memoryLimit = 32 << 20

// tuneMemory sets when garbage is collected. A command lives for a fraction of
// a second and holds a few megabytes: there is nothing worth collecting before
// it ends, unless a phone makes it more.
func tuneMemory() {
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(memoryLimit)
}

// openBus gives the computer's own USB. Nothing is opened before it is used.
func openBus() usb.Bus { return libusb.New() }
