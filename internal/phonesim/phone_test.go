package phonesim

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/usb"
)

// testScale makes a minute of the phone's take 180 ms.
const testScale = 0.003

func testContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// start makes a phone of a profile, at test speed.
func start(t *testing.T, name string) *Phone {
	t.Helper()
	profile, ok := ProfileByName(name)
	if !ok {
		t.Fatalf("ProfileByName(%q) found nothing", name)
	}
	p := New(profile, Options{TimeScale: testScale, Seed: 1})
	t.Cleanup(p.Close)
	return p
}

// do runs commands, one a line.
func do(t *testing.T, p *Phone, commands string) {
	t.Helper()
	for line := range strings.Lines(commands) {
		if _, err := p.Do(t.Context(), strings.TrimSpace(line)); err != nil {
			t.Fatalf("Do(%q): %v\nscreen:\n%s", strings.TrimSpace(line), err, p.State().Screen)
		}
	}
}

// open claims the first interface of the class on a bus of the phone alone.
func open(t *testing.T, p *Phone, class usb.Class) usb.Conn {
	t.Helper()
	bus := NewBus(p)
	ctx := testContext(t)
	list, err := bus.List(ctx)
	if err != nil || len(list) != 1 {
		t.Fatalf("List() = %v, %v; want one device", list, err)
	}
	i, ok := list[0].Find(class)
	if !ok {
		t.Fatalf("device %+v has no interface %v", list[0], class)
	}
	c, err := bus.Open(ctx, list[0], i.Number)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { release(t, c) })
	return c
}

// release closes what a test opened.
func release(t *testing.T, c io.Closer) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

func TestNewPhone(t *testing.T) {
	p := start(t, "spes")
	s := p.State()
	got := []any{s.Mode, s.Plugged, s.OnUSB, s.Userdata, s.Wipes, s.AsksFor, s.Violations, s.Serial}
	want := []any{"off", true, false, "present", 0, []string{}, []string{}, "7d3a91c2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("State() of a new phone (-want +got):\n%s", diff)
	}
	if s.Files == 0 {
		t.Error("State().Files = 0; want the person's files")
	}
}

func TestProfiles(t *testing.T) {
	var names []string
	for _, p := range Profiles() {
		names = append(names, p.Name)
		for field, v := range map[string]string{
			"Codename": p.Codename, "ModDevice": p.ModDevice, "Model": p.Model, "MarketName": p.MarketName, "Brand": p.Brand,
			"Manufacturer": p.Manufacturer, "Product": p.Product, "Android": p.Android, "Serial": p.Serial,
		} {
			if v == "" {
				t.Errorf("profile %s has no %s", p.Name, field)
			}
		}
		if len(p.FastbootVars) < 20 {
			t.Errorf("profile %s has %d fastboot variables; want 20 or more", p.Name, len(p.FastbootVars))
		}
		if p.Name != p.Codename {
			t.Errorf("profile %s has codename %s", p.Name, p.Codename)
		}
	}
	want := []string{"alioth", "curtana", "garnet", "land", "laurel_sprout", "popsicle", "selene", "spes"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("names of Profiles() (-want +got):\n%s", diff)
	}
	if _, ok := ProfileByName("nokia"); ok {
		t.Error(`ProfileByName("nokia") found something`)
	}
}

func TestProfilesAreIndependent(t *testing.T) {
	a, _ := ProfileByName("spes")
	a.Props["ro.product.device"] = "changed"
	b, _ := ProfileByName("spes")
	if got := b.Props["ro.product.device"]; got != "spes" {
		t.Errorf("ProfileByName shares its properties: ro.product.device = %q", got)
	}
}

// TestKeys presses keys on a phone that is off and looks at what started.
func TestKeys(t *testing.T) {
	tests := []struct {
		name, profile, press, want string
	}{
		{"tap", "spes", "press power", "charging"},
		{"power", "spes", "press power 3s", "android"},
		{"recovery", "spes", "press power+volup 8s", "recovery"},
		{"recovery, keys the other way round", "spes", "press volup+power 8s", "recovery"},
		{"until the logo is enough", "spes", "press power+volup until-logo", "recovery"},
		{"until the menu", "spes", "press power+volup until-screen", "recovery"},
		{"released too early", "spes", "press power+volup 3s", "android"},
		{"too short to start", "spes", "press power+volup 1s", "off"},
		{"fastboot", "spes", "press power+voldown until-screen", "fastboot"},
		{"both volume keys do nothing", "spes", "press volup+voldown+power 8s", "android"},
		{"held too long starts again", "spes", "press power+volup 15s", "recovery"},
		{"three keys", "land", "press power+volup+voldown 8s", "recovery"},
		{"two keys on a three key phone", "land", "press power+volup 8s", "android"},
		{"fastboot on a three key phone", "land", "press power+voldown 8s", "fastboot"},
		{"power released at the logo", "curtana", "press power+volup until-logo then volup until-screen", "recovery"},
		{"both released at the logo", "curtana", "press power+volup until-logo", "android"},
		{"fastboot with late keys", "curtana", "press power+voldown until-logo", "fastboot"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := start(t, tt.profile)
			do(t, p, tt.press)
			if tt.want != "off" && tt.want != "charging" {
				do(t, p, "wait "+tt.want)
			}
			do(t, p, "pass 30s")
			if got := p.State().Mode; got != tt.want {
				t.Errorf("mode after %q is %s; want %s", tt.press, got, tt.want)
			}
		})
	}
}

func TestReleasePowerFirstHeldOn(t *testing.T) {
	p := start(t, "curtana")
	do(t, p, "press power+volup 9s")
	if got := p.State().Mode; got != "starting" {
		t.Errorf("mode with both keys held is %s; want starting, again", got)
	}
}

func TestKeysInAndroid(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot android\npress power 2s")
	if got := p.State().Screen.Title; got != "Power" {
		t.Errorf("screen with Power held is %q; want the power menu", got)
	}
	do(t, p, "choose reboot\nwait android\npress power+volup 13s\nwait recovery")
	do(t, p, "boot android\npress power 2s\nchoose \"Power off\"\npass 3s")
	if got := p.State().Mode; got != "off" {
		t.Errorf("mode after Power off is %s; want off", got)
	}
}

func TestHoldAndRelease(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "hold power+volup")
	err := p.Wait(testContext(t), func(s State) bool { return s.Mode == "recovery" })
	if err != nil {
		t.Fatal(err)
	}
	before := p.State().Screen.Selected
	do(t, p, "release")
	if got := p.State().Screen.Selected; got != before {
		t.Errorf("releasing the keys that started recovery moved the selection to %d; want %d", got, before)
	}
}

func TestCable(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "unplug\nplug")
	if got := p.State().Mode; got != "charging" {
		t.Errorf("mode after plugging in a phone that is off is %s; want charging", got)
	}
	if out, err := p.Do(t.Context(), "screen"); err != nil || !strings.Contains(out, "81%") {
		t.Errorf(`Do("screen") = %q, %v; want its charge`, out, err)
	}
	do(t, p, "unplug")
	if s := p.State(); s.Mode != "off" || s.Plugged {
		t.Errorf("unplugged: mode %s, plugged %v; want off, false", s.Mode, s.Plugged)
	}
	do(t, p, "boot android")
	if p.State().OnUSB {
		t.Error("phone without a cable is on USB")
	}
	do(t, p, "plug")
	if !p.State().OnUSB {
		t.Error("phone with a cable is not on USB")
	}
}

func TestSerialAfterReboot(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot android\nserial after-reboot 11223344")
	if got := p.State().Serial; got != "7d3a91c2" {
		t.Errorf("serial before the reboot is %s", got)
	}
	do(t, p, "press power 2s\nchoose Reboot\nwait android")
	if got := p.State().Serial; got != "11223344" {
		t.Errorf("serial after the reboot is %s; want 11223344", got)
	}
}

func TestCommandErrors(t *testing.T) {
	p := start(t, "spes")
	for _, c := range []string{
		"dance", "boot", "boot moon", "boot brom", "boot sideload", "press", "press nose", "press power soon", "press power -1s",
		"choose Wipe Data", "allow", "allow never", "deny", "debugging", "trust me", "secure", "secure boot", "usb floppy", "serial 7", "fault", "fault slow",
		"fault unplug after x transfers", "fault flap", "screen now", "plug in", "wait moon", "pass", "hold", "release nose", "press power 1s then",
	} {
		if out, err := p.Do(t.Context(), c); err == nil || out != "" && !strings.HasPrefix(c, "screen") {
			t.Errorf("Do(%q) = %q, %v; want an error", c, out, err)
		}
	}
	for _, c := range []string{"", "  ", "# a remark", "#boot moon"} {
		if _, err := p.Do(t.Context(), c); err != nil {
			t.Errorf("Do(%q): %v", c, err)
		}
	}
}

// A command that is waited for ends with its context, and a press lets go then.
func TestDoEnds(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot android")
	for _, c := range []string{"press power+volup 10m", "press power until-logo then volup 10m", "pass 10m", "wait recovery"} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		begin := time.Now()
		if _, err := p.Do(ctx, c); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Do(%q) = %v; want DeadlineExceeded", c, err)
		}
		if took := time.Since(begin); took > time.Second {
			t.Errorf("Do(%q) took %v after its context ended", c, took)
		}
		cancel()
		if _, err := p.Do(ctx, "unplug"); !errors.Is(err, context.DeadlineExceeded) || !p.State().Plugged {
			t.Errorf("Do(unplug) with a context that has ended = %v, plugged %v; want DeadlineExceeded, true", err, p.State().Plugged)
		}
		p.lock()
		for k := range keyCount {
			if p.keys.down(k) {
				t.Errorf("key %d is down after Do(%q) ended", k, c)
			}
		}
		p.unlock()
	}
	do(t, p, "boot android\npress power 2s\nchoose Reboot\nwait android")
}

func TestClose(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot android")
	c := open(t, p, usb.ClassADB)
	ended := make(chan error, 2)
	go func() {
		_, err := c.ReadContext(context.Background(), make([]byte, 512))
		ended <- err
	}()
	go func() {
		_, err := p.Do(t.Context(), "press power 9m")
		ended <- err
	}()
	p.Close()
	p.Close()
	for range 2 {
		if err := <-ended; err == nil {
			t.Error("something went on after Close")
		}
	}
	if _, err := p.Do(t.Context(), "plug"); err == nil {
		t.Error("Do after Close succeeded")
	}
	if _, err := p.Attach(testContext(t)); err == nil {
		t.Error("Attach after Close succeeded")
	}
}
