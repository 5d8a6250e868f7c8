package guide

import (
	"context"
	"errors"
	"strings"
	"testing"

	"mitool/internal/device"
)

func TestConsentIsTheSerialTyped(t *testing.T) {
	for _, typed := range []string{
		"", "y", "yes", "ya", strings.ToUpper(mySerial), " " + mySerial, mySerial + " ", mySerial[:7], mySerial + "0", "ffff0001",
	} {
		w := newWorld(myPhone())
		w.typed = typed
		res, err := w.run(t, "")
		var stop *StopError
		if !errors.As(err, &stop) || stop.StepID != "stop-not-confirmed" || !errors.Is(err, ErrNotConfirmed) {
			t.Errorf("typed %q: Reset = %v; want ErrNotConfirmed", typed, err)
		}
		if last := w.steps()[len(w.steps())-1]; last != consentStep || res.Outcome != OutcomeNotFinished {
			t.Errorf("typed %q: went on to %s, outcome %q", typed, last, res.Outcome)
		}
	}
}

func TestConsentAllows(t *testing.T) {
	good := Consent{act: actErase, serial: mySerial}
	for _, tt := range []struct {
		name    string
		consent Consent
		act     act
		serial  string
		want    bool
	}{
		{"its act and phone", good, actErase, mySerial, true},
		{"zero consent", Consent{}, actErase, mySerial, false},
		{"zero consent, zero act", Consent{}, noAct, "", false},
		{"another phone", good, actErase, "ffff0001", false},
		{"another act", good, noAct, mySerial, false},
		{"no serial", Consent{act: actErase}, actErase, "", false},
	} {
		if got := tt.consent.allows(tt.act, tt.serial); got != tt.want {
			t.Errorf("%s: allows = %v; want %v", tt.name, got, tt.want)
		}
	}
}

func TestWipeNeedsConsent(t *testing.T) {
	w := newWorld(myPhone())
	r := &reset{env: w.env(), phone: myPhone(), visits: map[StepID]int{}}
	if _, err := r.wipe(context.Background(), Consent{}); !errors.Is(err, ErrNotConfirmed) {
		t.Errorf("wipe without a consent = %v; want ErrNotConfirmed", err)
	}
	if len(w.questions) > 0 {
		t.Errorf("wipe without a consent asked %v", w.steps())
	}
}

func TestPhoneIsLookedForAgainBeforeTheConsent(t *testing.T) {
	other := myPhone()
	other.Serial = "ffff0001"
	silent := device.Phone{Port: "1-2", Serial: mySerial, Mode: device.ModeUnknown, State: device.StateOffline}
	edl := device.Phone{Port: "1-2", Serial: mySerial, Mode: device.ModeEDL}
	for _, tt := range []struct {
		name string
		then []device.Phone
		stop StepID
		err  error
	}{
		{"gone", nil, "stop-gone", ErrNoPhone},
		{"silent", []device.Phone{silent}, "stop-no-answer", ErrUnsupported},
		{"another in its place", []device.Phone{other}, "stop-wrong-phone", ErrWrongPhone},
		{"in another mode", []device.Phone{edl}, "stop-chip-level", ErrUnsupported},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(myPhone())
			w.hands["cards:go-on"] = func() { w.set(tt.then...) }
			res, err := w.run(t, "")
			checkStop(t, w, res, err, tt.stop, tt.err)
		})
	}

	t.Run("pulled out while it is asked", func(t *testing.T) {
		w := newWorld(myPhone())
		w.hands["cards:go-on"] = func() { w.set(silent); w.leaves = 2 }
		res, err := w.run(t, "")
		checkStop(t, w, res, err, "stop-gone", ErrNoPhone)
	})
}
