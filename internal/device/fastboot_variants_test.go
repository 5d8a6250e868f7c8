package device_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/device"
	"mitool/internal/phonesim"
)

// TestFindFastbootVariants has a bootloader answer as some do that are in no
// transcript here.
func TestFindFastbootVariants(t *testing.T) {
	type row struct {
		Mode             device.Mode
		Codename, Serial string
		Xiaomi           device.Truth
		Lock             device.Lock
		Refuses          bool
	}
	const serial = "7d3a91c2"
	stock := row{device.ModeFastboot, "spes", serial, device.Yes, device.LockLocked, false}
	vars := func(namesAndValues ...string) (list []phonesim.FastbootVar) {
		for pair := range slices.Chunk(namesAndValues, 2) {
			list = append(list, phonesim.FastbootVar{Name: pair[0], Value: pair[1]})
		}
		return list
	}
	for _, tt := range []struct {
		name string
		vars []phonesim.FastbootVar
		want func(*row)
	}{
		{"as it should be", vars("product", "spes", "unlocked", "no", "serialno", serial, "is-userspace", "no"), func(*row) {}},
		{"blanks", vars("product", "  spes ", "unlocked", " no", "serialno", serial+" "), func(*row) {}},
		{"capitals", vars("product", "SPES", "unlocked", "YES", "is-userspace", "Yes"), func(r *row) {
			r.Mode, r.Codename, r.Lock = device.ModeFastbootd, "SPES", device.LockUnlocked
		}},
		{"region after the codename", vars("product", "spes_global", "unlocked", "no"), func(*row) {}},
		{"secure is no lock", vars("product", "spes", "secure", "yes"), func(r *row) { r.Lock = device.LockUnknown }},
		{"another word for unlocked", vars("product", "spes", "unlocked", "true"), func(r *row) { r.Lock = device.LockUnknown }},
		{"empty answers", vars("product", "", "unlocked", "", "serialno", ""), func(r *row) {
			r.Codename, r.Xiaomi, r.Lock, r.Refuses = "", device.Unknown, device.LockUnknown, true
		}},
		{"nothing but the lock", vars("unlocked", "yes"), func(r *row) {
			r.Codename, r.Xiaomi, r.Lock, r.Refuses = "", device.Unknown, device.LockUnlocked, true
		}},
		{"an image for many", vars("product", "missi", "unlocked", "no"), func(r *row) { r.Codename, r.Xiaomi = "", device.Unknown }},
		{"a chip", vars("product", "MSM8953", "unlocked", "no"), func(r *row) { r.Codename, r.Xiaomi = "", device.Unknown }},
		{"a modem", vars("product", "mdm9607"), func(r *row) {
			r.Codename, r.Xiaomi, r.Lock = "", device.No, device.LockUnknown
		}},
		{"product of no Xiaomi", vars("product", "bluejay", "unlocked", "no"), func(r *row) {
			r.Codename, r.Xiaomi = "bluejay", device.Unknown
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			profile, ok := phonesim.ProfileByName("spes")
			if !ok {
				t.Fatal("no profile spes")
			}
			profile.FastbootVars = tt.vars
			phone := phonesim.New(profile, phonesim.Options{Serial: serial, TimeScale: fast})
			defer phone.Close()
			if _, err := phone.Do(t.Context(), "boot fastboot"); err != nil {
				t.Fatal(err)
			}
			p := findOne(t, &device.Finder{Bus: phonesim.NewBus(phone), Timeout: 3 * time.Second})
			want := stock
			tt.want(&want)
			got := row{p.Mode, p.Codename, p.Serial, p.Xiaomi, p.Bootloader.Lock, p.Has("refuses")}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("Find (-want +got):\n%s", diff)
			}
		})
	}
}

// TestFindMIAssistantImage has MIAssistant tell the name of an image for many.
func TestFindMIAssistantImage(t *testing.T) {
	profile, ok := phonesim.ProfileByName("curtana")
	if !ok {
		t.Fatal("no profile curtana")
	}
	profile.ModDevice = "missi_global"
	phone := phonesim.New(profile, phonesim.Options{TimeScale: fast})
	defer phone.Close()
	if _, err := phone.Do(t.Context(), "boot miassistant"); err != nil {
		t.Fatal(err)
	}
	f := &device.Finder{Bus: phonesim.NewBus(phone), Timeout: 3 * time.Second}
	if p := findOne(t, f); p.Mode != device.ModeMIAssistant || p.Xiaomi != device.Yes || p.Codename != "" {
		t.Errorf("mode %s, xiaomi %v, codename %q; want miassistant, yes, none", p.Mode, p.Xiaomi, p.Codename)
	}
}
