package models

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRecovery(t *testing.T) {
	const wiki = "LineageOS wiki"
	tests := []struct {
		name, codename string
		want           RecoveryEntry
	}{
		{"recorded", "garnet", RecoveryEntry{VolUpPower, MiRecovery, true, wiki}},
		{"region", "garnet_in_global", RecoveryEntry{VolUpPower, MiRecovery, true, wiki}},
		{"case", "VAYU", RecoveryEntry{VolUpPowerReleasePower, MiRecovery, true, wiki}},
		{"name only", "spes", RecoveryEntry{VolUpPower, MiRecovery, false, ""}},
		{"unheard of", "popsicle", RecoveryEntry{VolUpPower, MiRecovery, false, ""}},
		{"empty", "", RecoveryEntry{VolUpPower, MiRecovery, false, ""}},

		{"release power", "miatoll", RecoveryEntry{VolUpPowerReleasePower, MiRecovery, true, wiki}},
		{"release power, curtana", "curtana", RecoveryEntry{VolUpPowerReleasePower, MiRecovery, true, wiki}},
		{"release power, a phone company's curtana", "curtana_eea_vf_global", RecoveryEntry{VolUpPowerReleasePower, MiRecovery, true, wiki}},
		{"release power, a shop's curtana", "curtana_in_fk_global", RecoveryEntry{VolUpPowerReleasePower, MiRecovery, true, wiki}},
		{"release power, joyeuse", "joyeuse_global", RecoveryEntry{VolUpPowerReleasePower, MiRecovery, true, wiki}},
		{"release power, excalibur", "excalibur", RecoveryEntry{VolUpPowerReleasePower, MiRecovery, true, wiki}},
		{"release power, gram", "gram", RecoveryEntry{VolUpPowerReleasePower, MiRecovery, true, wiki}},
		{"release power, bhima", "bhima", RecoveryEntry{VolUpPowerReleasePower, MiRecovery, true, wiki}},
		{"sibling with the default", "olivelite", RecoveryEntry{VolUpPower, MiRecovery, true, wiki}},

		{"three keys, land", "land", RecoveryEntry{VolUpVolDownPower, MiRecovery, true, wiki}},
		{"three keys, santoni", "santoni", RecoveryEntry{VolUpVolDownPower, MiRecovery, true, wiki}},
		{"three keys, redmi 2", "HM2014811", RecoveryEntry{VolUpVolDownPower, MiRecovery, true, sources[2]}},
		{"models differ", "Mi8937", RecoveryEntry{VolUpPower, MiRecovery, false, ""}},

		{"android one, a1", "tissot", RecoveryEntry{VolUpPower, AOSP, true, wiki}},
		{"android one, a1 stock", "tissot_sprout", RecoveryEntry{VolUpPower, AOSP, true, wiki}},
		{"android one, a2", "jasmine_sprout", RecoveryEntry{VolUpPower, AOSP, true, wiki}},
		{"android one, a2 lite", "daisy_sprout", RecoveryEntry{VolUpPower, AOSP, false, ""}},
		{"android one, a3", "laurel_sprout", RecoveryEntry{VolUpPower, AOSP, true, wiki}},
		{"go, redmi go", "tiare", RecoveryEntry{VolUpPower, AOSP, false, ""}},
		{"go, a1", "ice_global", RecoveryEntry{VolUpPower, AOSP, false, ""}},
		{"go, a2", "water", RecoveryEntry{VolUpPower, AOSP, false, ""}},
		{"go, a2 by its other codename", "cloud", RecoveryEntry{VolUpPower, AOSP, false, ""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Recovery(tt.codename)); diff != "" {
				t.Errorf("Recovery(%q) (-want +got):\n%s", tt.codename, diff)
			}
		})
	}
}

func TestMenuFor(t *testing.T) {
	tests := []struct {
		codename, version string
		want              MenuFamily
	}{
		{"popsicle", "OS3.0", HyperOS3},
		{"popsicle", "OS3.0.16.0.WPBCNXM", HyperOS3},
		{"popsicle", "OS4.0", HyperOS3},
		{"haotian", "OS2.0", MiRecovery},
		{"alioth", "OS1.0.6.0.TKHCNXM", MiRecovery},
		{"alioth", "V816", MiRecovery},
		{"alioth", "V816.0.10.0.TLDCNXM", MiRecovery},
		{"spes", "V140", MiRecovery},
		{"spes", "V13.0.5.0.RGKMIXM", MiRecovery},
		{"riva", "V10", MiRecovery},
		{"sagit", "V9.2.4.0", MiRecovery},
		{"land", "V8", MIUI6to8},
		{"land", "V8.5.1.0.MALMIED", MIUI6to8},
		{"kenzo", "V7", MIUI6to8},
		{"cancro", "V6", MIUI6to8},
		{"cancro", "V5", MiRecovery},
		{"spes", "21.11.17", MiRecovery},
		{"kenzo", "7.4.20", MiRecovery}, // MIUI 8, which its name alone tells
		{"spes", "a0fa4dca99", MiRecovery},
		{"spes", "", MiRecovery},
		{"spes", "OS", MiRecovery},
		{"spes", "V", MiRecovery},
		{"laurel_sprout", "V12.0.1.0", AOSP},
		{"ice", "OS3.0", AOSP},
		{"ICE_global", "", AOSP},
	}
	for _, tt := range tests {
		if got := MenuFor(tt.codename, tt.version); got != tt.want {
			t.Errorf("MenuFor(%q, %q) = %v; want %v", tt.codename, tt.version, got, tt.want)
		}
	}
}

func TestKeys(t *testing.T) {
	tests := []struct {
		keys Keys
		text string
		hold []string
	}{
		{VolUpPower, "volup+power", []string{"volup", "power"}},
		{VolUpPowerReleasePower, "volup+power, release power first", []string{"volup", "power"}},
		{VolUpVolDownPower, "volup+voldown+power", []string{"volup", "voldown", "power"}},
	}
	for _, tt := range tests {
		if got := tt.keys.String(); got != tt.text {
			t.Errorf("Keys(%d).String() = %q; want %q", tt.keys, got, tt.text)
		}
		if got := tt.keys.Hold(); !slices.Equal(got, tt.hold) {
			t.Errorf("Keys(%d).Hold() = %q; want %q", tt.keys, got, tt.hold)
		}
		if got, ok := parseKeys(tt.text); got != tt.keys || !ok {
			t.Errorf("parseKeys(%q) = %v, %v; want %v", tt.text, got, ok, tt.keys)
		}
	}
	if k, ok := parseKeys("power"); ok {
		t.Errorf("parseKeys(\"power\") = %v, true; want false", k)
	}
}

func TestMenuFamilyString(t *testing.T) {
	var got []string
	for f := MiRecovery; f <= AOSP; f++ {
		got = append(got, f.String())
	}
	if want := "mi-recovery hyperos3 miui-wipe-reset aosp"; strings.Join(got, " ") != want {
		t.Errorf("menu families are %q; want %q", got, want)
	}
}
