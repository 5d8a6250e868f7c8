package adb

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// RebootRecovery asks a phone in Android to reboot into recovery. A nil error means that the phone has taken
// the request, not that it has rebooted: it usually leaves the bus instead of
// answering. Watch for it to come back.
//
// Errors: ErrRefused, ErrWrongMode, the phone's own complaint, or why the
// request could not be sent.
func (d *Device) RebootRecovery(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	st, err := d.open(ctx, rebootRecovery())
	switch {
	case errors.Is(err, errUnanswered):
		return nil
	case err != nil:
		return err
	}
	defer func() { _ = st.Close() }()
	// The service is accepted. adbd writes "reboot (…) failed" where it
	// could not begin; silence, the end of the stream and the loss of the
	// link all mean the same.
	defer time.AfterFunc(rebootQuiet, cancel).Stop()
	answer, _ := readAll(st, maxText)
	if text := cleanText(answer); strings.Contains(text, "failed") {
		return fmt.Errorf("rebooting: phone answered %q", text)
	}
	return nil
}
