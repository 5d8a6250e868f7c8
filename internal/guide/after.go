package guide

import (
	"context"
	"errors"
	"slices"

	"mitool/internal/device"
	"mitool/internal/models"
)

// afterSteps follow the confirmation: the phone restarts, somebody sees the
// setup page, and what setup asks is explained. Nothing here can be stopped,
// so no question offers it.
func afterSteps(f models.MenuFamily) []step {
	text, items := rebootWords(f)
	var hands []Hand
	for _, item := range items {
		hands = append(hands, Hand{Do: DoChoose, Choose: item})
	}
	way := []step{
		{id: "result", say: "reset.after.result", options: []choice{
			{id: "text", text: "reset.option.after-text", next: "reboot", set: (*reset).commits},
			{id: "menu", text: "reset.option.after-menu", next: "reboot"},
			{id: "busy", text: "reset.option.after-busy", next: "erasing"},
			{id: "started", text: "reset.option.after-started", next: "wait"},
			{id: "error", text: "reset.option.after-error", next: "end-error"},
		}},
		{id: "erasing", expect: &expectation{
			say: "reset.after.erasing", seen: startedAgain, timeout: eraseTimeout, ifNot: "result",
		}, next: "start"},
		{id: "reboot", say: text, hands: hands, options: []choice{
			{id: OptionDone, text: "reset.option.rebooted", next: "wait"},
			{id: "not-seen", text: "reset.option.not-seen", next: "hold-power"},
		}},
		{id: "hold-power", say: "reset.after.hold-power",
			hands: []Hand{{Do: DoPower, Hold: powerHold}},
			options: []choice{
				{id: OptionDone, text: "reset.option.rebooted", next: "wait"},
				{id: "not-seen", text: "reset.option.not-seen", next: "end-unknown"},
			}},
		{id: "wait", expect: &expectation{
			say: "reset.after.wait", seen: startedAgain, timeout: startTimeout, ifNot: "start",
		}, next: "start"},
		{id: "start", say: "reset.after.start", options: []choice{
			{id: "setup", text: "reset.option.start-setup", next: "judge", set: (*reset).commits},
			{id: "wait", text: "reset.option.start-wait", next: "wait"},
			{id: "recovery", text: "reset.option.start-recovery", next: "reboot"},
			{id: "old", text: "reset.option.start-old", next: "end-not-erased"},
			{id: "other", text: "reset.option.start-other", next: "end-unknown"},
		}},
		{id: "judge", act: judge},
		{id: "seen-usb", say: "reset.end.seen-usb", next: "setup"},
		{id: "seen-trade-in", say: "reset.end.seen-trade-in", next: "setup"},
		{id: "seen", say: "reset.end.seen", next: "setup"},
		// A screen of its own: below it, what was seen would scroll away unread.
		{id: "setup", say: "reset.setup", options: []choice{goOn("reset.option.go-on", "handover")}},
		{id: "handover", say: "reset.handover", options: []choice{
			{id: "own-lock", text: "reset.option.handover-done", next: exitDone},
			{id: "later", text: "reset.option.handover-later", next: exitDone},
			{id: "asks", text: "reset.option.handover-asks", next: "asks"},
		}},
		{id: "asks", say: "reset.handover.asks", next: exitDone},
	}
	for i := range way {
		way[i].mark = Committed
	}
	return way
}

// unsureSteps follow a confirmation of which nobody knows whether it was
// pressed. They are those that follow one that was, and say no more than that;
// the page that asks for it may be there still. What is seen can settle it.
func unsureSteps(f models.MenuFamily) []step {
	way := afterSteps(f)
	for i := range way {
		way[i].mark = Committing
		if way[i].id == "result" {
			way[i].say = "reset.after.result-unsure"
			way[i].options = append([]choice{{id: "still", text: "reset.option.after-still", next: exitMenu,
				set: func(r *reset) { r.unsure = false }}}, way[i].options...)
		}
	}
	return way
}

// started tells whether the phone has been restarted by the time of a step.
func started(id StepID) bool {
	return slices.Contains([]StepID{"wait", "start", "judge", "seen-usb", "seen-trade-in", "seen", "setup", "handover", "asks"}, id)
}

// exitDone is the end of the way.
const exitDone StepID = "to-done"

// rebootWords are the words of each family's menu for a restart.
func rebootWords(f models.MenuFamily) (text string, items []string) {
	switch f {
	case models.AOSP:
		return "reset.after.reboot-aosp", []string{"Reboot system now"}
	case models.MIUI6to8:
		return "reset.after.reboot-old", []string{"Back", "Reboot", "Reboot to System"}
	default:
		return "reset.after.reboot-mi", []string{"Back to Main Menu", "Reboot", "Reboot to System"}
	}
}

// judge says what was seen, by whom.
func judge(ctx context.Context, r *reset) (StepID, error) {
	switch {
	case r.back == nil:
		r.outcome = OutcomeSeen
		return "seen", nil
	case r.back.Mode == device.ModeAndroid && r.back.State == device.StateReady:
		return r.tradeIn(ctx)
	case r.back.Mode == device.ModeAndroid:
		r.observe("usb:debugging-on") // a reset turns it off
		return "end-unclear", nil
	default:
		r.outcome = OutcomeSeenUSB
		r.observe("usb:back:" + string(r.back.Mode))
		return "seen-usb", nil
	}
}

// tradeIn tells a phone that opens its adbd to everybody in the setup wizard
// from one that still trusts this computer. The latter has kept what a reset
// erases, whatever its screen shows.
func (r *reset) tradeIn(ctx context.Context) (StepID, error) {
	ctx, cancel := context.WithTimeout(ctx, findTimeout)
	defer cancel()
	back := *r.back
	if back.Serial == "" { // on systems that list no strings; it is compared
		back.Serial = r.phone.Serial
	}
	switch setup, err := r.env.Phones.InTradeInMode(ctx, back); {
	case setup:
		r.outcome = OutcomeSeenUSB
		r.observe("usb:trade-in-mode")
		return "seen-trade-in", nil
	case errors.Is(ctx.Err(), context.Canceled):
		return "", ctx.Err()
	case err != nil:
		r.observe("usb:trade-in-mode-not-read")
		return "end-unclear", nil
	default:
		r.observe("usb:still-trusted")
		return "end-debugging", nil
	}
}
