package guide

import (
	"errors"
	"maps"
	"testing"

	"mitool/internal/device"
	"mitool/internal/models"
)

func TestEnterRecovery(t *testing.T) {
	for _, tt := range []struct {
		name    string
		change  func(*device.Phone)
		answers map[string]string
		menu    models.MenuFamily
		in      bool
		want    error
	}{
		{name: "by keys", menu: models.MiRecovery, in: true},
		{name: "it still opens, and nothing is saved", answers: map[string]string{"opens": "unsaved"}, want: ErrOtherWay},
		{name: "the lock is known", answers: map[string]string{"opens": "known"}, menu: models.MiRecovery, in: true},
		{name: "from fastboot", change: func(p *device.Phone) { p.Mode = device.ModeFastboot }, menu: models.MiRecovery, in: true},
		{name: "by mitool", answers: map[string]string{"how": "mitool"}, menu: models.MiRecovery, in: true},
		{name: "fastboot came first", answers: map[string]string{"see#1": "fastboot", "see#2": "charging", "see": "aosp"}, menu: models.AOSP, in: true},
		{name: "it is there already", change: func(p *device.Phone) { p.Mode = device.ModeMIAssistant }},
		{name: "stopped", answers: map[string]string{"how": "stop"}, want: ErrNotConfirmed},
		{name: "custom", answers: map[string]string{"see": "custom"}, want: ErrUnsupported},
		{name: "another maker", change: func(p *device.Phone) { p.Xiaomi = device.No }, want: ErrUnsupported},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := myPhone()
			if tt.change != nil {
				tt.change(&p)
			}
			w := newWorld(p)
			maps.Copy(w.answers, tt.answers)
			res, err := EnterRecovery(t.Context(), w.env(), "")
			if !errors.Is(err, tt.want) || res.InMenu != tt.in || res.Menu != tt.menu {
				t.Errorf("EnterRecovery = %v, %v, %v; want %v, %v, %v", res.Menu, res.InMenu, err, tt.menu, tt.in, tt.want)
			}
			for _, s := range w.steps() {
				if s == consentStep || s == "assist" || s == "wipe-1" {
					t.Errorf("asked %s", s)
				}
			}
			// A restart takes the finger away that may still open it.
			if first := append(w.steps(), "")[0]; p.Mode == device.ModeAndroid && p.Xiaomi == device.Yes && first != "opens" {
				t.Errorf("first question %q; want opens", first)
			}
		})
	}
}
