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

// talk is everything before the consent: whose phone it is, what is lost, what
// stays, and whether a reset is the way at all. It follows the decision of each
// lock: the screen's (a reset helps), Xiaomi's and Google's (it does not), the
// lender's and the company's (not ours).
var talk = []step{
	{id: "lost", say: "reset.lost", options: []choice{
		goOn("reset.option.told", "brand"), stopHere,
	}},
	{id: "brand", probe: knownMaker, say: "reset.brand", options: []choice{
		{id: "xiaomi", text: "reset.option.xiaomi", next: "words"},
		{id: "other", text: "reset.option.other-maker", next: "stop-maker"},
	}},
	{id: "words", say: "reset.words", options: []choice{
		{id: "none", text: "reset.option.words-none", next: "owner"},
		{id: "lost", text: "reset.option.words-lost", next: "stop-lost"},
		{id: "finance", text: "reset.option.words-finance", next: "stop-finance"},
		{id: "managed", text: "reset.option.words-managed", next: "stop-managed"},
		{id: "activation", text: "reset.option.words-activation", next: "stop-activation"},
		{id: "google", text: "reset.option.words-google", next: "stop-google-lock"},
		{id: "sim", text: "reset.option.words-sim", next: "stop-sim"},
		{id: "app", text: "reset.option.words-app", next: "stop-app"},
	}},
	{id: "owner", say: "reset.owner", options: []choice{
		{id: "here", text: "reset.option.owner-here", next: "identity", set: isProxy(false)},
		{id: "proxy", text: "reset.option.owner-proxy", next: "identity", set: isProxy(true)},
		{id: "absent", text: "reset.option.owner-absent", next: "stop-owner"},
	}},
	{id: "identity", say: "reset.identity", options: []choice{
		{id: "seen", text: "reset.option.identity-seen", next: "proof"},
		{id: "other", text: "reset.option.identity-other", next: "stop-identity"},
		{id: "not", text: "reset.option.identity-not", next: "identity-not"},
	}},
	{id: "identity-not", probe: ifOwner("proof", "stop-unidentified"), say: "reset.identity.not", options: []choice{
		{id: "yes", text: "reset.option.yes", next: "proof"},
		{id: "no", text: "reset.option.no", next: "stop-unidentified"},
	}},
	{id: "proof", say: "reset.proof", options: []choice{
		{id: "invoice", text: "reset.option.proof-invoice", next: "cannot"},
		{id: "box", text: "reset.option.proof-box", next: "cannot"},
		{id: "account", text: "reset.option.proof-account", next: "cannot"},
		{id: "none", text: "reset.option.proof-none", next: "stop-proof"},
	}},
	{id: "cannot", say: "reset.cannot", options: []choice{
		goOn("reset.option.told", "forecast"), stopHere,
	}},
	{id: "forecast", say: "reset.forecast", options: []choice{
		goOn("reset.option.told", "lock"), stopHere,
	}},
	{id: "lock", say: "reset.lock", options: []choice{
		{id: "unknown", text: "reset.option.lock-unknown", next: "opens", set: opensSettings(false)},
		{id: "known", text: "reset.option.lock-known", next: "xiaomi", set: opensSettings(true)},
		{id: "no-settings", text: "reset.option.lock-no-settings", next: "opens", set: opensSettings(false)},
		stopHere,
	}},
	{id: "opens", say: "reset.opens", options: []choice{
		{id: "not", text: "reset.option.opens-not", next: "xiaomi", set: isSaved(false)},
		{id: "saved", text: "reset.option.opens-saved", next: "xiaomi", set: isSaved(true)},
		{id: "unsaved", text: "reset.option.opens-unsaved", next: "stop-save-data"},
	}},
	{id: "xiaomi", say: "reset.xiaomi", options: []choice{
		{id: "works", text: "reset.option.xiaomi-works", next: "google"},
		{id: "recent", text: "reset.option.xiaomi-recent", next: "xiaomi-recent"},
		{id: "fails", text: "reset.option.xiaomi-fails", next: "xiaomi-reach"},
		{id: "untested", text: "reset.option.xiaomi-untested", next: "stop-test-account"},
		{id: "never", text: "reset.option.xiaomi-never", next: "xiaomi-never"},
	}},
	{id: "xiaomi-recent", say: "reset.xiaomi.recent", options: []choice{
		{id: "wait", text: "reset.option.xiaomi-wait", next: "stop-xiaomi-wait"},
		goOn("reset.option.risk", "google"),
	}},
	{id: "xiaomi-reach", say: "reset.xiaomi.reach", options: []choice{
		{id: "yes", text: "reset.option.reach-yes", next: "stop-account"},
		{id: "no", text: "reset.option.reach-no", next: "xiaomi-usable"},
	}},
	{id: "xiaomi-usable", probe: ifUsable("stop-usable", "xiaomi-find"), say: "reset.usable", options: []choice{
		{id: "yes", text: "reset.option.yes", next: "stop-usable"},
		{id: "no", text: "reset.option.no", next: "xiaomi-find"},
	}},
	{id: "xiaomi-find", say: "ways.triage.find", options: []choice{
		{id: "on", text: "ways.triage.find-on", next: "stop-support"},
		{id: "off", text: "ways.triage.find-off", next: "xiaomi-off"},
		{id: "unknown", text: "ways.triage.find-unknown", next: "stop-support"},
	}},
	{id: "xiaomi-off", say: "reset.xiaomi.off", options: []choice{
		goOn("reset.option.risk", "google"), stopHere,
	}},
	{id: "xiaomi-never", probe: listsXiaomi, say: "reset.xiaomi.never", options: []choice{
		goOn("reset.option.risk", "google"), stopHere,
	}},
	{id: "xiaomi-listed", say: "reset.xiaomi.listed", next: "xiaomi"},
	{id: "google", say: "reset.google", options: []choice{
		{id: "works", text: "reset.option.google-works", next: "settings"},
		{id: "recent", text: "reset.option.google-recent", next: "stop-google-wait"},
		{id: "unknown", text: "reset.option.google-unknown", next: "stop-google"},
		{id: "never", text: "reset.option.google-never", next: "google-never"},
	}},
	{id: "google-never", probe: listsGoogle, next: "settings"},
	{id: "google-listed", say: "reset.google.listed", next: "google"},
	{id: "settings", probe: ifUsable("stop-settings", "rescue"), say: "reset.usable", options: []choice{
		{id: "yes", text: "reset.option.yes", next: "stop-settings"},
		{id: "no", text: "reset.option.no", next: "rescue"},
	}},
	{id: "rescue", probe: nothingLeft, say: "reset.rescue", options: []choice{
		{id: "copied", text: "reset.option.rescue-copied", next: "shop-copy"},
		{id: "nothing", text: "reset.option.rescue-nothing", next: "cards"},
		{id: "given-up", text: "reset.option.rescue-given-up", next: "cards"},
		{id: "not-yet", text: "reset.option.rescue-not-yet", next: "stop-rescue"},
	}},
	{id: "shop-copy", say: "reset.shop-copy", options: []choice{
		{id: "no", text: "reset.option.shop-copy-no", next: "cards"},
		{id: "agreed", text: "reset.option.shop-copy-agreed", next: "cards"},
		stopHere,
	}},
	{id: "cards", say: "reset.cards", options: []choice{
		goOn("reset.option.cards-done", "wallet"), stopHere,
	}},
	{id: "wallet", say: "reset.wallet", options: []choice{
		{id: "none", text: "reset.option.wallet-none", next: "battery"},
		{id: "out", text: "reset.option.wallet-out", next: "battery"},
		{id: "told", text: "reset.option.wallet-told", next: "battery"},
		stopHere,
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

func opensSettings(yes bool) func(*reset) { return func(r *reset) { r.usable = yes } }

func isProxy(yes bool) func(*reset) { return func(r *reset) { r.proxy = yes } }

func isSaved(yes bool) func(*reset) { return func(r *reset) { r.saved = yes } }

// knownMaker leaves the question out where the phone has answered it.
func knownMaker(_ context.Context, r *reset) (StepID, error) {
	if r.phone.Xiaomi == device.Yes {
		return "words", nil
	}
	return "", nil
}

// listsXiaomi and listsGoogle find the answer that there never was such an
// account to be wrong where the phone itself lists one.
func listsXiaomi(_ context.Context, r *reset) (StepID, error) {
	if a := r.phone.Accounts; a != nil && a.Xiaomi {
		return "xiaomi-listed", nil
	}
	return "", nil
}

func listsGoogle(_ context.Context, r *reset) (StepID, error) {
	if a := r.phone.Accounts; a != nil && a.Google {
		return "google-listed", nil
	}
	return "", nil
}

// ifOwner gives the answer to a question that "owner" has answered. On paper it
// is asked.
func ifOwner(yes, no StepID) func(context.Context, *reset) (StepID, error) {
	return func(_ context.Context, r *reset) (StepID, error) {
		if r.proxy {
			return no, nil
		}
		return yes, nil
	}
}

// ifUsable gives the answer to a question that "lock" has answered. On paper it
// is asked.
func ifUsable(yes, no StepID) func(context.Context, *reset) (StepID, error) {
	return func(_ context.Context, r *reset) (StepID, error) {
		if r.usable {
			return yes, nil
		}
		return no, nil
	}
}

// nothingLeft leaves the question out where the data is known to be saved.
func nothingLeft(_ context.Context, r *reset) (StepID, error) {
	if r.saved {
		return "shop-copy", nil
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
