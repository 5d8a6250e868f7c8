package guide

import (
	"context"
	"errors"

	"mitool/internal/device"
	"mitool/internal/models"
)

// keysText is the text for each way of holding the keys.
func keysText(k models.Keys) string {
	switch k {
	case models.VolUpPowerReleasePower:
		return "reset.enter.keys.release-power"
	case models.VolUpVolDownPower:
		return "reset.enter.keys.three"
	default:
		return "reset.enter.keys.volup+power"
	}
}

// enterSteps lead into recovery and end in exitMenu: the person sees a menu
// whose family is known, and it is the phone of the consent, by its serial
// number or by the person's word.
func enterSteps(rec device.Recovery) []step {
	see := func(f models.MenuFamily) func(*reset) {
		return func(r *reset) { r.family, r.inMenu = f, true }
	}
	return []step{
		{id: "how", probe: howToEnter, say: "reset.enter.how", options: []choice{
			{id: "mitool", text: "reset.option.by-mitool", next: "restart"},
			{id: "keys", text: "reset.option.by-keys", next: "keys"},
			stopHere,
		}},
		{id: "restart", act: restart, next: "leave"},
		{id: "restart-failed", say: "reset.enter.restart-failed", next: "keys"},

		{id: "keys", probe: beforeKeys(rec), say: keysText(rec.Keys),
			picture: &Picture{Keys: rec.Keys},
			hands:   []Hand{{Do: DoKeys, Keys: rec.Keys, Hold: keysHold}},
			options: []choice{
				{id: OptionDone, text: "reset.option.keys-done", next: "leave"},
				leaveThere,
			}},
		{id: "leave", expect: &expectation{
			say: "reset.enter.wait-gone", seen: left, timeout: goneTimeout, ifNot: "stayed",
		}, next: "see"},
		{id: "stayed", say: "reset.enter.stayed", options: []choice{
			{id: "again", text: "reset.option.again", next: "keys"},
			leaveThere,
		}},

		{id: "see", say: "reset.see", options: []choice{
			{id: "mi", text: "reset.option.see-mi", next: "prove", set: see(models.MiRecovery)},
			{id: "hyperos3", text: "reset.option.see-hyperos3", next: "prove", set: see(models.HyperOS3)},
			{id: "language", text: "reset.option.see-language", next: "language"},
			{id: "old", text: "reset.option.see-old", next: "by-hand", set: see(models.MIUI6to8)},
			{id: "aosp", text: "reset.option.see-aosp", next: "by-hand", set: see(models.AOSP)},
			{id: "page", text: "reset.option.see-page", next: "page"},
			{id: "no-command", text: "reset.option.see-no-command", next: "no-command"},
			{id: "fastboot", text: "reset.option.see-fastboot", next: "in-fastboot"},
			{id: "charging", text: "reset.option.see-charging", next: "in-charging"},
			{id: "android", text: "reset.option.see-android", next: "in-android"},
			{id: "custom", text: "reset.option.see-custom", next: "stop-custom-recovery"},
			{id: "other", text: "reset.option.see-other", next: "in-other"},
			leaveThere,
		}},
		{id: "in-fastboot", say: "reset.see.fastboot", next: "keys"},
		{id: "in-charging", say: "reset.see.charging", next: "keys"},
		{id: "in-android", say: "reset.see.android", next: "keys"},
		{id: "in-other", probe: chipMode, say: "reset.see.other", next: "keys"},
		{id: "page", say: "reset.page",
			hands: []Hand{{Do: DoLeave}},
			options: []choice{
				{id: OptionDone, text: "reset.option.back-done", next: "see"},
				leaveThere,
			}},
		{id: "no-command", say: "reset.see.no-command",
			hands: []Hand{{Do: DoShowMenu, Expect: "Android Recovery"}},
			options: []choice{
				{id: OptionDone, text: "reset.option.done", next: "see"},
				leaveThere,
			}},
		{id: "language", say: "reset.language",
			picture: &Picture{Menu: &MenuPicture{Items: []string{"English", "中文"}, Choose: "English"}},
			hands:   []Hand{{Do: DoChoose, Choose: "English"}},
			options: []choice{
				{id: OptionDone, text: "reset.option.done", next: "see"},
				leaveThere,
			}},

		{id: "prove", probe: alreadyProved, next: "assist"},
		{id: "assist", say: "reset.assist",
			picture: mainMenu("Connect with MIAssistant", "Reboot", "Wipe Data", "Connect with MIAssistant"),
			hands:   []Hand{{Do: DoChoose, Choose: "Connect with MIAssistant"}},
			options: []choice{
				{id: OptionDone, text: "reset.option.done", next: "verify"},
				{id: "see", text: "reset.option.assist-see", next: "see"},
				{id: "hand", text: "reset.option.assist-hand", next: "by-hand"},
				leaveThere,
			}},
		{id: "verify", expect: &expectation{
			say: "reset.assist.wait", seen: assistSeen, timeout: assistTimeout, ifNot: "assist-none",
		}, next: "compare"},
		{id: "assist-none", say: "reset.assist.none", options: []choice{
			{id: "again", text: "reset.option.assist-again", next: "verify"},
			{id: "see", text: "reset.option.assist-see", next: "see"},
			{id: "hand", text: "reset.option.assist-hand", next: "by-hand"},
			leaveThere,
		}},
		{id: "compare", act: compare},
		{id: "same", say: "reset.assist.same", next: "back"},
		{id: "back", say: "reset.back",
			hands: []Hand{{Do: DoBack}},
			options: []choice{
				{id: OptionDone, text: "reset.option.back-done", next: "in-menu"},
				{id: "see", text: "reset.option.back-else", next: "see"},
				leaveThere,
			}},
		{id: "in-menu", act: menuKnown},

		{id: "by-hand", probe: alreadyProved, say: "reset.hand", options: []choice{
			{id: "same", text: "reset.option.hand-same", next: "hand-menu",
				set: func(r *reset) { r.byHand = true }},
			{id: "unsure", text: "reset.option.hand-unsure", next: "stop-unsure"},
		}},
		{id: "hand-menu", probe: recheck, next: exitMenu},
	}
}

// howToEnter leaves the question out where it has one answer.
func howToEnter(_ context.Context, r *reset) (StepID, error) {
	switch {
	case r.phone.Mode == device.ModeMIAssistant:
		r.restarted = true
		return "verify", nil
	case r.phone.Mode == device.ModeAndroid && r.phone.State == device.StateReady:
		return "", nil
	default:
		return "keys", nil
	}
}

// restart lets the phone restart into recovery.
func restart(ctx context.Context, r *reset) (StepID, error) {
	err := r.env.Screen.Wait(ctx, r.message("reset.enter.restart"), func(ctx context.Context) error {
		return r.env.Phones.RebootRecovery(ctx, r.phone)
	})
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if errors.Is(err, device.ErrWrongPhone) {
		return "stop-wrong-phone", nil
	}
	if err != nil {
		r.observe("usb:restart-refused")
		return "restart-failed", nil
	}
	r.observe("usb:restart-sent")
	return "", nil
}

// beforeKeys says beforehand that the keys are not recorded for the model, and
// what to do otherwise at the second and third try.
func beforeKeys(rec device.Recovery) func(context.Context, *reset) (StepID, error) {
	return func(_ context.Context, r *reset) (StepID, error) {
		if !rec.Known && r.visits["keys"] == 1 {
			r.env.Screen.Show(r.message("reset.enter.keys.default-note"))
		}
		switch r.visits["keys"] {
		case 1:
		case 2:
			r.env.Screen.Show(r.message("reset.enter.keys.second"))
		default:
			r.env.Screen.Show(r.message("reset.enter.keys.third"))
		}
		return "", nil
	}
}

// alreadyProved leaves out the proof that was given since the phone was last
// restarted; the menu is checked against the bus in any case.
func alreadyProved(ctx context.Context, r *reset) (StepID, error) {
	if r.proved {
		next, err := recheck(ctx, r)
		if next == "" && err == nil {
			next = exitMenu
		}
		return next, err
	}
	_, next, err := r.look(ctx)
	return next, err
}

// compare compares the phone that came up in MIAssistant with the consent's, by
// the serial number that its recovery told. The descriptor's proves nothing
// here, but against it.
func compare(_ context.Context, r *reset) (StepID, error) {
	p, told := r.assist, ""
	if p.MIAssistant != nil {
		told = p.MIAssistant.Serial
	}
	switch {
	case told == "" && (p.Serial == "" || r.mine(p)):
		r.observe("usb:no-serial")
		return "by-hand", nil
	case !r.named(told):
		r.other = &p
		return "stop-wrong-phone", nil
	case !sameModel(p.Codename, r.phone.Codename):
		r.observe("usb:other-codename")
		return "by-hand", nil
	default:
		r.proved = true
		r.observe("usb:same-serial")
		return "same", nil
	}
}

// menuKnown goes on from the main menu. A phone that was in MIAssistant from
// the beginning has not been asked which menu it shows.
func menuKnown(_ context.Context, r *reset) (StepID, error) {
	if r.inMenu {
		return exitMenu, nil
	}
	return "see", nil
}

// mainMenu draws Mi Recovery's main menu.
func mainMenu(choose string, items ...string) *Picture {
	return &Picture{Menu: &MenuPicture{Title: "Main Menu", Items: items, Choose: choose}}
}

// LeaveWords are the items that lead back from a page of any family's menu, and
// choose nothing else.
func LeaveWords() []string { return []string{"Cancel", "No", "Back to Main Menu", "Back"} }
