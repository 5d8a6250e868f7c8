package guide

import (
	"context"
	"slices"

	"mitool/internal/device"
)

// EnterRecovery leads one phone into its own recovery, by a restart or by the
// keys, until the person sees its menu. It asks for no consent, because nothing
// is erased by it, and chooses nothing in the menu. serial is as in
// [ResetOptions]; errors are as of [Reset].
func EnterRecovery(ctx context.Context, env Env, serial string) (Result, error) {
	r := newReset(env)
	err := r.enterRecovery(ctx, serial)
	if err != nil && ctx.Err() != nil {
		err = r.interrupted(ctx.Err())
	}
	return Result{
		Outcome: r.outcome, Phone: r.phone, Menu: r.family, InMenu: r.inMenu, Observed: r.observed,
	}, err
}

func (r *reset) enterRecovery(ctx context.Context, serial string) error {
	if err := r.choose(ctx, serial); err != nil {
		return err
	}
	if next := unfit(r.phone); next != "" && next != "stop-no-serial" {
		return r.stop(next)
	}
	if r.phone.Mode == device.ModeAndroid || r.phone.Mode == device.ModeNoADB {
		if _, err := r.walk(ctx, restartTakes, "opens"); err != nil {
			return err
		}
	}
	if r.phone.Mode != device.ModeMIAssistant {
		if _, err := r.walk(ctx, untilMenu(enterSteps(r.phone.Recovery)), "how"); err != nil {
			return err
		}
	}
	r.env.Screen.Show(r.message("reset.entered"))
	return nil
}

// restartTakes asks what a restart takes away: after it nothing opens the phone
// but its screen lock. A lock that is known keeps all within reach.
var restartTakes = []step{{id: "opens", say: "reset.restart.opens", options: []choice{
	{id: "known", text: "reset.option.restart-known", next: exitConsent},
	{id: "not", text: "reset.option.restart-not", next: exitConsent},
	{id: "saved", text: "reset.option.restart-saved", next: exitConsent},
	{id: "unsaved", text: "reset.option.restart-unsaved", next: "stop-save-data"},
}}}

// untilMenu are the steps into recovery without those that prove which phone it
// is: walking them ends where these would begin.
func untilMenu(way []step) []step {
	return slices.DeleteFunc(way, func(s step) bool { return s.id == "prove" || s.id == "by-hand" })
}

// InRecovery tells whether a phone in mode m runs a recovery. known is false
// where the mode does not tell. A recovery that shows its menu is not on the
// bus: that no phone is there tells nothing.
func InRecovery(m device.Mode) (in, known bool) {
	switch m {
	case device.ModeMIAssistant, device.ModeSideload, device.ModeRescue, device.ModeRecovery:
		return true, true
	case device.ModeUnknown:
		return false, false
	default:
		return false, true
	}
}
