package guide

import (
	"context"

	"mitool/internal/device"
)

// Answers that many questions have.
var (
	stopHere   = choice{id: "stop", text: "reset.option.stop", next: "stop-choice"}
	leaveThere = choice{id: "stop", text: "reset.option.stop", next: "stop-recovery"}
)

// goOn is the answer that accepts what was said.
func goOn(text string, next StepID) choice { return choice{id: "go-on", text: text, next: next} }

// talk is everything before the consent: what is lost, what stays, and whether
// a reset is the way at all. It follows the decision of each lock: the screen's
// (a reset helps), Xiaomi's and Google's (it does not), the lender's and the
// company's (not ours).
var talk = []step{
	{id: "lost", say: "reset.lost", options: []choice{
		goOn("reset.option.told", "brand"), stopHere,
	}},
	{id: "brand", probe: knownMaker, say: "reset.brand", options: []choice{
		{id: "xiaomi", text: "reset.option.xiaomi", next: "cannot"},
		{id: "other", text: "reset.option.other-maker", next: "stop-maker"},
	}},
	{id: "cannot", say: "reset.cannot", options: []choice{
		goOn("reset.option.told", "forecast"), stopHere,
	}},
	{id: "forecast", say: "reset.forecast", options: []choice{
		goOn("reset.option.told", "words"), stopHere,
	}},
	{id: "words", say: "reset.words", options: []choice{
		{id: "none", text: "reset.option.words-none", next: "opens"},
		{id: "lost", text: "reset.option.words-lost", next: "stop-lost"},
		{id: "finance", text: "reset.option.words-finance", next: "stop-finance"},
		{id: "managed", text: "reset.option.words-managed", next: "stop-managed"},
		{id: "activation", text: "reset.option.words-activation", next: "stop-activation"},
		{id: "google", text: "reset.option.words-google", next: "stop-google-lock"},
		{id: "sim", text: "reset.option.words-sim", next: "stop-sim"},
		{id: "app", text: "reset.option.words-app", next: "stop-app"},
	}},
	{id: "opens", say: "reset.opens", options: []choice{
		{id: "not", text: "reset.option.opens-not", next: "owner"},
		{id: "saved", text: "reset.option.opens-saved", next: "owner", set: func(r *reset) { r.saved = true }},
		{id: "unsaved", text: "reset.option.opens-unsaved", next: "stop-save-data"},
	}},
	{id: "owner", say: "reset.owner", options: []choice{
		{id: "here", text: "reset.option.owner-here", next: "proof"},
		{id: "proxy", text: "reset.option.owner-proxy", next: "proof"},
		{id: "absent", text: "reset.option.owner-absent", next: "stop-owner"},
	}},
	{id: "proof", say: "reset.proof", options: []choice{
		{id: "invoice", text: "reset.option.proof-invoice", next: "lock"},
		{id: "box", text: "reset.option.proof-box", next: "lock"},
		{id: "account", text: "reset.option.proof-account", next: "lock"},
		{id: "none", text: "reset.option.proof-none", next: "stop-proof"},
	}},
	{id: "lock", say: "reset.lock", options: []choice{
		{id: "unknown", text: "reset.option.lock-unknown", next: "xiaomi"},
		{id: "known", text: "reset.option.lock-known", next: "stop-settings"},
		{id: "no-settings", text: "reset.option.lock-no-settings", next: "xiaomi"},
	}},
	{id: "xiaomi", say: "reset.xiaomi", options: []choice{
		{id: "works", text: "reset.option.xiaomi-works", next: "google"},
		{id: "fails", text: "reset.option.xiaomi-fails", next: "xiaomi-reach"},
		{id: "untested", text: "reset.option.xiaomi-untested", next: "stop-test-account"},
		{id: "never", text: "reset.option.xiaomi-never", next: "xiaomi-never"},
	}},
	{id: "xiaomi-reach", say: "reset.xiaomi.reach", options: []choice{
		{id: "yes", text: "reset.option.reach-yes", next: "stop-account"},
		{id: "no", text: "reset.option.reach-no", next: "stop-support"},
	}},
	{id: "xiaomi-never", say: "reset.xiaomi.never", options: []choice{
		goOn("reset.option.risk", "google"), stopHere,
	}},
	{id: "google", say: "reset.google", options: []choice{
		{id: "works", text: "reset.option.google-works", next: "rescue"},
		{id: "recent", text: "reset.option.google-recent", next: "stop-google-wait"},
		{id: "unknown", text: "reset.option.google-unknown", next: "stop-google"},
		{id: "never", text: "reset.option.google-never", next: "rescue"},
	}},
	{id: "rescue", probe: nothingLeft, say: "reset.rescue", options: []choice{
		{id: "copied", text: "reset.option.rescue-copied", next: "cards"},
		{id: "nothing", text: "reset.option.rescue-nothing", next: "cards"},
		{id: "given-up", text: "reset.option.rescue-given-up", next: "cards"},
		{id: "not-yet", text: "reset.option.rescue-not-yet", next: "stop-rescue"},
	}},
	{id: "cards", say: "reset.cards", options: []choice{
		goOn("reset.option.cards-done", "battery"), stopHere,
	}},
	{id: "battery", probe: batteryStep},
	{id: "battery-low", say: "reset.battery.low", next: "stop-battery"},
	{id: "battery-warn", say: "reset.battery.warn", options: []choice{
		goOn("reset.option.go-on", exitConsent),
		{id: "stop", text: "reset.option.charge-first", next: "stop-battery"},
	}},
	{id: "battery-ask", say: "reset.battery.ask", options: []choice{
		{id: "full", text: "reset.option.battery-full", next: exitConsent},
		{id: "half", text: "reset.option.battery-half", next: "battery-warn"},
		{id: "low", text: "reset.option.battery-low", next: "stop-battery"},
	}},
}

// knownMaker leaves the question out where the phone has answered it.
func knownMaker(_ context.Context, r *reset) (StepID, error) {
	if r.phone.Xiaomi == device.Yes {
		return "cannot", nil
	}
	return "", nil
}

// nothingLeft leaves the question out where the data is known to be saved.
func nothingLeft(_ context.Context, r *reset) (StepID, error) {
	if r.saved {
		return "cards", nil
	}
	return "", nil
}

// batteryStep chooses what is said of the battery.
func batteryStep(_ context.Context, r *reset) (StepID, error) {
	switch p := r.phone.Battery; {
	case p == nil:
		return "battery-ask", nil
	case *p < batteryNeed:
		return "battery-low", nil
	case *p < batteryAdvised:
		return "battery-warn", nil
	default:
		return exitConsent, nil
	}
}
