//go:build unix

package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"mitool/internal/phonesim"
	"mitool/internal/usb"
)

// barsFile says which of a script's phones may not be opened, and why, a line
// for each port:
//
//	1-1 busy adb 4242     that program has it; its name and pid may be left out
//	1-2 no-permission     this user may not
//	1-3 no-driver         the system has no driver for it
const barsFile = "bus.sim"

// barredBus is the bus of a script with a bus.sim. Phones off it are as ever.
type barredBus struct {
	*phonesim.Bus
	failed  error // of reading the script's files
	bars    map[string]error
	holders map[string]usb.Holder
}

var (
	_ usb.Bus          = (*barredBus)(nil)
	_ usb.Watcher      = (*barredBus)(nil)
	_ usb.HolderFinder = (*barredBus)(nil)
)

func newBarredBus(b *bench) *barredBus {
	phones, err := b.load()
	bus := &barredBus{
		Bus: phonesim.NewBus(phones...), failed: err,
		bars: map[string]error{}, holders: map[string]usb.Holder{},
	}
	text, err := os.ReadFile(filepath.Join(b.dir, barsFile))
	if err != nil {
		bus.failed = err
	}
	for line := range strings.Lines(string(text)) {
		if err := bus.bar(strings.Fields(line)); err != nil {
			bus.failed = fmt.Errorf("%s: %q: %w", barsFile, line, err)
		}
	}
	return bus
}

// bar takes one line of bus.sim.
func (b *barredBus) bar(words []string) error {
	if len(words) < 2 {
		return fmt.Errorf("%d words, want 2 or more", len(words))
	}
	why, ok := map[string]error{
		"busy": usb.ErrBusy, "no-permission": usb.ErrPermission, "no-driver": usb.ErrNotSupported,
	}[words[1]]
	if !ok {
		return fmt.Errorf("no reason %q", words[1])
	}
	b.bars[words[0]] = why
	if len(words) == 2 {
		return nil
	}
	h := usb.Holder{Name: words[2]}
	if _, err := fmt.Sscan(strings.Join(words[3:], " "), &h.PID); err != nil {
		return fmt.Errorf("reading the pid: %w", err)
	}
	b.holders[words[0]] = h
	return nil
}

// List gives the phones, or what is wrong with the script.
func (b *barredBus) List(ctx context.Context) ([]usb.Desc, error) {
	if b.failed != nil {
		return nil, b.failed
	}
	return b.Bus.List(ctx)
}

// Open opens the phones that are not barred.
func (b *barredBus) Open(ctx context.Context, d usb.Desc, iface uint8) (usb.Conn, error) {
	if err := b.bars[d.Port]; err != nil {
		return nil, usb.Wrap(fmt.Sprintf("claiming interface %d", iface), d.Port, err)
	}
	return b.Bus.Open(ctx, d, iface)
}

// Holders names who holds d.
func (b *barredBus) Holders(d usb.Desc) []usb.Holder {
	if h, ok := b.holders[d.Port]; ok {
		return []usb.Holder{h}
	}
	return nil
}
