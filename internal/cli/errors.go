package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mitool/internal/device"
	"mitool/internal/guide"
	"mitool/internal/ui"
	"mitool/internal/usb"
)

// errNoPhone is a bus without a phone.
var errNoPhone = errors.New("no phone found")

// noSuchPhoneError is a --serial that no phone on the bus has.
type noSuchPhoneError struct{ serial string }

func (e *noSuchPhoneError) Error() string { return fmt.Sprintf("no phone with serial %q", e.serial) }

// severalPhonesError is a command for one phone where several could be meant.
type severalPhonesError struct{ phones []device.Phone }

func (e *severalPhonesError) Error() string {
	return fmt.Sprintf("%d phones are connected", len(e.phones))
}

// endedJobError is a job to go on with that has ended.
type endedJobError struct{ id string }

func (e *endedJobError) Error() string { return "job " + e.id + ": " + guide.ErrEnded.Error() }
func (e *endedJobError) Unwrap() error { return guide.ErrEnded }

// unwrittenJobError is a job whose record takes no more, and that can be gone on
// with when it does.
type unwrittenJobError struct {
	id  string
	err error
}

func (e *unwrittenJobError) Error() string { return "job " + e.id + ": " + e.err.Error() }
func (e *unwrittenJobError) Unwrap() error { return e.err }

// refusedError is a command that mitool refuses by policy.
type refusedError struct{ guide.Refused }

func (e *refusedError) Error() string { return "refused: " + e.Verb }

// sentence is how an error is put into words: the messages error.<id> and
// hint.<id>, and the exit code.
type sentence struct {
	err  error
	id   string
	code int
}

// sentences are tried in order; the first that errors.Is matches is used. A
// test proves that each has both messages in both languages.
var sentences = []sentence{
	{errNoPhone, "no-phone", exitNoPhone},
	{guide.ErrNoPhone, "no-phone", exitNoPhone},
	{ui.ErrMistyped, "no-answer", exitNotConfirmed},
	{guide.ErrNotConfirmed, "not-confirmed", exitNotConfirmed},
	{guide.ErrNoRecord, "no-record", exitFailed},
	{guide.ErrEnded, "job-ended", exitFailed},
	{guide.ErrWrongPhone, "wrong-phone", exitFailed},
	{device.ErrWrongPhone, "wrong-phone", exitFailed},
	{device.ErrNotReady, "not-ready", exitFailed},
	{ui.ErrNoTerminal, "no-terminal", exitNotConfirmed},
	{ui.ErrNoAnswer, "not-confirmed", exitNotConfirmed},
	{usb.ErrPermission, "no-permission", exitAccess},
	{usb.ErrBusy, "busy", exitAccess},
	{usb.ErrNotSupported, "no-driver", exitAccess},
	{usb.ErrGone, "gone", exitFailed},
	{context.Canceled, "interrupted", exitInterrupted},
	{context.DeadlineExceeded, "timeout", exitFailed},
}

// report puts err into words on stderr and returns the exit code.
func (a *app) report(err error) int {
	if err == nil {
		return exitDone
	}
	a.log.Error().Err(err).Msg("ended")
	var (
		code    exitError
		usage   *usageError
		refused *refusedError
		several *severalPhonesError
		noSuch  *noSuchPhoneError
		ended   *endedJobError
		full    *unwrittenJobError
	)
	switch {
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, &refused):
		a.sayError(a.t("error.refused", map[string]any{"Verb": refused.Verb}), "")
		a.term.Block("\n" + a.text.Text(refused.Reason, nil))
		a.term.Block(a.text.Text(refused.Way, nil))
		return exitRefused
	case errors.As(err, &several):
		a.sayError(a.t("error.several-phones", map[string]any{"Count": len(several.phones)}),
			a.t("hint.several-phones", map[string]any{"Phones": a.choices(several.phones)}))
		return exitUsage
	case errors.As(err, &noSuch):
		a.sayError(a.noSuchPhone(noSuch.serial))
		return exitNoPhone
	case errors.As(err, &ended):
		a.sayError(a.t("error.job-ended", nil), a.t("hint.job-ended", map[string]any{"Job": ended.id}))
		return exitFailed
	case errors.As(err, &full):
		id := "error.unwritten"
		if errors.Is(err, guide.ErrNoRecord) {
			id = "error.no-record"
		}
		data := map[string]any{"Job": full.id, "Command": a.resumeCommand(full.id)}
		a.sayError(a.t(id, data), a.t("hint.unwritten", data))
		a.sayDetail(full.err, guide.ErrNoRecord)
		return exitFailed
	case errors.As(err, &usage):
		a.sayUsage(usage)
		return exitUsage
	}
	if code, ok := a.sayJobError(err); ok {
		return code
	}
	for _, s := range sentences {
		if errors.Is(err, s.err) {
			a.sayError(a.t("error."+s.id, nil), a.t("hint."+s.id, nil))
			a.sayDetail(err, s.err)
			return s.code
		}
	}
	a.sayError(err.Error(), "")
	return exitFailed
}

// noSuchPhone puts into words that no phone has the serial number. To run detect
// does not help where the environment chooses the phone for that as well.
func (a *app) noSuchPhone(serial string) (message, hint string) {
	hint = a.t("hint.no-such-phone", nil)
	if a.envSerial {
		hint = a.t("hint.no-such-phone-env", nil)
	}
	return a.t("error.no-such-phone", map[string]any{"Serial": clean(serial)}), hint
}

// sayError prints "mitool: error: …" and "mitool: hint: …", the label before
// each line of the text.
func (a *app) sayError(message, hint string) {
	a.sayLabelled("label.error", message)
	a.sayLabelled("label.hint", hint)
}

func (a *app) sayLabelled(label, text string) {
	before := "mitool: " + a.t(label, nil) + ": "
	for l := range strings.Lines(ui.Wrap(text, ui.MaxWidth-len(before))) {
		if strings.TrimSpace(l) != "" {
			_, _ = fmt.Fprint(a.ErrOut, before, l)
		}
	}
}

// sayDetail adds what exactly happened, where that is more than the sentence
// already says.
func (a *app) sayDetail(err, sentinel error) {
	if d := err.Error(); d != sentinel.Error() && !errors.Is(err, context.Canceled) {
		a.sayLabelled("label.detail", ui.Clean(d, 4*maxField))
	}
}

// choices are the phones to choose from, one a line.
func (a *app) choices(phones []device.Phone) string {
	var b strings.Builder
	for _, p := range phones {
		fmt.Fprintf(&b, "\n%s  %s, port %s", a.orUnknown(p.Serial), a.phoneName(p), p.Port)
	}
	return b.String()
}
