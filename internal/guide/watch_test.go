package guide

import (
	"testing"

	"mitool/internal/device"
)

func TestLeft(t *testing.T) {
	with := func(change func(*device.Phone)) []device.Phone {
		p := myPhone()
		change(&p)
		return []device.Phone{p}
	}
	for _, tt := range []struct {
		name   string
		phones []device.Phone
		want   bool
	}{
		{"nothing there", nil, true},
		{"as before", with(func(*device.Phone) {}), false},
		{"on another port", with(func(p *device.Phone) { p.Port = "2-1" }), false},
		{"in another mode", with(func(p *device.Phone) { p.Mode = device.ModeFastboot }), true},
		{"does not tell its mode", with(func(p *device.Phone) { p.Mode = device.ModeUnknown }), false},
		{"does not tell its serial number", with(func(p *device.Phone) { p.Serial = "" }), false},
		{"another phone elsewhere", with(func(p *device.Phone) { p.Port, p.Serial = "1-3", "ffff0001" }), true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := left(&reset{phone: myPhone()}, tt.phones); got != tt.want {
				t.Errorf("left = %v; want %v", got, tt.want)
			}
		})
	}
}

// TestSerialStaysTheAgreedOne: a phone whose descriptor and answer tell two
// serial numbers does not change which one the consent is about.
func TestSerialStaysTheAgreedOne(t *testing.T) {
	w := newWorld(myPhone())
	w.hands["cards:go-on"] = func() {
		p := myPhone()
		p.Serial, p.USB.Serial = "sn/12345", mySerial
		w.set(p)
	}
	res, err := w.run(t, "")
	if err != nil || res.Phone.Serial != mySerial {
		t.Errorf("Reset = %q, %v; want %q, nil", res.Phone.Serial, err, mySerial)
	}
}

func TestSameModel(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"spes", "spes", true},
		{"spes", "spes_global", true},
		{"lancelot", "galahad_id_global", true},
		{"spes", "", true},
		{"spes", "garnet", false},
	} {
		if got := sameModel(tt.a, tt.b); got != tt.want {
			t.Errorf("sameModel(%q, %q) = %v; want %v", tt.a, tt.b, got, tt.want)
		}
	}
}
