package guide

import (
	"context"
	"fmt"

	"mitool/internal/models"
)

// The wipe is chosen by the person in the phone's own menu. What is said here
// names items, never how often to press a key: menus differ in what they show
// besides, and nobody has written down which item is highlighted first.

// page is one page of a recovery on the way to the wipe.
type page struct {
	title  string
	items  []string // those that are known
	choose string
	see    string // the item of the next page
	say    string
}

// chinese are items as a phone in Chinese has them: the main menu of a Mi Note
// Pro's stock recovery (MIUI 9, V9.2.3.0.NXHCNEK), written down by somebody who
// saw it; "连接小米助手" also by XiaomiWiki. What the pages behind it say is not
// known.
var chinese = map[string]string{
	"Reboot":                   "重启手机",
	"Wipe Data":                "清除数据",
	"Connect with MIAssistant": "连接小米助手",
}

// chineseItem is the item for the texts, "" when none is known or the phone's
// system is not one for China.
func (r *reset) chineseItem(item string) string {
	if r.phone.Region != "" && r.phone.Region != "cn" {
		return ""
	}
	return chinese[item]
}

const (
	sayChoose  = "reset.wipe.choose"
	sayRestore = "reset.wipe.choose-restore"
)

// pages are the pages before the confirmation, by family, and confirms the
// item that confirms. Sources: xiaomi.md 3.3; AOSP bootable/recovery
// recovery.cpp for its own menu.
var pages = map[models.MenuFamily][]page{
	models.MiRecovery: {
		{"Main Menu", []string{"Reboot", "Wipe Data", "Connect with MIAssistant"}, "Wipe Data", "Wipe All Data", sayChoose},
		{"Wipe Data", []string{"Wipe All Data"}, "Wipe All Data", "Confirm", sayChoose},
	},
	models.HyperOS3: {
		{"Main Menu", []string{"Reboot", "Wipe Data", "Connect with MIAssistant", "Restore system"}, "Wipe Data", "Wipe All Data", sayRestore},
		{"Wipe Data", []string{"Wipe All Data"}, "Wipe All Data", "Confirm", sayChoose},
	},
	models.MIUI6to8: {
		{"Main Menu", []string{"Reboot", "Wipe & Reset"}, "Wipe & Reset", "Wipe All Data", sayChoose},
		{"Wipe & Reset", []string{"Wipe All Data"}, "Wipe All Data", "Yes", sayChoose},
	},
	models.AOSP: {
		{"Android Recovery", []string{"Reboot system now", "Wipe data/factory reset"}, "Wipe data/factory reset", "Factory data reset", sayChoose},
	},
}

var confirms = map[models.MenuFamily]string{
	models.MiRecovery: "Confirm",
	models.HyperOS3:   "Confirm",
	models.MIUI6to8:   "Yes",
	models.AOSP:       "Factory data reset",
}

// wipe leads through the menu to the confirmation. It is reached only with a
// consent for this phone. It returns exitErased when the person has confirmed,
// or the step of the way into recovery where it goes on.
func (r *reset) wipe(ctx context.Context, c Consent) (StepID, error) {
	if !c.allows(actErase, r.phone.Serial) {
		return "", fmt.Errorf("leading to the wipe of %q: %w", r.phone.Serial, ErrNotConfirmed)
	}
	return r.walk(ctx, wipeSteps(r.family), "wipe-1")
}

// wipeSteps are the pages of a family, and the confirmation.
func wipeSteps(f models.MenuFamily) []step {
	var way []step
	for i, p := range pages[f] {
		next := StepID(fmt.Sprintf("wipe-%d", i+2))
		if i == len(pages[f])-1 {
			next = "wipe-check"
		}
		way = append(way, step{
			id: StepID(fmt.Sprintf("wipe-%d", i+1)), probe: recheck, say: p.say,
			item: p.choose, see: fmt.Sprintf("%q", p.see),
			picture: &Picture{Menu: &MenuPicture{Title: p.title, Items: p.items, Choose: p.choose}},
			hands:   []Hand{{Do: DoChoose, Choose: p.choose, Expect: p.see}},
			options: []choice{
				{id: OptionDone, text: "reset.option.done", next: next},
				{id: "not-seen", text: "reset.option.not-seen", next: "see"},
				leaveThere,
			},
		})
	}
	way = append(way,
		step{id: "wipe-check", probe: recheck, next: "wipe-confirm"},
		confirmStep("wipe-confirm", confirms[f]))
	if f == models.AOSP {
		// AOSP before Android 9 asks "Yes -- delete all user data" or "Yes".
		last := &way[len(way)-1]
		last.options = append([]choice{last.options[0],
			{id: "yes", text: "reset.option.confirm-yes", next: "wipe-yes"}}, last.options[1:]...)
		way = append(way, confirmStep("wipe-yes", "Yes"))
	}
	return way
}

// confirmStep is the one step after which there is no way back.
func confirmStep(id StepID, item string) step {
	return step{
		id: id, mark: Committing, say: "reset.wipe.confirm", item: item,
		picture: &Picture{Menu: &MenuPicture{Items: []string{item}, Choose: item}},
		hands:   []Hand{{Do: DoChoose, Choose: item}},
		options: []choice{
			{id: OptionDone, text: "reset.option.confirm-pressed", next: exitErased,
				set: (*reset).commits},
			{id: "not-seen", text: "reset.option.confirm-not-seen", next: "see"},
			{id: "stop", text: "reset.option.confirm-stop", next: "stop-before-confirm"},
		},
	}
}

// commits notes that the wipe is confirmed: there is no way back.
func (r *reset) commits() { r.confirmed, r.unsure = true, false }
