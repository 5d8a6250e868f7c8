package adb

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGetpropOfPhones(t *testing.T) {
	tests := []struct {
		file  string
		count int
		want  Properties
	}{
		{"hyperos-1-0-6-0-android-13-redmi-k40.txt", 136, Properties{
			"ro.product.device":               "alioth",
			"ro.product.marketname":           "Redmi K40",
			"persist.sys.boot.reason":         "",
			"persist.sys.boot.reason.history": "reboot,1755508549\nshutdown,charger,low-battery,1755507838\nreboot,userrequested,1755241670",
			"persist.sys.locale":              "zh-CN",
			"no.such.property":                "",
		}},
		{"hyperos-3-0-16-0-android-16-xiaomi-17-pro-max.txt", 160, Properties{
			"ro.product.device":        "popsicle",
			"ro.build.version.release": "16",
		}},
		{"miui-10-1-1-0-android-7-1-2-redmi-5a.txt", 71, Properties{
			"ro.product.device":        "riva",
			"ro.build.version.release": "7.1.2",
			"ro.product.marketname":    "",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			got, err := parseGetprop(string(testFile(t, filepath.Join("getprop", tt.file))))
			if err != nil || len(got) != tt.count {
				t.Fatalf("parseGetprop = %d properties, %v; want %d", len(got), err, tt.count)
			}
			for name, want := range tt.want {
				if v := got.Get(name); v != want {
					t.Errorf("Get(%q) = %q; want %q", name, v, want)
				}
			}
		})
	}
}

func TestParseGetprop(t *testing.T) {
	many := new(strings.Builder)
	for i := range maxProperties + 1 {
		fmt.Fprintf(many, "[a%d]: []\n", i)
	}
	tests := []struct {
		name, in string
		want     Properties
		err      error
	}{
		{"one", "[a]: [b]\n", Properties{"a": "b"}, nil},
		{"no line end", "[a]: [b]", Properties{"a": "b"}, nil},
		{"empty value", "[a]: []\n", Properties{"a": ""}, nil},
		{"brackets in value", "[a]: [[b]: [c]]\n", Properties{"a": "[b]: [c]"}, nil},
		{"line ending in a bracket", "[a]: [x]\ny]\n[b]: [c]\n", Properties{"a": "x]\ny", "b": "c"}, nil},
		{"empty line in value", "[a]: [x\n\ny]\n", Properties{"a": "x\n\ny"}, nil},
		{"warning before", "WARNING: linker\n[a]: [b]\n", Properties{"a": "b"}, nil},
		{"twice alike", "[a]: [b]\n[a]: [b]\n", Properties{"a": "b"}, nil},
		{"twice and not alike", "[a]: [b]\n[c]: [d]\n[a]: [e]\n[a]: [b]\n", Properties{"c": "d"}, nil},
		{"nothing but a contradiction", "[a]: [b]\n[a]: [c]\n", nil, ErrUnparsed},
		{"property in a value", "[a]: [b\n[c]: [d]\n]\n[e]: [f]\n", Properties{"a": "b\n[c]: [d]\n", "e": "f"}, nil},
		{"property that ends a value", "[a]: [b\n[c]: [d]\n", Properties{"a": "b\n[c]: [d"}, nil},
		{"blank lines after", "[a]: [b]\n\n\n", Properties{"a": "b"}, nil},
		{"warning after", "[a]: [b]\n[c]: [d]\nWARNING: linker\n", Properties{"a": "b"}, nil},
		{"warning after the only one", "[a]: [b]\nWARNING: linker\n", nil, ErrUnparsed},
		{"cut", "[a]: [b]\n[c]: [d", nil, ErrUnparsed},
		{"cut at a line's end", "[a]: [b]\n[c]: [d\n", nil, ErrUnparsed},
		{"cut in a name", "[a]: [b]\n[c]: [d]\n[e", nil, ErrUnparsed},
		{"empty", "", nil, ErrUnparsed},
		{"not found", "/system/bin/sh: getprop: not found\n", nil, ErrUnparsed},
		{"too many", many.String(), nil, ErrTooMuch},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseGetprop(tt.in)
			if diff := cmp.Diff(tt.want, got); diff != "" || !errors.Is(err, tt.err) {
				t.Errorf("parseGetprop: %v; want %v (-want +got)\n%s", err, tt.err, diff)
			}
		})
	}
}

func FuzzGetprop(f *testing.F) {
	f.Add("[a]: [b]\n[c]: [d\ne]\n")
	f.Add("[a]: []\n\n[b]: [[]]\n")
	f.Add("[a]: [b\n[c]: [d]\n]\n[a]: [x]\nwarning\n")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := parseGetprop(s)
		if err != nil {
			if got != nil {
				t.Errorf("parseGetprop(%q) = %v beside %v", s, got, err)
			}
			return
		}
		var out strings.Builder
		for _, name := range slices.Sorted(maps.Keys(got)) {
			fmt.Fprintf(&out, "[%s]: [%s]\n", name, got[name])
		}
		again, err := parseGetprop(out.String())
		if diff := cmp.Diff(got, again); diff != "" || err != nil {
			t.Errorf("parseGetprop of its own text: %v (-first +second)\n%s", err, diff)
		}
	})
}

const batteryDump = `Current Battery Service state:
  AC powered: false
  USB powered: true
  Wireless powered: false
  Max charging current: 500000
  Charge counter: 3994000
  status: 2
  health: 2
  present: true
  level: 81
  scale: 100
  voltage: 4198
  temperature: 301
  technology: Li-poly
`

func TestParseBattery(t *testing.T) {
	with := func(old, new string) string { return strings.Replace(batteryDump, old, new, 1) }
	tests := []struct {
		name, in string
		want     int
		err      error
	}{
		{"charging", batteryDump, 81, nil},
		{"other scale", with("scale: 100", "scale: 162"), 50, nil},
		{"empty", with("level: 81", "level: 0"), 0, nil},
		{"maker's section after", batteryDump + "MIUI:\n  level: 3\n", 81, nil},
		{"no level", with("level", "lvl"), 0, ErrUnparsed},
		{"no scale", with("scale", "scl"), 0, ErrUnparsed},
		{"scale zero", with("scale: 100", "scale: 0"), 0, ErrUnparsed},
		{"above scale", with("level: 81", "level: 101"), 0, ErrUnparsed},
		{"negative", with("level: 81", "level: -1"), 0, ErrUnparsed},
		{"no battery", with("present: true", "present: false"), 0, ErrUnparsed},
		{"overridden", with("  AC", "  (UPDATES STOPPED -- use 'reset' to restart)\n  AC"), 0, ErrUnparsed},
		{"no service", "Can't find service: battery\n", 0, ErrUnparsed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := parseBattery(tt.in); got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("parseBattery = %d, %v; want %d, %v", got, err, tt.want, tt.err)
			}
		})
	}
}

func FuzzBattery(f *testing.F) {
	f.Add(batteryDump)
	f.Add("level: 65535\nscale: 65535\n")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := parseBattery(s)
		if err != nil && got != 0 || got < 0 || got > 100 {
			t.Errorf("parseBattery(%q) = %d, %v", s, got, err)
		}
	})
}

const accountDump = `User UserInfo{0:Owner:c13}:
  Accounts: 3
    Account {name=1234567890, type=com.xiaomi}
    Account {name=budi@example.com, type=com.google}
    Account {name=Budi, type=x} , type=com.whatsapp}

  AccountId, Action_Type, timestamp, UID, TableName, Key
  Accounts History
  -1,action_account_add,2024-01-01 10:00:00,10012,accounts,0

  Active Sessions: 0

  RegisteredServicesCache: 2 services
    ServiceInfo: AuthenticatorDescription {type=com.google}, ComponentInfo{x}, uid 10012

User UserInfo{10:Second:1030}:
  Accounts: 1
    Account {name=budi@example.com, type=com.google}
`

func TestParseAccounts(t *testing.T) {
	many := new(strings.Builder)
	for i := range maxAccounts + 1 {
		fmt.Fprintf(many, "Account {name=%d, type=b}\n", i)
	}
	tests := []struct {
		name, in string
		want     []Account
		err      error
	}{
		{"two users", accountDump, []Account{
			{"1234567890", "com.xiaomi"}, {"budi@example.com", "com.google"}, {"Budi, type=x} ", "com.whatsapp"},
		}, nil},
		{"none", "User UserInfo{0:Owner:13}:\n  Accounts: 0\n\n  Active Sessions: 0\n", nil, nil},
		{"fewer than told", "Accounts: 2\n  Account {name=a, type=b}\n", nil, ErrUnparsed},
		{"not told", "Account {name=a, type=b}\n", nil, ErrUnparsed},
		{"bad count", "Accounts: many\n", nil, ErrUnparsed},
		{"no end", "Accounts: 1\n  Account {name=a, type=b\n", nil, ErrUnparsed},
		{"no type", "Accounts: 1\n  Account {name=a}\n", nil, ErrUnparsed},
		{"too many", many.String(), nil, ErrTooMuch},
		{"denied", "Permission Denial: can't dump\n", nil, ErrUnparsed},
		{"empty", "", nil, ErrUnparsed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseAccounts(tt.in)
			if diff := cmp.Diff(tt.want, got); diff != "" || !errors.Is(err, tt.err) {
				t.Errorf("parseAccounts: %v; want %v (-want +got)\n%s", err, tt.err, diff)
			}
		})
	}
}

func FuzzAccounts(f *testing.F) {
	f.Add(accountDump)
	f.Add("Accounts: 1\nAccount {name=, type=}\n")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := parseAccounts(s)
		if err != nil && got != nil {
			t.Errorf("parseAccounts(%q) = %v beside %v", s, got, err)
		}
		for _, a := range got {
			if !strings.Contains(s, "Account {name="+a.Name+", type="+a.Type+"}") {
				t.Errorf("parseAccounts(%q) has %+v", s, a)
			}
		}
	})
}

func TestParseStorage(t *testing.T) {
	const header = "Filesystem     1K-blocks    Used Available Use% Mounted on\n"
	gib := func(x float64) int64 { return int64(x * (1 << 30)) }
	tests := []struct {
		name, in string
		want     Storage
		err      error
	}{
		{"toybox", header + "/dev/block/dm-5 113212252 20334568  92746612  18% /data\n",
			Storage{113212252 << 10, 20334568 << 10, 92746612 << 10}, nil},
		{"toybox names a bind mount", header + "/dev/block/dm-5 100 20  80  20% /data/user/0\n", Storage{100 << 10, 20 << 10, 80 << 10}, nil},
		{"busybox breaks the line", header + "/dev/block/bootdevice/by-name/userdata\n          100 20 80 20% /data\n", Storage{100 << 10, 20 << 10, 80 << 10}, nil},
		{"toolbox", "-k: No such file or directory\nFilesystem               Size     Used     Free   Blksize\n/data                   24.5G    10.1G    14.4G   4096\n",
			Storage{gib(24.5), gib(10.1), gib(14.4)}, nil},
		{"toolbox, small", "Filesystem Size Used Free Blksize\n/data 2.3G 845.0K 1.1G 4096\n", Storage{gib(2.3), 845 << 10, gib(1.1)}, nil},
		{"other mount", header + "/dev/block/dm-5 100 20 80 20% /\n", Storage{}, ErrUnparsed},
		{"other unit", "Filesystem Size Used Avail Use% Mounted on\n/dev/x 108G 20G 88G 18% /data\n", Storage{}, ErrUnparsed},
		{"used above total", header + "/dev/x 100 200 80 20% /data\n", Storage{}, ErrUnparsed},
		{"free above total", header + "/dev/x 100 20 800 20% /data\n", Storage{}, ErrUnparsed},
		{"negative", header + "/dev/x 100 -20 80 20% /data\n", Storage{}, ErrUnparsed},
		{"overflow", header + "/dev/x 9223372036854775807 1 1 20% /data\n", Storage{}, ErrUnparsed},
		{"toolbox failed", "Filesystem Size Used Free Blksize\n/data -1.0K -1.0K -1.0K 4096\n", Storage{}, ErrUnparsed},
		{"toolbox, no number", "/data NaNG InfG 1e99G 4096\n", Storage{}, ErrUnparsed},
		{"header alone", header, Storage{}, ErrUnparsed},
		{"denied", "df: /data: Permission denied\n", Storage{}, ErrUnparsed},
		{"empty", "", Storage{}, ErrUnparsed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := parseStorage(tt.in); got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("parseStorage = %+v, %v; want %+v, %v", got, err, tt.want, tt.err)
			}
		})
	}
}

func FuzzStorage(f *testing.F) {
	f.Add("Filesystem 1K-blocks Used Available Use% Mounted on\n/dev/block/dm-5 100 20 80 20% /data\n")
	f.Add("/data 24.5G 10.1G 14.4G 4096")
	f.Add("/data 1048575.9T 0K 0.5M 4096")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := parseStorage(s)
		if err != nil {
			if got != (Storage{}) {
				t.Errorf("parseStorage(%q) = %+v beside %v", s, got, err)
			}
			return
		}
		if got.Total <= 0 || got.Used < 0 || got.Free < 0 || got.Used > got.Total || got.Free > got.Total {
			t.Errorf("parseStorage(%q) = %+v", s, got)
		}
	})
}
