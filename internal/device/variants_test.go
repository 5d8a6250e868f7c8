package device

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/models"
)

// TestIdentifyVariants tries properties as phones have them that are in no dump
// here, each as changes to those of a Redmi Note 11.
func TestIdentifyVariants(t *testing.T) {
	base := map[string]string{
		"ro.product.device": "spes", "ro.product.mod_device": "spes_global", "ro.build.product": "missi",
		"ro.product.odm.device": "spes", "ro.product.vendor.device": "mivendor",
		"ro.product.model": "2201117TG", "ro.product.odm.model": "2201117TG",
		"ro.product.brand": "Redmi", "ro.product.odm.brand": "Redmi", "ro.product.vendor.brand": "Redmi",
		"ro.product.manufacturer": "Xiaomi", "ro.product.odm.manufacturer": "Xiaomi", "ro.product.vendor.manufacturer": "Xiaomi",
		"ro.product.marketname": "Redmi Note 11", "ro.miui.ui.version.name": "V130",
		"ro.build.version.incremental": "V13.0.5.0.RGKMIXM", "ro.build.version.release": "11",
		"ro.secureboot.lockstate": "locked", "ro.boot.vbmeta.device_state": "locked",
		"ro.boot.flash.locked": "1", "ro.boot.verifiedbootstate": "green",
	}
	miui := OS{"MIUI", "V13.0.5.0.RGKMIXM", "11"}
	stock := Phone{
		Xiaomi: Yes, Brand: "Redmi", Name: "Redmi Note 11", Model: "2201117TG", Codename: "spes", Region: "global",
		OS: miui, MIUI: "V130", Bootloader: Bootloader{LockLocked, "getprop"},
	}
	type change = map[string]string
	for _, tt := range []struct {
		name    string
		changes change // "" takes a property away
		want    func(p *Phone)
	}{
		{"stock", nil, func(*Phone) {}},
		{"blanks around values", change{"ro.product.device": " spes ", "ro.product.model": "2201117TG ", "ro.product.manufacturer": "Xiaomi "}, func(*Phone) {}},

		{"brand POCO in capitals", change{"ro.product.brand": "POCO"}, func(p *Phone) { p.Brand = "POCO" }},
		{"brand Poco", change{"ro.product.brand": "Poco"}, func(p *Phone) { p.Brand = "POCO" }},
		{"brand in capitals", change{"ro.product.brand": "REDMI", "ro.product.manufacturer": "XIAOMI"}, func(*Phone) {}},
		{"brand Mi", change{"ro.product.brand": "MI"}, func(p *Phone) { p.Brand = "Xiaomi" }},
		{"no brand", change{"ro.product.brand": "", "ro.product.odm.brand": "", "ro.product.vendor.brand": ""}, func(p *Phone) { p.Brand = "" }},
		{"brand of the odm alone", change{"ro.product.brand": ""}, func(*Phone) {}},
		{"maker a brand", change{"ro.product.manufacturer": "POCO"}, func(*Phone) {}},
		{"maker only of the system", change{"ro.product.odm.manufacturer": "", "ro.product.vendor.manufacturer": "QUALCOMM"}, func(*Phone) {}},
		{"no maker at all", change{"ro.product.manufacturer": "", "ro.product.odm.manufacturer": "", "ro.product.vendor.manufacturer": ""}, func(*Phone) {}},

		{"generic system", change{
			"ro.product.device": "generic_arm64_ab", "ro.product.model": "AOSP on ARM64", "ro.product.brand": "google",
			"ro.product.manufacturer": "unknown", "ro.product.mod_device": "", "ro.product.marketname": "",
			"ro.miui.ui.version.name": "", "ro.build.version.incremental": "eng.build.20250101.000000", "ro.build.version.release": "15",
		}, func(p *Phone) {
			p.MIUI = ""
			p.OS, p.Region, p.Bootloader = OS{"Android", "eng.build.20250101.000000", "15"}, "", Bootloader{Lock: LockUnknown}
		}},
		{"generic system with names of its own", change{
			"ro.product.device": "xxgsi_arm64_ab", "ro.product.model": "XX vanilla", "ro.product.brand": "Android",
			"ro.product.manufacturer": "unknown", "ro.product.odm.brand": "", "ro.product.vendor.brand": "", "ro.product.marketname": "",
			"ro.miui.ui.version.name": "", "ro.build.version.incremental": "eng.build.20250101.000000", "ro.boot.flash.locked": "0",
		}, func(p *Phone) {
			p.Brand, p.MIUI = "", ""
			p.OS, p.Region, p.Bootloader = OS{"Android", "eng.build.20250101.000000", "11"}, "", Bootloader{Lock: LockUnknown}
		}},
		{"system that says it is a Pixel", change{
			"ro.product.device": "cheetah", "ro.product.model": "Pixel 7 Pro", "ro.product.brand": "google",
			"ro.product.manufacturer": "Google", "ro.product.mod_device": "", "ro.product.marketname": "Pixel 7 Pro",
			"ro.miui.ui.version.name": "", "ro.build.version.incremental": "8999999",
		}, func(p *Phone) {
			p.MIUI = ""
			p.OS, p.Region, p.Bootloader = OS{"Android", "8999999", "11"}, "", Bootloader{Lock: LockUnknown}
		}},
		{"LineageOS", change{
			"ro.product.brand": "google", "ro.product.manufacturer": "Google", "ro.product.marketname": "", "ro.product.mod_device": "",
			"ro.miui.ui.version.name": "", "ro.build.version.incremental": "a0fa4dca99", "ro.build.version.release": "14",
			"ro.secureboot.lockstate": "", "ro.boot.vbmeta.device_state": "unlocked", "ro.boot.flash.locked": "0", "ro.boot.verifiedbootstate": "orange",
		}, func(p *Phone) {
			p.MIUI = ""
			p.OS, p.Region, p.Bootloader = OS{"Android", "a0fa4dca99", "14"}, "", Bootloader{LockUnlocked, "getprop"}
		}},
		{"MIUI ported to another maker's phone", change{
			"ro.product.brand": "nubia", "ro.product.manufacturer": "nubia", "ro.product.odm.manufacturer": "", "ro.product.vendor.manufacturer": "nubia",
		}, func(p *Phone) { p.Xiaomi, p.Brand, p.Bootloader = No, "nubia", Bootloader{Lock: LockUnknown} }},
		{"MIUI ported, with Xiaomi as the maker", change{
			"ro.product.odm.manufacturer": "", "ro.product.vendor.manufacturer": "OnePlus",
			"ro.product.odm.brand": "", "ro.product.vendor.brand": "OnePlus",
			"ro.product.odm.device": "OP4F2F", "ro.product.odm.model": "", "ro.product.vendor.model": "LE2110",
		}, func(p *Phone) {
			p.Xiaomi, p.Brand, p.Codename, p.Model, p.Name = No, "OnePlus", "OP4F2F", "LE2110", ""
			p.Bootloader = Bootloader{Lock: LockUnknown}
		}},
		{"MIUI ported, and no brand but Xiaomi's", change{
			"ro.product.odm.manufacturer": "realme",
		}, func(p *Phone) {
			p.Xiaomi, p.Brand, p.Name, p.Bootloader = No, "realme", "", Bootloader{Lock: LockUnknown}
		}},
		{"a chip's maker in the vendor partition", change{
			"ro.product.odm.manufacturer": "Spreadtrum", "ro.product.vendor.manufacturer": "UNISOC",
		}, func(*Phone) {}},
		{"a chip's maker with its firm", change{
			"ro.product.odm.manufacturer": "Qualcomm Technologies, Inc", "ro.product.vendor.manufacturer": "MediaTek Inc.",
		}, func(*Phone) {}},

		{"generic device", change{"ro.product.device": "missi"}, func(*Phone) {}},
		{"generic device with a suffix", change{"ro.product.device": "qssi_64", "ro.product.mod_device": ""}, func(*Phone) {}},
		{"generic device alone", change{"ro.product.device": "missi", "ro.product.mod_device": "", "ro.product.odm.device": ""}, func(p *Phone) { p.Codename = "" }},
		{"sibling's mod_device", change{"ro.product.mod_device": "mojito_global"}, func(*Phone) {}},
		{"no name of its own", change{"ro.product.marketname": ""}, func(*Phone) {}},
		{"name of the odm", change{"ro.product.marketname": "", "ro.product.odm.marketname": "Redmi Note 11 Odm"}, func(p *Phone) { p.Name = "Redmi Note 11 Odm" }},
		{"name in place of the model number", change{
			"ro.product.device": "newphone", "ro.product.marketname": "", "ro.product.model": "Redmi Note 99 Ultra",
		}, func(p *Phone) { p.Codename, p.Model, p.Name = "newphone", "Redmi Note 99 Ultra", "Redmi Note 99 Ultra" }},
		{"a name of two phones", change{
			"ro.product.device": "whyred", "ro.product.marketname": "", "ro.product.model": "Redmi Note 5",
		}, func(p *Phone) { p.Codename, p.Model, p.Name = "whyred", "Redmi Note 5", "Redmi Note 5" }},
		{"generic model", change{"ro.product.model": "missi system image for arm64"}, func(*Phone) {}},

		{"a phone company's system", change{"ro.build.version.incremental": "V12.5.2.0.RJWEUVF"}, func(p *Phone) {
			p.OS.Version, p.Region = "V12.5.2.0.RJWEUVF", "eea"
		}},
		{"weekly build", change{"ro.build.version.incremental": "21.11.17"}, func(p *Phone) { p.OS.Version, p.Region = "21.11.17", "" }},
		{"custom ROM with MIUI's camera", change{"ro.build.version.incremental": "eng.builder.20230101"}, func(p *Phone) {
			p.MIUI, p.Region, p.Bootloader = "", "", Bootloader{Lock: LockUnknown}
			p.OS.Name, p.OS.Version = "Android", "eng.builder.20230101"
		}},
		{"custom ROM with HyperOS's camera", change{
			"ro.mi.os.version.name": "OS2.0", "ro.miui.ui.version.name": "V816", "ro.build.version.incremental": "1738591234",
		}, func(p *Phone) {
			p.MIUI, p.Region, p.Bootloader = "", "", Bootloader{Lock: LockUnknown}
			p.OS.Name, p.OS.Version = "Android", "1738591234"
		}},
		{"MIUI 5", change{"ro.miui.ui.version.name": "V5", "ro.build.version.incremental": "JHCMIBH45.0"}, func(p *Phone) {
			p.MIUI, p.OS.Version, p.Region = "V5", "JHCMIBH45.0", ""
		}},
		{"Android Go with a property of MIUI 13", change{
			"ro.miui.ui.version.name": "V130", "ro.build.version.incremental": "V14.0.10.0.TGOMIXM", "ro.com.google.gmsversion": "13_202211.go",
		}, func(p *Phone) { p.MIUI, p.OS.Name, p.OS.Version = "", "Android", "V14.0.10.0.TGOMIXM" }},
		{"Android Go numbered as HyperOS 1", change{
			"ro.miui.ui.version.name": "V140", "ro.build.version.incremental": "V816.0.3.0.UGRMIXM", "ro.com.google.gmsversion": "14_202309.go",
		}, func(p *Phone) { p.MIUI, p.OS.Name, p.OS.Version = "", "Android", "V816.0.3.0.UGRMIXM" }},
		{"Android Go that says so", change{
			"ro.config.native_android": "true", "ro.build.version.incremental": "A15.0.11.0.VGWIDXM",
		}, func(p *Phone) { p.MIUI, p.OS.Name, p.OS.Version, p.Region = "", "Android", "A15.0.11.0.VGWIDXM", "id" }},
		{"MIUI with Google's services for Go", change{"ro.com.google.gmsversion": "11_202103.go"}, func(*Phone) {}},
		{"HyperOS 1 by MIUI's word", change{"ro.miui.ui.version.name": "V816", "ro.build.version.incremental": "V816.0.3.0.TGCIDXM"}, func(p *Phone) {
			p.MIUI, p.OS.Name, p.OS.Version, p.Region = "", "HyperOS", "V816.0.3.0.TGCIDXM", "id"
		}},
		{"HyperOS 2 by its version alone", change{"ro.miui.ui.version.name": "", "ro.build.version.incremental": "OS2.0.6.0.VNACNXM"}, func(p *Phone) {
			p.MIUI, p.OS.Name, p.OS.Version, p.Region = "", "HyperOS", "OS2.0.6.0.VNACNXM", "cn"
		}},
		{"HyperOS 3", change{"ro.mi.os.version.name": "OS3.0", "ro.build.version.incremental": "OS3.0.4.0.WNATWXM"}, func(p *Phone) {
			p.MIUI, p.OS.Name, p.OS.Version, p.Region = "", "HyperOS", "OS3.0.4.0.WNATWXM", "tw"
		}},
		{"HyperOS beta", change{"ro.mi.os.version.name": "OS1.0", "ro.build.version.incremental": "OS1.0.24.4.7.DEV"}, func(p *Phone) {
			p.MIUI, p.OS.Name, p.OS.Version, p.Region = "", "HyperOS", "OS1.0.24.4.7.DEV", ""
		}},
		{"Xiaomi's own Android", change{"ro.miui.ui.version.name": ""}, func(p *Phone) { p.MIUI, p.OS.Name = "", "Android" }},

		{"lock in capitals", change{"ro.secureboot.lockstate": "LOCKED"}, func(*Phone) {}},
		{"locks contradict", change{"ro.boot.flash.locked": "0"}, func(p *Phone) { p.Bootloader = Bootloader{Lock: LockUnknown} }},
		{"locked without Xiaomi's word", change{"ro.secureboot.lockstate": ""}, func(p *Phone) { p.Bootloader = Bootloader{Lock: LockUnknown} }},
		{"custom key", change{"ro.boot.verifiedbootstate": "yellow"}, func(*Phone) {}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			values := maps.Clone(base)
			maps.Copy(values, tt.changes)
			want, got := stock, Phone{}
			tt.want(&want)
			got.identify(func(name string) string { return values[name] })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("identify (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFinishSystem(t *testing.T) {
	for _, tt := range []struct {
		name, codename string
		os             OS
		miui           string
		other          bool
		menu           models.MenuFamily
	}{
		{"another maker's Android", "spes", OS{"Android", "a0fa4dca99", "14"}, "", true, models.MiRecovery},
		{"another maker's Android on a Mi A1", "tissot_sprout", OS{"Android", "a0fa4dca99", "14"}, "", true, models.AOSP},
		{"another maker's Android on a Mi A3", "laurel_sprout", OS{"Android", "eng.u.2024", "14"}, "", true, models.AOSP},
		{"a number alone", "tiare", OS{"Android", "V10", "8"}, "", true, models.AOSP},
		{"letters alone", "tiare", OS{"Android", "V.SGMMIXM", "8"}, "", true, models.AOSP},
		{"Android Go of Xiaomi, not in the table", "snow", OS{"Android", "V12.0.4.0.SGMMIXM", "12"}, "", false, models.AOSP},
		{"Android Go of Xiaomi, newer", "gale", OS{"Android", "OS1.0.2.0.UGQMIXM", "14"}, "", false, models.AOSP},
		{"Android Go of Xiaomi, with Android's number", "serenity", OS{"Android", "A15.0.11.0.VGWIDXM", "15"}, "", false, models.AOSP},
		{"Android One", "tissot_sprout", OS{"Android", "V9.6.4.0.ODHMIFE", "8.0.0"}, "", false, models.AOSP},
		{"MIUI", "spes", OS{"MIUI", "V13.0.5.0.RGKMIXM", "11"}, "V130", false, models.MiRecovery},
		{"MIUI 8, weekly", "kenzo", OS{"MIUI", "7.4.20", "6.0.1"}, "V8", false, models.MIUI6to8},
		{"MIUI 8, name not told", "land", OS{"MIUI", "V8.5.1.0.MALMIED", "6.0.1"}, "", false, models.MIUI6to8},
		{"MIUI 9, weekly", "kenzo", OS{"MIUI", "7.11.9", "6.0.1"}, "V9", false, models.MiRecovery},
		{"HyperOS 3", "popsicle", OS{"HyperOS", "OS3.0.16.0.WPBCNXM", "16"}, "", false, models.HyperOS3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := Phone{Serial: "1", Mode: ModeAndroid, State: StateReady, Xiaomi: Yes, Codename: tt.codename, OS: tt.os, MIUI: tt.miui}
			p.finish()
			if got := p.Has("other-os"); got != tt.other {
				t.Errorf("other-os = %v; want %v", got, tt.other)
			}
			last := p.Next()[2]
			if got := last == "guide support"; got != tt.other {
				t.Errorf("Next() ends with %q", last)
			}
			if p.Recovery.Menu != tt.menu {
				t.Errorf("menu = %v; want %v", p.Recovery.Menu, tt.menu)
			}
		})
	}
}

func TestOSFromVersion(t *testing.T) {
	for _, tt := range []struct {
		version, android string
		want             OS
		region           string
	}{
		{"OS2.0.202.0.VNRINXM", "15.0", OS{"HyperOS", "OS2.0.202.0.VNRINXM", "15"}, "in"},
		{"V816.0.10.0.TLDEUXM", "13.0", OS{"HyperOS", "V816.0.10.0.TLDEUXM", "13"}, "eea"},
		{"V14.0.7.0.TKUJPXM", "13", OS{"MIUI", "V14.0.7.0.TKUJPXM", "13"}, "jp"},
		{"V10.1.1.0.NCKRUXM", "7.1.2", OS{"MIUI", "V10.1.1.0.NCKRUXM", "7.1.2"}, "ru"},
		{"V12.0.1.0.QJCTRXM", "10.0.1", OS{"MIUI", "V12.0.1.0.QJCTRXM", "10.0.1"}, "tr"},
		{"OS1.0.24.4.7.DEV", "14.0", OS{"HyperOS", "OS1.0.24.4.7.DEV", "14"}, ""},
		{"9.8.22", "9.0", OS{"", "9.8.22", "9"}, ""},
		{"V14.0.23.5.8.DEV", "13.0", OS{"MIUI", "V14.0.23.5.8.DEV", "13"}, ""},
		{"A15.0.11.0.VGWIDXM", "15.0", OS{"", "A15.0.11.0.VGWIDXM", "15"}, "id"},
		{"V", "", OS{"", "V", ""}, ""},
		{"Vista.1", "", OS{"", "Vista.1", ""}, ""},
		{"V12.5.2.0.RJWEUVF", "11.0", OS{"MIUI", "V12.5.2.0.RJWEUVF", "11"}, "eea"},
		{"OSS", "", OS{"", "OSS", ""}, ""},
		{"", "", OS{}, ""},
	} {
		var p Phone
		p.osFromVersion(tt.version, tt.android)
		if p.OS != tt.want || p.Region != tt.region {
			t.Errorf("osFromVersion(%q, %q) = %+v, region %q; want %+v, %q", tt.version, tt.android, p.OS, p.Region, tt.want, tt.region)
		}
	}
}

func TestFastbootLock(t *testing.T) {
	for value, want := range map[string]Lock{
		"yes": LockUnlocked, "no": LockLocked, "Yes": LockUnlocked, "NO": LockLocked,
		// No bootloader of Xiaomi's is known to say these.
		"true": LockUnknown, "1": LockUnknown, "": LockUnknown, "unlocked": LockUnknown,
	} {
		p := Phone{Bootloader: Bootloader{Lock: LockUnknown}}
		p.setFastbootLock(value)
		if p.Bootloader.Lock != want {
			t.Errorf("unlocked:%q gives %q; want %q", value, p.Bootloader.Lock, want)
		}
	}
}

func TestShorten(t *testing.T) {
	long := ""
	for range maxText {
		long += "é"
	}
	assistant := &MIAssistant{long, long, long, "ID", long}
	p := Phone{Serial: long, Name: long, Model: "short", MIAssistant: assistant}
	p.shorten()
	if want := (MIAssistant{"", long[:maxText], long[:maxText], "ID", long[:maxText]}); *p.MIAssistant != want {
		t.Errorf("shorten leaves %d bytes of branch", len(p.MIAssistant.Branch))
	}
	if p.Serial != "" || p.Name != long[:maxText] || p.Model != "short" {
		t.Errorf("shorten leaves serial of %d bytes, name of %d, model %q", len(p.Serial), len(p.Name), p.Model)
	}
	if got := cut("x" + long); len(got) != maxText-1 {
		t.Errorf("cut within a rune leaves %d bytes; want %d", len(got), maxText-1)
	}
}
