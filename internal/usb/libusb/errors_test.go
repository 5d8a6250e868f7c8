//go:build cgo

package libusb

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/gousb"

	"mitool/internal/usb"
)

func TestSentinelCodes(t *testing.T) {
	tests := []struct {
		code                   gousb.Error
		linux, darwin, windows error
	}{
		{gousb.ErrorIO, usb.ErrIO, usb.ErrIO, usb.ErrIO},
		{gousb.ErrorInvalidParam, usb.ErrIO, usb.ErrIO, usb.ErrIO},
		{gousb.ErrorAccess, usb.ErrPermission, usb.ErrBusy, usb.ErrBusy},
		{gousb.ErrorNoDevice, usb.ErrGone, usb.ErrGone, usb.ErrGone},
		{gousb.ErrorNotFound, usb.ErrGone, usb.ErrGone, usb.ErrNotSupported},
		{gousb.ErrorBusy, usb.ErrBusy, usb.ErrBusy, usb.ErrBusy},
		{gousb.ErrorTimeout, usb.ErrTimeout, usb.ErrTimeout, usb.ErrTimeout},
		{gousb.ErrorOverflow, usb.ErrOverflow, usb.ErrOverflow, usb.ErrOverflow},
		{gousb.ErrorPipe, usb.ErrStall, usb.ErrStall, usb.ErrStall},
		{gousb.ErrorInterrupted, usb.ErrIO, usb.ErrIO, usb.ErrIO},
		{gousb.ErrorNoMem, usb.ErrIO, usb.ErrIO, usb.ErrIO},
		{gousb.ErrorNotSupported, usb.ErrNotSupported, usb.ErrNotSupported, usb.ErrNotSupported},
		{gousb.ErrorOther, usb.ErrIO, usb.ErrIO, usb.ErrIO},
		{gousb.Error(-50), usb.ErrIO, usb.ErrIO, usb.ErrIO},
	}
	for _, test := range tests {
		for goos, want := range map[string]error{"linux": test.linux, "darwin": test.darwin, "windows": test.windows} {
			for _, err := range []error{
				test.code,
				fmt.Errorf("wrapped: %w", test.code),
				// As gousb.Config.Interface has it.
				fmt.Errorf("failed to claim interface 1 on vid=18d1: %v", test.code), //nolint:errorlint // without %w on purpose
			} {
				if got := sentinel(err, goos); !errors.Is(got, want) {
					t.Errorf("sentinel(%q, %s) = %v; want %v", err, goos, got, want)
				}
			}
		}
	}
}

func TestSentinelStatuses(t *testing.T) {
	tests := map[gousb.TransferStatus]error{
		gousb.TransferError:      usb.ErrIO,
		gousb.TransferTimedOut:   usb.ErrTimeout,
		gousb.TransferCancelled:  usb.ErrIO,
		gousb.TransferStall:      usb.ErrStall,
		gousb.TransferNoDevice:   usb.ErrGone,
		gousb.TransferOverflow:   usb.ErrOverflow,
		gousb.TransferStatus(99): usb.ErrIO,
	}
	for status, want := range tests {
		if got := sentinel(status, "linux"); !errors.Is(got, want) {
			t.Errorf("sentinel(%v) = %v; want %v", status, got, want)
		}
	}
}

func TestSentinelKeeps(t *testing.T) {
	err := fmt.Errorf("%w: more", usb.ErrGone)
	if got := sentinel(err, "windows"); !errors.Is(got, err) || got.Error() != err.Error() {
		t.Errorf("sentinel(%v) = %v; want it unchanged", err, got)
	}
	if got := sentinel(errors.New("other"), "linux"); !errors.Is(got, usb.ErrIO) {
		t.Errorf("sentinel(other) = %v; want ErrIO", got)
	}
}
