package device_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"mitool/internal/adb"
	"mitool/internal/device"
	"mitool/internal/models"
	"mitool/internal/phonesim"
	"mitool/internal/usb"
)

// fast is how much faster than a real one a simulated phone runs in tests.
const fast = 0.01

// bench is a bus with simulated phones and a key that none of them knows.
type bench struct {
	t      *testing.T
	bus    *phonesim.Bus
	phones []*phonesim.Phone
	key    *adb.Key
}

// newBench plugs in one phone for each "profile: command; command".
func newBench(t *testing.T, phones ...string) *bench {
	t.Helper()
	key, err := adb.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, key: key}
	for i, p := range phones {
		name, commands, _ := strings.Cut(p, ":")
		profile, ok := phonesim.ProfileByName(name)
		if !ok {
			t.Fatalf("no profile %q", name)
		}
		o := phonesim.Options{TimeScale: fast}
		if i > 0 {
			o.Serial = profile.Serial + string(rune('a'+i))
		}
		ph := phonesim.New(profile, o)
		t.Cleanup(ph.Close)
		for c := range strings.SplitSeq(commands, ";") {
			if c = strings.TrimSpace(c); c == "trust" {
				if err := ph.Trust(key.PublicKeyText()); err != nil {
					t.Fatal(err)
				}
			} else if _, err := ph.Do(t.Context(), c); err != nil {
				t.Fatalf("%s: %s: %v", name, c, err)
			}
		}
		b.phones = append(b.phones, ph)
	}
	b.bus = phonesim.NewBus(b.phones...)
	t.Cleanup(func() {
		for _, ph := range b.phones {
			if v := ph.State().Violations; len(v) > 0 {
				t.Errorf("the phone heard what is not on the allow-list: %q", v)
			}
		}
	})
	return b
}

func (b *bench) finder() *device.Finder {
	return &device.Finder{
		Bus: b.bus, Timeout: 3 * time.Second,
		Keys: func() ([]*adb.Key, error) { return []*adb.Key{b.key}, nil },
	}
}

func (b *bench) find(f *device.Finder) []device.Phone {
	b.t.Helper()
	phones, err := f.Find(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	return phones
}

// one returns the only phone on the bench.
func (b *bench) one() device.Phone {
	b.t.Helper()
	return findOne(b.t, b.finder())
}

// findOne returns the only phone that f finds.
func findOne(t *testing.T, f *device.Finder) device.Phone {
	t.Helper()
	phones, err := f.Find(t.Context())
	if err != nil || len(phones) != 1 {
		t.Fatalf("Find = %d phones, %v; want 1", len(phones), err)
	}
	return phones[0]
}

func TestFindModes(t *testing.T) {
	for _, tt := range []struct {
		phone    string
		mode     device.Mode
		state    device.State
		codename string
		problem  string // "" for none
	}{
		{"spes: trust; boot android", device.ModeAndroid, device.StateReady, "spes", ""},
		{"spes: boot android", device.ModeAndroid, device.StateUnauthorized, "", "unauthorized"},
		{"alioth: secure recovery; boot recovery", device.ModeUnknown, device.StateUnauthorized, "", "unauthorized"},
		{"spes: debugging off; boot android", device.ModeNoADB, device.StateReady, "", "debugging-off"},
		{"spes: boot miassistant", device.ModeMIAssistant, device.StateReady, "spes", ""},
		{"garnet: boot miassistant", device.ModeMIAssistant, device.StateReady, "garnet", ""},
		{"laurel_sprout: boot sideload", device.ModeSideload, device.StateReady, "laurel_sprout", ""},
		{"laurel_sprout: boot rescue", device.ModeRescue, device.StateReady, "laurel_sprout", ""},
		{"spes: boot fastboot", device.ModeFastboot, device.StateReady, "spes", ""},
		{"selene: boot fastboot", device.ModeFastboot, device.StateReady, "selene", ""},
		{"spes: boot fastbootd", device.ModeFastbootd, device.StateReady, "spes", ""},
		{"spes: boot edl", device.ModeEDL, device.StateLockedOut, "", "chip-level"},
		{"selene: boot brom", device.ModeBROM, device.StateLockedOut, "", "chip-level"},
		{"selene: boot preloader", device.ModePreloader, device.StateLockedOut, "", "chip-level"},
	} {
		t.Run(tt.phone, func(t *testing.T) {
			b := newBench(t, tt.phone)
			p := b.one()
			if p.Mode != tt.mode || p.State != tt.state || p.Codename != tt.codename {
				t.Errorf("found mode %q, state %q, codename %q; want %q, %q, %q (problems %v)",
					p.Mode, p.State, p.Codename, tt.mode, tt.state, tt.codename, p.Problems)
			}
			if tt.problem == "" && len(p.Problems) > 0 {
				t.Errorf("problems = %v; want none", p.Problems)
			}
			if tt.problem != "" && !p.Has(tt.problem) {
				t.Errorf("problems = %v; want %q", p.Problems, tt.problem)
			}
			if !p.Mode.ChipLevel() && p.Serial != b.phones[0].State().Serial {
				t.Errorf("serial = %q; want %q", p.Serial, b.phones[0].State().Serial)
			}
		})
	}
}

func TestFindAndroid(t *testing.T) {
	b := newBench(t, "spes: trust; boot android")
	p := b.one()
	if p.Name != "Redmi Note 11" || p.Brand != "Redmi" || p.Xiaomi != device.Yes {
		t.Errorf("found %q by %q, xiaomi %v; want Redmi Note 11 by Redmi, yes", p.Name, p.Brand, p.Xiaomi)
	}
	if p.OS.Name != "MIUI" || p.OS.Android == "" || p.Region == "" {
		t.Errorf("system = %+v, region %q", p.OS, p.Region)
	}
	if p.Bootloader != (device.Bootloader{Lock: device.LockLocked, Source: "getprop"}) {
		t.Errorf("bootloader = %v; want locked, by getprop", p.Bootloader)
	}
	if p.Battery == nil || *p.Battery < 1 || *p.Battery > 100 {
		t.Errorf("battery = %v", p.Battery)
	}
	if p.Accounts == nil || !p.Accounts.Xiaomi || !p.Accounts.Google {
		t.Errorf("accounts = %v; want both", p.Accounts)
	}
	if p.Recovery.Keys != models.VolUpPower || p.Recovery.Menu != models.MiRecovery {
		t.Errorf("recovery = %v", p.Recovery)
	}
}

func TestFindFastbootLock(t *testing.T) {
	b := newBench(t, "spes: boot fastboot")
	want := device.Bootloader{Lock: device.LockLocked, Source: "fastboot"}
	if p := b.one(); p.Bootloader != want {
		t.Errorf("bootloader = %v; want %v", p.Bootloader, want)
	}
}

// TestFindAccepted goes on by itself when the person accepts the computer.
func TestFindAccepted(t *testing.T) {
	b := newBench(t, "spes: boot android")
	f := b.finder()
	f.AuthWait = 20 * time.Second
	asked := 0
	f.OnUnauthorized = func(p device.Phone) {
		asked++
		go func() {
			phone := b.phones[0]
			_ = phone.Wait(t.Context(), func(s phonesim.State) bool { return strings.HasPrefix(s.Screen.Title, "Allow USB") })
			_, _ = phone.Do(t.Context(), "allow always")
		}()
	}
	phones := b.find(f)
	if asked != 1 || len(phones) != 1 || phones[0].State != device.StateReady {
		t.Errorf("asked %d times, found %+v; want asked once and a ready phone", asked, phones)
	}
}

func TestFindSickPhoneDelaysNoOther(t *testing.T) {
	b := newBench(t, "spes: trust; boot android; fault silent", "selene: trust; boot android", "garnet: boot fastboot; fault garbage")
	f := b.finder()
	f.Timeout = 2 * time.Second
	phones := b.find(f)
	if len(phones) != 3 {
		t.Fatalf("%d phones found; want 3", len(phones))
	}
	if p := phones[0]; p.State != device.StateOffline || !p.Has("no-answer") {
		t.Errorf("the silent phone: %q %v; want offline, no-answer", p.State, p.Problems)
	}
	if p := phones[1]; p.State != device.StateReady || p.Codename != "selene" {
		t.Errorf("the healthy phone: %q %q; want ready, selene", p.State, p.Codename)
	}
	if p := phones[2]; p.State != device.StateOffline || !p.Has("bad-answer") {
		t.Errorf("the phone with garbage: %q %v; want offline, bad-answer", p.State, p.Problems)
	}
}

func TestFindBusy(t *testing.T) {
	b := newBench(t, "spes: trust; boot android")
	descs, err := b.bus.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	i, _ := descs[0].Find(usb.ClassADB)
	conn, err := b.bus.Open(t.Context(), descs[0], i.Number)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if p := b.one(); p.State != device.StateBusy || !p.Has("busy") {
		t.Errorf("found %q %v; want busy", p.State, p.Problems)
	}
}

func TestRebootRecovery(t *testing.T) {
	b := newBench(t, "spes: trust; boot android")
	p := b.one()
	if err := b.finder().RebootRecovery(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := b.phones[0].Wait(ctx, func(s phonesim.State) bool { return s.Mode == "recovery" }); err != nil {
		t.Errorf("the phone is in %q; want recovery", b.phones[0].State().Mode)
	}
}

const wipeHyperOS3 = `boot recovery; choose "Wipe Data"; choose "Wipe All Data"; choose Confirm; pass 30s; boot android`

func TestInTradeInMode(t *testing.T) {
	for _, tt := range []struct {
		name, phone string
		change      func(*device.Phone)
		want        bool
		err         error
	}{
		{"in setup after a reset", "popsicle: " + wipeHyperOS3, nil, true, nil},
		{"in use, and knowing the command", "popsicle: trust; boot android", nil, false, nil},
		{"in use, and not knowing it", "spes: trust; boot android", nil, false, nil},
		{"debugging on again after a reset", "popsicle: " + wipeHyperOS3 + "; debugging on; trust any", nil, false, nil},
		{"another phone", "popsicle: " + wipeHyperOS3, func(p *device.Phone) { p.Serial = "deadbeef" }, false, usb.ErrGone},
		{"no serial", "popsicle: " + wipeHyperOS3, func(p *device.Phone) { p.Serial = "" }, false, device.ErrWrongPhone},
		{"not accepted", "spes: boot android", nil, false, device.ErrNotReady},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, tt.phone)
			p := b.one()
			if tt.change != nil {
				tt.change(&p)
			}
			got, err := b.finder().InTradeInMode(t.Context(), p)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("InTradeInMode = %v, %v; want %v, %v", got, err, tt.want, tt.err)
			}
		})
	}
}

func TestRebootRecoveryRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, phone string
		change      func(*device.Phone)
		want        error
	}{
		{"another serial", "spes: trust; boot android", func(p *device.Phone) { p.Serial = "deadbeef" }, usb.ErrGone},
		{"it does not tell its serial number", "spes: trust; boot android; fault fail", func(p *device.Phone) { p.Serial = "7d3a91c2" }, adb.ErrRefused},
		{"no serial", "spes: trust; boot android", func(p *device.Phone) { p.Serial = "" }, device.ErrWrongPhone},
		{"not accepted", "spes: boot android", func(*device.Phone) {}, device.ErrNotReady},
		{"in MIAssistant", "spes: boot miassistant", func(*device.Phone) {}, device.ErrNotReady},
		{"in fastboot", "spes: boot fastboot", func(*device.Phone) {}, usb.ErrGone},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, tt.phone)
			p := b.one()
			tt.change(&p)
			if err := b.finder().RebootRecovery(t.Context(), p); !errors.Is(err, tt.want) {
				t.Errorf("RebootRecovery = %v; want %v", err, tt.want)
			}
			for _, heard := range b.phones[0].State().Heard {
				if strings.Contains(heard, "reboot") {
					t.Errorf("the phone heard %q", heard)
				}
			}
		})
	}
}
