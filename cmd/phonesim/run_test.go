package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"mitool/internal/usbip"
)

// tray is a carrier that takes each phone's first presence and holds it.
type tray struct {
	err error // instead
}

func (c tray) Carry(ctx context.Context, p usbip.Phone) error {
	if c.err != nil {
		return c.err
	}
	if _, err := p.Attach(ctx); err != nil {
		return err
	}
	<-ctx.Done()
	return ctx.Err()
}

func TestRun(t *testing.T) {
	works := func() (carrier, error) { return tray{}, nil }
	tests := []struct {
		name   string
		args   string
		in     string
		open   func() (carrier, error)
		code   int
		out    string // in it
		errOut string
	}{
		{name: "list", args: "-list", out: "spes "},
		{name: "one phone", args: "-serial ABC", in: "state\n", open: works, out: `"serial":"ABC"`},
		{
			name: "second phone", args: "-profile spes,spes -boot fastboot", in: "phone 2\nstate\n",
			open: works, out: `"serial":"7d3a91c22"`,
		},
		{name: "line that fails", in: "dance\nscreen\n", open: works, out: " ", errOut: "dance"},
		{name: "phone that is not there", in: "phone 2\n", open: works, errOut: `got "2", want 1 to 1`},
		{name: "unknown profile", args: "-profile nokia", open: works, code: exitFailed, errOut: `no profile "nokia"`},
		{name: "unknown mode", args: "-boot moon", open: works, code: exitFailed, errOut: "moon"},
		{name: "unknown flag", args: "-x", code: exitUsage, errOut: "-x"},
		{name: "argument", args: "spes", code: exitUsage, errOut: "Usage"},
		{
			name: "no controller", open: func() (carrier, error) { return nil, usbip.ErrNoController },
			code: exitFailed, errOut: "modprobe vhci_hcd",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out, errOut strings.Builder
			code := run(t.Context(), strings.Fields(tt.args), strings.NewReader(tt.in), &out, &errOut, tt.open)
			if code != tt.code {
				t.Errorf("run(%s) = %d; want %d", tt.args, code, tt.code)
			}
			if !strings.Contains(out.String(), tt.out) {
				t.Errorf("stdout = %q; want %q in it", &out, tt.out)
			}
			if !strings.Contains(errOut.String(), tt.errOut) || tt.errOut == "" && errOut.Len() > 0 {
				t.Errorf("stderr = %q; want %q in it", &errOut, tt.errOut)
			}
		})
	}
}

// The program ends when a phone can no longer be carried, and when it is
// interrupted, though nobody closes its input.
func TestRunEnds(t *testing.T) {
	tests := []struct {
		name    string
		carrier carrier
		cancel  bool
		want    int
	}{
		{"carrier fails", tray{errors.New("cable broke")}, false, exitFailed},
		{"interrupt", tray{}, true, exitDone},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if tt.cancel {
				cancel()
			}
			in, typing := io.Pipe()
			defer func() { _ = typing.Close() }()
			ended := make(chan int, 1)
			go func() {
				ended <- run(ctx, nil, in, io.Discard, io.Discard, func() (carrier, error) { return tt.carrier, nil })
			}()
			select {
			case code := <-ended:
				if code != tt.want {
					t.Errorf("run = %d; want %d", code, tt.want)
				}
			case <-time.After(20 * time.Second):
				t.Fatal("run did not end")
			}
		})
	}
}
