package device

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/adb"
	"mitool/internal/models"
	"mitool/internal/usb"
	"mitool/test/golden"
)

var property = regexp.MustCompile(`(?s)\[([^\]\n]+)\]: \[(.*?)\]\r?\n`)

func readDump(t *testing.T, path string) func(string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	props := map[string]string{}
	for _, m := range property.FindAllStringSubmatch(string(raw)+"\n", -1) {
		props[m[1]] = m[2]
	}
	if len(props) < 10 {
		t.Fatalf("%s: %d properties", path, len(props))
	}
	return func(name string) string { return props[name] }
}

// TestIdentifyDumps compares what is made of the properties of real phones
// with the reviewed answers in identity.golden.
func TestIdentifyDumps(t *testing.T) {
	files, err := filepath.Glob("testdata/getprop/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no dumps: %v", err)
	}
	var got strings.Builder
	for _, f := range files {
		var p Phone
		p.identify(readDump(t, f))
		p.recovery()
		fmt.Fprintf(&got, "%s\n  xiaomi=%d brand=%q name=%q model=%q codename=%q region=%q\n  os=%q %q android=%q lock=%s(%s) menu=%s keys=%q known=%t\n",
			filepath.Base(f), p.Xiaomi, p.Brand, p.Name, p.Model, p.Codename, p.Region,
			p.OS.Name, p.OS.Version, p.OS.Android, p.Bootloader.Lock, p.Bootloader.Source,
			p.Recovery.Menu, p.Recovery.Keys, p.Recovery.Known)
	}
	golden.Compare(t, "testdata/identity.golden", got.String())
}

func props(kv ...string) func(string) string {
	m := map[string]string{}
	for i := 0; i < len(kv); i += 2 {
		m[kv[i]] = kv[i+1]
	}
	return func(k string) string { return m[k] }
}

func TestIdentify(t *testing.T) {
	for _, tt := range []struct {
		name  string
		props func(string) string
		want  Phone
	}{
		{
			"codename from mod_device where the image is generic",
			props("ro.product.device", "missi", "ro.product.mod_device", "spes_global", "ro.product.manufacturer", "Xiaomi",
				"ro.build.product", "wrong"),
			Phone{Codename: "spes", Xiaomi: Yes, Name: "Redmi Note 11"},
		},
		{
			"brand in lower case",
			props("ro.product.brand", "xiaomi", "ro.product.manufacturer", "XIAOMI", "ro.product.device", "lavender", "ro.product.model", "Redmi Note 7"),
			Phone{Codename: "lavender", Model: "Redmi Note 7", Brand: "Xiaomi", Xiaomi: Yes, Name: "Redmi Note 7"},
		},
		{
			"the model is a name, which the table gives to another product",
			props("ro.product.brand", "Xiaomi", "ro.product.manufacturer", "Xiaomi", "ro.product.device", "davinci", "ro.product.model", "Mi 9T"),
			Phone{Codename: "davinci", Model: "Mi 9T", Brand: "Xiaomi", Xiaomi: Yes, Name: "Mi 9T"},
		},
		{
			"the model is a name of the MIX series",
			props("ro.product.brand", "Xiaomi", "ro.product.manufacturer", "Xiaomi", "ro.product.device", "polaris", "ro.product.model", "MIX 2S"),
			Phone{Codename: "polaris", Model: "MIX 2S", Brand: "Xiaomi", Xiaomi: Yes, Name: "MIX 2S"},
		},
		{
			"the model is a number",
			props("ro.product.brand", "Xiaomi", "ro.product.manufacturer", "Xiaomi", "ro.product.device", "davinci", "ro.product.model", "M1903F10G"),
			Phone{Codename: "davinci", Model: "M1903F10G", Brand: "Xiaomi", Xiaomi: Yes, Name: "Mi 9T"},
		},
		{
			"MIUI ported to a Nubia",
			props("ro.product.brand", "nubia", "ro.product.manufacturer", "nubia", "ro.product.device", "NX569J", "ro.miui.ui.version.name", "V10"),
			Phone{Codename: "NX569J", Brand: "nubia", Xiaomi: No, OS: OS{Name: "MIUI"}, MIUI: "V10"},
		},
		{
			"nothing known",
			props("ro.build.version.release", "13"),
			Phone{OS: OS{Name: "Android", Android: "13"}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got Phone
			got.identify(tt.props)
			got.Bootloader = Bootloader{}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("identify (-want +got):\n%s", diff)
			}
		})
	}
}

// TestFirstAndroidOne tells the first systems of the Mi A1 from others that have
// a date for a version.
func TestFirstAndroidOne(t *testing.T) {
	const stock = "xiaomi/tissot/tissot_sprout:8.0.0/OPR1.170623.026/8.1.10:user/release-keys"
	for _, tt := range []struct {
		name, codename, version, fingerprint string
		other                                bool
	}{
		{"stock", "tissot_sprout", "8.1.10", stock, false},
		{"stock, Android 7", "tissot_sprout", "7.12.19", "xiaomi/tissot/tissot_sprout:7.1.2/N2G47H/7.12.19:user/release-keys", false},
		{"letters of a ROM", "tissot_sprout", "V10.0.24.0.PDHMIXM", "", false},
		{"no fingerprint", "tissot_sprout", "8.1.10", "", true},
		{"the fingerprint of another version", "tissot_sprout", "9.1.10", stock, true},
		{"the end of another version", "tissot_sprout", "1.1.10", "xiaomi/tissot/tissot_sprout:8.0.0/OPR1.170623.026/11.1.10:user/release-keys", true},
		{"test keys", "tissot_sprout", "8.1.10", "xiaomi/tissot/tissot_sprout:8.0.0/OPR1.170623.026/8.1.10:userdebug/test-keys", true},
		{"another maker's fingerprint", "tissot_sprout", "8.1.10", "google/taimen/taimen:8.0.0/OPR1.170623.026/8.1.10:user/release-keys", true},
		{"no Android One", "mido", "8.1.10", "xiaomi/mido/mido:8.0.0/OPR1.170623.026/8.1.10:user/release-keys", true},
		{"no date", "tissot_sprout", "20240412.101010", "xiaomi/tissot/tissot_sprout:14/AP1A/20240412.101010:user/release-keys", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var p Phone
			p.identify(props(
				"ro.product.device", tt.codename, "ro.product.manufacturer", "Xiaomi", "ro.build.version.release", "8.0.0",
				"ro.build.version.incremental", tt.version, "ro.build.fingerprint", tt.fingerprint))
			p.recovery()
			if got := p.otherOS(); got != tt.other || p.OS.Name != "Android" {
				t.Errorf("other system: %v (%q); want %v", got, p.OS.Name, tt.other)
			}
			if !tt.other && p.Recovery.Menu != models.AOSP {
				t.Errorf("menu %v; want AOSP's", p.Recovery.Menu)
			}
		})
	}
}

func TestIsCodename(t *testing.T) {
	for _, s := range []string{
		"", "missi", "qssi_64", "generic_arm64_ab", "MSM8916", "msm8953_64", "sdm845", "SM6150", "mdm9607", "apq8084", "mt6765",
	} {
		if isCodename(s) {
			t.Errorf("isCodename(%q)", s)
		}
	}
	for _, s := range []string{"spes", "Mi8937", "HM2014811", "sm", "mt6", "smart", "SM-A107M", "missing"} {
		if !isCodename(s) {
			t.Errorf("!isCodename(%q)", s)
		}
	}
	for s, want := range map[string]bool{"mdm9607": true, "MDM9650": true, "msm8953": false, "mdm": false, "md": false, "": false} {
		if got := isModem(s); got != want {
			t.Errorf("isModem(%q) = %v; want %v", s, got, want)
		}
	}
	raw, err := os.ReadFile("../models/models.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(raw)), "\n")[1:] {
		if codename, _, _ := strings.Cut(line, ","); !isCodename(codename) {
			t.Errorf("models.csv: %q is no codename", codename)
		}
	}
}

// TestForeignCodename has other makers' phones tell codenames that are also a
// Xiaomi's.
func TestForeignCodename(t *testing.T) {
	for _, tt := range []struct {
		name, codename string
		usb            usb.Desc
		xiaomi         Truth
		want           string // name
	}{
		{"Xiaomi 12S Ultra", "thor", usb.Desc{VendorID: 0x18d1, Manufacturer: "Google"}, Yes, "Xiaomi 12S Ultra"},
		{"by the bare id", "thor", usb.Desc{VendorID: 0x2717}, Yes, "Xiaomi 12S Ultra"},
		{"under the chip's id", "thor", usb.Desc{VendorID: 0x05c6, Manufacturer: "QUALCOMM Incorporated"}, Yes, "Xiaomi 12S Ultra"},
		{"without an id, as a Mi A1", "tissot", usb.Desc{Manufacturer: "Xiaomi"}, Yes, "Mi A1"},
		{"kernel's default name", "thor", usb.Desc{VendorID: 0x18d1, Manufacturer: "Linux 4.19 with dwc3"}, Yes, "Xiaomi 12S Ultra"},
		{"Kindle Fire HDX", "thor", usb.Desc{VendorID: 0x1949, Manufacturer: "Amazon"}, Unknown, ""},
		{"Kindle under Google's id", "Thor", usb.Desc{VendorID: 0x18d1, Manufacturer: "Amazon"}, Unknown, ""},
		{"Xperia Z3 Compact", "aries", usb.Desc{VendorID: 0x0fce, Manufacturer: "Sony"}, Unknown, ""},
		{"Xperia without a name", "sirius", usb.Desc{VendorID: 0x0fce}, Unknown, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := Phone{USB: tt.usb, Mode: ModeRecovery}
			p.fromBanner(adb.Banner{Type: "recovery", Device: tt.codename})
			p.recovery()
			if p.Xiaomi != tt.xiaomi || p.Name != tt.want || p.Codename != tt.codename {
				t.Errorf("xiaomi %v, name %q, codename %q; want %v, %q, %q", p.Xiaomi, p.Name, p.Codename, tt.xiaomi, tt.want, tt.codename)
			}
			if known := tt.xiaomi == Yes; p.Recovery.Known != known {
				t.Errorf("keys known: %v; want %v", p.Recovery.Known, known)
			}
		})
	}
}

func TestRomRegion(t *testing.T) {
	for version, want := range map[string]string{
		"V14.0.7.0.TKUMIXM":   "global",
		"V816.0.10.0.TLDCNXM": "cn",
		"OS2.0.214.0.VOBCNXM": "cn",
		"V13.0.5.0.RGKIDXM":   "id",
		"V12.0.1.0.QJCEUXM":   "eea",
		"9.8.22":              "",
		"21.11.17":            "",
		"a0fa4dca99":          "",
		"V8.5.4.0.MALCNED":    "cn",
		"A15.0.11.0.VGWIDXM":  "id",
		"A107MUBU5BTG1":       "",
		"V12.5.2.0.RJWEUVF":   "eea",
		"V9.6.4.0.ODHMIFE":    "global",
		"V12.5.1.0.RKGMXTC":   "",
		"V12.5.2.0.RJWEUV":    "",
		"RJWEUVF":             "",
		"V.RJWEUVF":           "",
		"":                    "",
	} {
		if got := romRegion(version); got != want {
			t.Errorf("romRegion(%q) = %q; want %q", version, got, want)
		}
	}
}

func TestBootloaderFromProps(t *testing.T) {
	unknown := Bootloader{Lock: LockUnknown}
	locked := Bootloader{LockLocked, "getprop"}
	unlocked := Bootloader{LockUnlocked, "getprop"}
	for _, tt := range []struct {
		name  string
		props func(string) string
		want  Bootloader
	}{
		{"all say locked", props("ro.secureboot.lockstate", "locked", "ro.boot.vbmeta.device_state", "locked", "ro.boot.flash.locked", "1", "ro.boot.verifiedbootstate", "green"), locked},
		{"all say unlocked", props("ro.secureboot.lockstate", "unlocked", "ro.boot.flash.locked", "0", "ro.boot.verifiedbootstate", "orange"), unlocked},
		{"unlocked without lockstate", props("ro.boot.flash.locked", "0", "ro.boot.verifiedbootstate", "orange"), unlocked},
		{"xiaomi.eu fakes locked", props("ro.boot.flash.locked", "1", "ro.boot.verifiedbootstate", "green"), unknown},
		{"they contradict", props("ro.secureboot.lockstate", "locked", "ro.boot.flash.locked", "0"), unknown},
		{"none", props(), unknown},
		{"oem_unlock_allowed is no signal", props("sys.oem_unlock_allowed", "1"), unknown},
		{"strange words", props("ro.secureboot.lockstate", "maybe"), unknown},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := bootloaderFromProps(tt.props); got != tt.want {
				t.Errorf("bootloaderFromProps = %v; want %v", got, tt.want)
			}
		})
	}
}
