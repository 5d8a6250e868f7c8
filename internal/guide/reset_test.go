package guide

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"mitool/internal/device"
	"mitool/internal/models"

	"github.com/google/go-cmp/cmp"
)

func TestResetToTheEnd(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*device.Phone)
		answer map[string]string
		hands  func(*world)
		family models.MenuFamily
		want   Outcome
		seen   []string // among Observed
	}{
		{name: "mi recovery by keys", family: models.MiRecovery, want: OutcomeSeenUSB, seen: []string{"usb:same-serial", "usb:back:no-adb"}},
		{name: "mi recovery by mitool", answer: map[string]string{"how": "mitool"}, family: models.MiRecovery, want: OutcomeSeenUSB, seen: []string{"usb:restart-sent", "usb:same-serial"}},
		{name: "hyperos 3", answer: map[string]string{"see": "hyperos3"}, family: models.HyperOS3, want: OutcomeSeenUSB, seen: []string{"usb:same-serial"}},
		{name: "old miui with its language page", answer: map[string]string{"see#1": "language", "language": "done", "see": "old"}, family: models.MIUI6to8, want: OutcomeSeenUSB, seen: []string{"by-hand:same"}},
		{name: "aosp with no command", answer: map[string]string{"see#1": "no-command", "no-command": "done", "see": "aosp"}, family: models.AOSP, want: OutcomeSeenUSB, seen: []string{"by-hand:same"}},
		{name: "older aosp says yes", answer: map[string]string{"see": "aosp", "wipe-confirm": "yes", "wipe-yes": "done"}, family: models.AOSP, want: OutcomeSeenUSB, seen: []string{"wipe-yes:done"}},
		{
			name:   "unauthorised phone",
			change: func(p *device.Phone) { p.State, p.Battery = device.StateUnauthorized, nil },
			want:   OutcomeSeenUSB, seen: []string{"battery-ask:full"},
		},
		{
			name:   "fastboot",
			change: func(p *device.Phone) { p.Mode, p.Xiaomi, p.Battery = device.ModeFastboot, device.Unknown, nil },
			want:   OutcomeSeenUSB, seen: []string{"brand:xiaomi"},
		},
		{
			name:   "debugging off",
			change: func(p *device.Phone) { p.Mode, p.Battery = device.ModeNoADB, nil },
			want:   OutcomeSeenUSB,
		},
		{
			name:   "miassistant from the beginning",
			change: func(p *device.Phone) { p.Mode, p.Battery = device.ModeMIAssistant, nil },
			want:   OutcomeSeenUSB, seen: []string{"usb:same-serial"},
		},
		{
			name:  "never seen on the bus again",
			hands: func(w *world) { w.hands["reboot:done"] = nil },
			want:  OutcomeSeen,
		},
		{
			name: "back without a serial number, on the same port",
			hands: func(w *world) {
				w.hands["reboot:done"] = func() { w.set(device.Phone{Port: "1-2", Mode: device.ModeNoADB}) }
			},
			want: OutcomeSeenUSB,
		},
		{
			name: "a restart that was refused goes on by keys", answer: map[string]string{"how": "mitool"},
			hands: func(w *world) { w.reboot = func() error { return errors.New("closed") } },
			want:  OutcomeSeenUSB, seen: []string{"usb:restart-refused", "keys:done"},
		},
		{name: "no proof over usb, by hand", answer: map[string]string{"assist-none": "hand"}, hands: func(w *world) { w.hands["assist:done"] = nil }, want: OutcomeSeenUSB, seen: []string{"by-hand:same"}},
		{
			name: "sibling codename is the same phone",
			change: func(p *device.Phone) {
				p.Codename = "lancelot"
			},
			hands: func(w *world) {
				w.hands["assist:done"] = func() {
					p := myPhone()
					p.Mode, p.Codename = device.ModeMIAssistant, "galahad_id_global"
					w.set(p)
				}
			},
			want: OutcomeSeenUSB, seen: []string{"usb:same-serial"},
		},
		{
			name: "another codename under the same serial is asked about",
			hands: func(w *world) {
				w.hands["assist:done"] = func() {
					p := myPhone()
					p.Mode, p.Codename = device.ModeMIAssistant, "garnet"
					w.set(p)
				}
			},
			want: OutcomeSeenUSB, seen: []string{"usb:other-codename", "by-hand:same"},
		},
		{
			name: "no serial number in miassistant is asked about",
			hands: func(w *world) {
				w.hands["assist:done"] = func() { w.set(device.Phone{Port: "1-2", Mode: device.ModeMIAssistant}) }
			},
			want: OutcomeSeenUSB, seen: []string{"usb:no-serial", "by-hand:same"},
		},
		{
			name: "a serial number of the descriptor alone is asked about",
			hands: func(w *world) {
				w.hands["assist:done"] = func() {
					p := myPhone()
					p.Mode, p.MIAssistant = device.ModeMIAssistant, &device.MIAssistant{}
					w.set(p)
				}
			},
			want: OutcomeSeenUSB, seen: []string{"usb:no-serial", "by-hand:same"},
		},
		{
			name:   "an item that is not seen leads back, and on",
			answer: map[string]string{"wipe-2#1": "not-seen", "wipe-confirm#1": "not-seen"},
			want:   OutcomeSeenUSB,
		},
		{
			name: "it does not leave at first", answer: map[string]string{"stayed": "again"},
			hands: func(w *world) {
				w.hands["keys:done"] = func() {
					if w.asked["keys"] > 1 {
						w.unplug()
					}
				}
			},
			want: OutcomeSeenUSB, seen: []string{"stayed:again"},
		},
		{name: "android came first", answer: map[string]string{"see#1": "android", "see#2": "fastboot", "see#3": "charging", "see#4": "other"}, want: OutcomeSeenUSB},
		{name: "it takes long", answer: map[string]string{"result#1": "busy", "result#2": "started", "start#1": "wait", "start#2": "recovery"}, want: OutcomeSeenUSB},
		{
			name: "stuck after the wipe", answer: map[string]string{"reboot": "not-seen", "hold-power": "done"},
			want: OutcomeSeen,
		},
		{name: "error after the wipe", answer: map[string]string{"result": "error"}, want: OutcomeUnknown, seen: []string{"end-error"}},
		{name: "nobody knows", answer: map[string]string{"start": "other"}, want: OutcomeUnknown, seen: []string{"end-unknown"}},
		{name: "busy for ever", answer: map[string]string{"result": "busy"}, want: OutcomeUnknown, seen: []string{"end-unknown"}},
		{name: "starting for ever", answer: map[string]string{"start": "wait"}, want: OutcomeUnknown, seen: []string{"end-unknown"}},
		{name: "old screen", answer: map[string]string{"start": "old"}, want: OutcomeNotFinished, seen: []string{"end-not-erased"}},
		{
			name: "a phone that still trusts the computer is not done",
			hands: func(w *world) {
				w.hands["reboot:done"] = func() { w.become(device.ModeAndroid, device.StateReady) }
			},
			want: OutcomeUnknown, seen: []string{"usb:still-trusted"},
		},
		{
			name: "a phone in trade-in mode tells that it is in setup",
			hands: func(w *world) {
				w.hands["reboot:done"] = func() { w.become(device.ModeAndroid, device.StateReady) }
				w.tradeIn = func() (bool, error) { return true, nil }
			},
			want: OutcomeSeenUSB, seen: []string{"usb:trade-in-mode"},
		},
		{
			name: "a phone in trade-in mode, on a system that lists no serial numbers",
			hands: func(w *world) {
				w.hands["reboot:done"] = func() {
					p := myPhone()
					p.Serial = ""
					w.set(p)
				}
				w.tradeIn = func() (bool, error) { return true, nil }
			},
			want: OutcomeSeenUSB, seen: []string{"usb:trade-in-mode"},
		},
		{
			name: "a phone with debugging on, that does not know this computer, is not done",
			hands: func(w *world) {
				w.hands["reboot:done"] = func() { w.become(device.ModeAndroid, device.StateUnauthorized) }
			},
			want: OutcomeUnknown, seen: []string{"usb:debugging-on", "end-unclear"},
		},
		{
			name: "a phone that cannot be asked about it is not done",
			hands: func(w *world) {
				w.hands["reboot:done"] = func() { w.become(device.ModeAndroid, device.StateReady) }
				w.tradeIn = func() (bool, error) { return false, errors.New("gone") }
			},
			want: OutcomeUnknown, seen: []string{"usb:trade-in-mode-not-read"},
		},
		{name: "the data was saved before", answer: map[string]string{"opens": "saved", "rescue": ""}, want: OutcomeSeenUSB, seen: []string{"opens:saved"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := myPhone()
			if tt.change != nil {
				tt.change(&p)
			}
			w := newWorld(p)
			maps.Copy(w.answers, tt.answer)
			if tt.hands != nil {
				tt.hands(w)
			}
			res, err := w.run(t, "")
			if err != nil {
				t.Fatalf("Reset = %v after %v; want nil", err, w.steps())
			}
			if res.Outcome != tt.want {
				t.Errorf("Outcome = %q; want %q", res.Outcome, tt.want)
			}
			if res.Menu != tt.family || !res.InMenu {
				t.Errorf("Menu = %v, %v; want %v, true", res.Menu, res.InMenu, tt.family)
			}
			if res.Phone.Serial != mySerial {
				t.Errorf("Phone.Serial = %q; want %q", res.Phone.Serial, mySerial)
			}
			for _, s := range tt.seen {
				if !slices.Contains(res.Observed, s) {
					t.Errorf("Observed = %q; want %q among them", res.Observed, s)
				}
			}
			done := res.Outcome == OutcomeSeen || res.Outcome == OutcomeSeenUSB
			if explained := slices.Contains(w.steps(), "setup"); explained != done {
				t.Errorf("setup explained: %v; want %v for %q", explained, done, res.Outcome)
			}
			if want := tt.answer["how"] == "mitool"; (len(w.rebooted) == 1) != want {
				t.Errorf("RebootRecovery called for %q; want %v", w.rebooted, want)
			}
		})
	}
}

// TestTalkOrder keeps the loss the first thing said, and the consent the last
// before anything happens to the phone.
func TestTalkOrder(t *testing.T) {
	w := newWorld(myPhone())
	if _, err := w.run(t, ""); err != nil {
		t.Fatal(err)
	}
	want := []StepID{
		"lost", "words", "owner", "identity", "proof", "cannot", "forecast", "lock", "opens", "xiaomi", "google",
		"rescue", "cards", "wallet",
		"consent", "how", "keys", "see", "assist", "back", "wipe-1", "wipe-2", "wipe-confirm",
		"result", "reboot", "start", "setup", "handover",
	}
	if diff := cmp.Diff(want, w.steps()); diff != "" {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
}

func TestGates(t *testing.T) {
	battery := func(n int) func(*device.Phone) { return func(p *device.Phone) { p.Battery = &n } }
	lists := func(p *device.Phone) { p.Accounts = &device.Accounts{Xiaomi: true, Google: true} }
	for _, tt := range []struct {
		name   string
		change func(*device.Phone)
		answer map[string]string
		stop   StepID
		err    error
	}{
		{name: "not told", answer: map[string]string{"lost": "stop"}, stop: "stop-choice", err: ErrNotConfirmed},
		{name: "not agreed", answer: map[string]string{"cannot": "stop"}, stop: "stop-choice", err: ErrNotConfirmed},
		{name: "lost phone", answer: map[string]string{"words": "lost"}, stop: "stop-lost", err: ErrRefused},
		{name: "instalments", answer: map[string]string{"words": "finance"}, stop: "stop-finance", err: ErrRefused},
		{name: "company phone", answer: map[string]string{"words": "managed"}, stop: "stop-managed", err: ErrRefused},
		{name: "activation lock", answer: map[string]string{"words": "activation"}, stop: "stop-activation", err: ErrOtherWay},
		{name: "google's lock", answer: map[string]string{"words": "google"}, stop: "stop-google-lock", err: ErrOtherWay},
		{name: "sim", answer: map[string]string{"words": "sim"}, stop: "stop-sim", err: ErrOtherWay},
		{name: "app lock", answer: map[string]string{"words": "app"}, stop: "stop-app", err: ErrOtherWay},
		{name: "data not saved", answer: map[string]string{"opens": "unsaved"}, stop: "stop-save-data", err: ErrOtherWay},
		{name: "data not saved in the end", answer: map[string]string{"rescue": "not-yet"}, stop: "stop-rescue", err: ErrOtherWay},
		{name: "the forecast is not agreed to", answer: map[string]string{"forecast": "stop"}, stop: "stop-choice", err: ErrNotConfirmed},
		{name: "no owner", answer: map[string]string{"owner": "absent"}, stop: "stop-owner", err: ErrRefused},
		{name: "no proof", answer: map[string]string{"proof": "none"}, stop: "stop-proof", err: ErrRefused},
		{name: "screen lock known", answer: map[string]string{"lock": "known"}, stop: "stop-settings", err: ErrOtherWay},
		{name: "account not tried", answer: map[string]string{"xiaomi": "untested"}, stop: "stop-test-account", err: ErrOtherWay},
		{name: "account lost, codes come", answer: map[string]string{"xiaomi": "fails", "xiaomi-reach": "yes"}, stop: "stop-account", err: ErrOtherWay},
		{name: "account lost, no codes", answer: map[string]string{"xiaomi": "fails", "xiaomi-reach": "no", "xiaomi-find": "on"}, stop: "stop-support", err: ErrOtherWay},
		{name: "account lost, on a phone that works", answer: map[string]string{"lock": "known", "xiaomi": "fails", "xiaomi-reach": "no"}, stop: "stop-usable", err: ErrOtherWay},
		{name: "account lost, Find device off, risk not taken", answer: map[string]string{"xiaomi": "fails", "xiaomi-reach": "no", "xiaomi-find": "off", "xiaomi-off": "stop"}, stop: "stop-choice", err: ErrNotConfirmed},
		{name: "account too fresh", answer: map[string]string{"xiaomi": "recent", "xiaomi-recent": "wait"}, stop: "stop-xiaomi-wait", err: ErrOtherWay},
		{name: "never an account, but the phone lists one", change: lists, answer: map[string]string{"xiaomi": "never"}, stop: "stop-too-often", err: ErrGaveUp},
		{name: "never a Google account, but the phone lists one", change: lists, answer: map[string]string{"google": "never"}, stop: "stop-too-often", err: ErrGaveUp},
		{name: "another name on the card", answer: map[string]string{"identity": "other"}, stop: "stop-identity", err: ErrRefused},
		{name: "a proxy whose card nobody saw", answer: map[string]string{"owner": "proxy", "identity": "not"}, stop: "stop-unidentified", err: ErrRefused},
		{name: "the owner has not agreed to a copy", answer: map[string]string{"opens": "saved", "shop-copy": "stop"}, stop: "stop-choice", err: ErrNotConfirmed},
		{name: "cards in the wallet", answer: map[string]string{"wallet": "stop"}, stop: "stop-choice", err: ErrNotConfirmed},
		{name: "risk not taken", answer: map[string]string{"xiaomi": "never", "xiaomi-never": "stop"}, stop: "stop-choice", err: ErrNotConfirmed},
		{name: "google unknown", answer: map[string]string{"google": "unknown"}, stop: "stop-google", err: ErrOtherWay},
		{name: "google too fresh", answer: map[string]string{"google": "recent"}, stop: "stop-google-wait", err: ErrOtherWay},
		{name: "cards not out", answer: map[string]string{"cards": "stop"}, stop: "stop-choice", err: ErrNotConfirmed},
		{name: "battery 29", change: battery(29), stop: "stop-battery", err: ErrOtherWay},
		{name: "battery 30, charge first", change: battery(30), answer: map[string]string{"battery-warn": "stop"}, stop: "stop-battery", err: ErrOtherWay},
		{name: "battery not known, low", change: func(p *device.Phone) { p.Battery = nil }, answer: map[string]string{"battery-ask": "low"}, stop: "stop-battery", err: ErrOtherWay},
		{name: "battery not known, half, charge first", change: func(p *device.Phone) { p.Battery = nil }, answer: map[string]string{"battery-ask": "half", "battery-warn": "stop"}, stop: "stop-battery", err: ErrOtherWay},
		{name: "another maker, by the person", change: func(p *device.Phone) { p.Xiaomi = device.Unknown }, answer: map[string]string{"brand": "other"}, stop: "stop-maker", err: ErrUnsupported},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := myPhone()
			if tt.change != nil {
				tt.change(&p)
			}
			w := newWorld(p)
			maps.Copy(w.answers, tt.answer)
			res, err := w.run(t, "")
			checkStop(t, w, res, err, tt.stop, tt.err)
			if slices.Contains(w.steps(), "consent") {
				t.Error("the consent was asked for")
			}
		})
	}
}

// TestIdentityOfTheOwner: a card that nobody saw ends nothing while the owner is
// here in person, who proves to own the phone.
func TestIdentityOfTheOwner(t *testing.T) {
	w := newWorld(myPhone())
	w.answers["identity"] = "not"
	if res, err := w.run(t, ""); err != nil || res.Outcome != OutcomeSeenUSB || slices.Contains(w.steps(), "identity-not") {
		t.Errorf("Reset = %q, %v after %v; want the end, and no question who it is", res.Outcome, err, w.steps())
	}
}

// checkStop checks an end before the wipe.
func checkStop(t *testing.T, w *world, res Result, err error, id StepID, want error) {
	t.Helper()
	var stop *StopError
	if !errors.As(err, &stop) || stop.StepID != id || !errors.Is(err, want) {
		t.Fatalf("Reset = %v; want a stop at %s: %v", err, id, want)
	}
	if res.Outcome != OutcomeNotFinished {
		t.Errorf("Outcome = %q; want %q", res.Outcome, OutcomeNotFinished)
	}
	if len(w.shown) == 0 || w.shown[len(w.shown)-1] != stop.TextID {
		t.Errorf("shown = %q; want %q last", w.shown, stop.TextID)
	}
	if len(w.rebooted) > 0 {
		t.Errorf("RebootRecovery called for %q", w.rebooted)
	}
}

func TestUnfitPhones(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*device.Phone)
		stop   StepID
		err    error
	}{
		{"edl", func(p *device.Phone) { p.Mode = device.ModeEDL }, "stop-chip-level", ErrUnsupported},
		{"brom", func(p *device.Phone) { p.Mode = device.ModeBROM }, "stop-chip-level", ErrUnsupported},
		{"preloader", func(p *device.Phone) { p.Mode = device.ModePreloader }, "stop-chip-level", ErrUnsupported},
		{"another maker", func(p *device.Phone) { p.Xiaomi = device.No }, "stop-maker", ErrUnsupported},
		{"custom recovery", func(p *device.Phone) { p.Mode = device.ModeRecovery }, "stop-custom-recovery", ErrUnsupported},
		{"another system", func(p *device.Phone) { p.Problems = []device.Problem{{Code: "other-os"}} }, "stop-other-os", ErrUnsupported},
		{"sideload", func(p *device.Phone) { p.Mode = device.ModeSideload }, "stop-mode", ErrUnsupported},
		{"rescue", func(p *device.Phone) { p.Mode = device.ModeRescue }, "stop-mode", ErrUnsupported},
		{"fastbootd", func(p *device.Phone) { p.Mode = device.ModeFastbootd }, "stop-mode", ErrUnsupported},
		{"no answer", func(p *device.Phone) { p.Mode = device.ModeUnknown }, "stop-no-answer", ErrUnsupported},
		{"a recovery that asks for a key", func(p *device.Phone) { p.Mode, p.State = device.ModeUnknown, device.StateUnauthorized }, "stop-mode", ErrUnsupported},
		{"held", func(p *device.Phone) { p.State = device.StateBusy }, "stop-busy", ErrNotReady},
		{"forbidden", func(p *device.Phone) { p.State = device.StateNoPermission }, "stop-no-permission", ErrNotReady},
		{"no serial", func(p *device.Phone) { p.Serial = "" }, "stop-no-serial", ErrUnsupported},
		{"serial with a blank", func(p *device.Phone) { p.Serial = "ab cd" }, "stop-no-serial", ErrUnsupported},
		{"serial with an escape", func(p *device.Phone) { p.Serial = "ab\x1b[2J" }, "stop-no-serial", ErrUnsupported},
		{"serial of other letters", func(p *device.Phone) { p.Serial = "аbc" }, "stop-no-serial", ErrUnsupported},
		{"endless serial", func(p *device.Phone) { p.Serial = strings.Repeat("a", maxSerial+1) }, "stop-no-serial", ErrUnsupported},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := myPhone()
			tt.change(&p)
			w := newWorld(p)
			res, err := w.run(t, "")
			checkStop(t, w, res, err, tt.stop, tt.err)
			if len(w.questions) > 0 {
				t.Errorf("asked %v of a phone that is not fit", w.steps())
			}
		})
	}
}

func TestChoosingThePhone(t *testing.T) {
	other := myPhone()
	other.Port, other.Serial = "1-3", "ffff0001"
	twin := myPhone()
	twin.Port = "1-4"
	for _, tt := range []struct {
		name   string
		phones []device.Phone
		serial string
		want   error
	}{
		{"none", nil, "", ErrNoPhone},
		{"none with this serial", []device.Phone{other}, mySerial, ErrNoPhone},
		{"case counts", []device.Phone{myPhone()}, strings.ToUpper(mySerial), ErrNoPhone},
		{"two", []device.Phone{myPhone(), other}, "", ErrSeveralPhones},
		{"two with one serial", []device.Phone{myPhone(), twin}, mySerial, ErrSeveralPhones},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(tt.phones...)
			res, err := w.run(t, tt.serial)
			if !errors.Is(err, tt.want) {
				t.Errorf("Reset = %v; want %v", err, tt.want)
			}
			var several *SeveralPhonesError
			if errors.As(err, &several) && len(several.Phones) != len(tt.phones) {
				t.Errorf("%d phones to choose from; want %d", len(several.Phones), len(tt.phones))
			}
			if len(w.questions)+len(w.shown) > 0 || res.Outcome != OutcomeNotFinished {
				t.Errorf("asked %v, shown %q, outcome %q; want nothing", w.steps(), w.shown, res.Outcome)
			}
		})
	}
	t.Run("one of two", func(t *testing.T) {
		w := newWorld(other, myPhone())
		w.hands = map[string]func(){
			"keys:done": func() { w.set(other) },
			"assist:done": func() {
				p := myPhone()
				p.Mode = device.ModeMIAssistant
				w.set(other, p)
			},
			"back:done": func() { w.set(other) },
		}
		res, err := w.run(t, mySerial)
		if err != nil || res.Outcome != OutcomeSeen || res.Phone.Serial != mySerial {
			t.Errorf("Reset = %q, %q, %v; want %q, %q, nil", res.Phone.Serial, res.Outcome, err, mySerial, OutcomeSeen)
		}
		if slices.Contains(w.shown, "reset.other-phone") {
			t.Error("spoke of a phone that was there from the beginning")
		}
	})
}
