package phonesim

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/usb"
)

// TestWipe walks each menu from a phone that is off to setup after the reset.
func TestWipe(t *testing.T) {
	const keys = "press power+volup until-screen\n"
	mi := "choose \"wipe data\"\nchoose \"Wipe All Data\"\nchoose Confirm\npass 20s\n" +
		"choose \"Back to Main Menu\"\nchoose Reboot\nchoose \"Reboot to System\"\nwait android"
	tests := []struct {
		profile, script string
		asks            []string
	}{
		{"spes", keys + mi, []string{"xiaomi", "google"}},
		{"popsicle", keys + mi, []string{"xiaomi", "google"}},
		{"curtana", "press power+volup until-logo then volup until-screen\n" + mi, []string{"xiaomi", "google"}},
		{"land", "press power+volup+voldown until-screen\nchoose English\nchoose \"Wipe & Reset\"\nchoose \"Wipe All Data\"\n" +
			"choose Yes\npass 20s\nchoose Back\nchoose Reboot\nchoose \"Reboot to System\"\nwait android", []string{"xiaomi", "google"}},
		{"laurel_sprout", keys + "hold power\npress power+volup\nchoose \"Wipe data/factory reset\"\nchoose \"Factory data reset\"\n" +
			"pass 20s\nchoose \"Reboot system now\"\nwait android", []string{"google"}},
	}
	for _, tt := range tests {
		t.Run(tt.profile, func(t *testing.T) {
			t.Parallel()
			p := start(t, tt.profile)
			if err := p.Trust(testKeyText); err != nil {
				t.Fatal(err)
			}
			do(t, p, tt.script)
			s := p.State()
			if s.Wipes != 1 || s.Userdata != "wiped" || s.Files != 0 {
				t.Errorf("after the reset: %d wipes, userdata %s, %d files; want 1, wiped, 0", s.Wipes, s.Userdata, s.Files)
			}
			if diff := cmp.Diff(tt.asks, s.AsksFor); diff != "" {
				t.Errorf("setup asks for (-want +got):\n%s", diff)
			}
			g := p.enumeration()
			if g == nil {
				t.Fatal("phone is not on USB after the reset")
			}
			// Debugging is off; what is there on some is trade-in mode.
			if _, ok := g.Desc().Find(usb.ClassADB); ok != p.profile.TradeInMode {
				t.Errorf("ADB on USB after the reset: %v; want %v", ok, p.profile.TradeInMode)
			}
			if len(p.userdata.keys) != 0 || len(p.userdata.accounts) != 0 {
				t.Error("trusted keys or accounts outlived the reset")
			}
		})
	}
}

func TestNoWipeWithoutConfirm(t *testing.T) {
	tests := []struct{ profile, script string }{
		{"spes", "choose \"Wipe Data\"\nchoose \"Wipe All Data\"\npress power\npass 30s"}, // Cancel is first
		{"land", "choose English\nchoose \"Wipe & Reset\"\nchoose \"Wipe All Data\"\npress power\npass 30s"},
		{"spes", "choose \"Wipe Data\"\nchoose \"Wipe All Data\"\nchoose Cancel\nchoose \"Back to Main Menu\""},
		{"popsicle", "choose \"Restore system\"\nchoose \"Back to Main Menu\""},
	}
	for _, tt := range tests {
		p := start(t, tt.profile)
		do(t, p, "boot recovery\n"+tt.script)
		if s := p.State(); s.Wipes != 0 || s.Files == 0 {
			t.Errorf("%s: %q wiped the phone", tt.profile, tt.script)
		}
	}
}

func TestInterruptedWipeLeavesTheMenu(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot recovery\nchoose \"Wipe Data\"\nchoose \"Wipe All Data\"\nchoose Confirm\npress volup\npress power")
	if got := p.State().Screen.Lines; !cmp.Equal(got, []string{"Wiping data..."}) {
		t.Errorf("keys changed the screen of a running wipe to %q", got)
	}
}

func TestMainMenus(t *testing.T) {
	tests := []struct {
		profile string
		want    []string
	}{
		{"spes", []string{"Reboot", "Wipe Data", "Connect with MIAssistant"}},
		{"garnet", []string{"Reboot", "Wipe Data", "Connect with MIAssistant"}},
		{"popsicle", []string{"Reboot", "Wipe Data", "Connect with MiAssistant", "Restore system"}},
		{"land", []string{"中文", "English"}},
		{"laurel_sprout", []string{}},
	}
	for _, tt := range tests {
		p := start(t, tt.profile)
		do(t, p, "boot recovery")
		s := p.State()
		if diff := cmp.Diff(tt.want, s.Screen.Items); diff != "" {
			t.Errorf("%s: items of the first screen (-want +got):\n%s", tt.profile, diff)
		}
		if s.OnUSB {
			t.Errorf("%s: recovery's menu is on USB", tt.profile)
		}
	}
}

// TestMenusAreWhole looks for items that lead nowhere.
func TestMenusAreWhole(t *testing.T) {
	for _, f := range []MenuFamily{MenuMiRecovery, MenuHyperOS3, MenuWipeReset, MenuAOSP, MenuCustom} {
		m := menuOf(f)
		for _, pg := range m {
			for _, i := range pg.items {
				_, ok := m.find(i.to)
				if i.act == actNothing && (i.to == "" || !ok) {
					t.Errorf("%s: item %q of page %q leads to %q", f, i.label, pg.name, i.to)
				}
				if i.act == actWipe {
					if _, ok := m.find("wiped"); !ok {
						t.Errorf("%s wipes but has no page for what comes after", f)
					}
				}
			}
		}
	}
}

func TestScreenText(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot recovery\npress voldown")
	got, err := p.Do(t.Context(), "screen")
	want := "Main Menu\n  Reboot\n> Wipe Data\n  Connect with MIAssistant\n"
	if err != nil || got != want {
		t.Errorf("Do(\"screen\") = %q, %v; want %q", got, err, want)
	}
	do(t, p, "press volup\npress volup")
	if got := p.State().Screen.Selected; got != 2 {
		t.Errorf("going up from the first item selects %d; want the last, 2", got)
	}
}

func TestWrap(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{"", []string{""}},
		{"one two", []string{"one", "two"}},
		{"a b c", []string{"a b c"}},
		{"abcdefghij", []string{"abcde", "fghij"}},
		{"x abcdefg", []string{"x", "abcde", "fg"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, wrap(tt.text, 5)); diff != "" {
			t.Errorf("wrap(%q, 5) (-want +got):\n%s", tt.text, diff)
		}
	}
}

func TestAssistantScreen(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot recovery\nchoose \"Connect with MIAssistant\"")
	if s := p.State(); s.Mode != "miassistant" || !s.OnUSB {
		t.Errorf("mode %s, on USB %v; want miassistant, true", s.Mode, s.OnUSB)
	}
	do(t, p, "press power")
	if s := p.State(); s.Mode != "recovery" || s.OnUSB || s.Screen.Title != "Main Menu" {
		t.Errorf("after Power: mode %s, on USB %v, screen %q; want recovery, false, the menu", s.Mode, s.OnUSB, s.Screen.Title)
	}
}

func TestAOSPSideload(t *testing.T) {
	p := start(t, "laurel_sprout")
	do(t, p, "boot recovery\nhold power\npress power+volup\nchoose \"Apply update from ADB\"")
	if s := p.State(); s.Mode != "sideload" || !s.OnUSB {
		t.Errorf("mode %s, on USB %v; want sideload, true", s.Mode, s.OnUSB)
	}
}
