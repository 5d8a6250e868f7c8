package fastboot

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseVars(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  Vars
	}{
		{"qualcomm", []string{"product:spes"}, Vars{{"product", "spes"}}},
		{"mediatek", []string{"product: lancelot"}, Vars{{"product", "lancelot"}}},
		{"blank and hex", []string{"partition-size:fsc: 0x20000"}, Vars{{"partition-size:fsc", "0x20000"}}},
		{"hex without 0x", []string{"partition-size:frp: 100000"}, Vars{{"partition-size:frp", "100000"}}},
		{"blank in the value", []string{"partition-type:preloader: raw data"}, Vars{{"partition-type:preloader", "raw data"}}},
		{"key with colons", []string{"slot-retry-count:b:6", "partition-type:userdata:f2fs", "is-logical:keystore:no"},
			Vars{{"slot-retry-count:b", "6"}, {"partition-type:userdata", "f2fs"}, {"is-logical:keystore", "no"}}},
		{"blanks around the argument", []string{"has-slot: boot: yes"}, Vars{{"has-slot:boot", "yes"}}},
		{"argument left out", []string{"slot-retry-count:6"}, Vars{{"slot-retry-count", "6"}}},
		{"unknown key with an argument", []string{"slot-suffix:boot: _a"}, Vars{{"slot-suffix:boot", "_a"}}},
		{"value with colons", []string{"system-fingerprint:Redmi/spes/spes:13/TKQ1:user/release-keys"},
			Vars{{"system-fingerprint", "Redmi/spes/spes:13/TKQ1:user/release-keys"}}},
		{"value with colon and blank", []string{"note:a/b: c"}, Vars{{"note", "a/b: c"}}},
		{"empty value", []string{"version-baseband:", "version-preloader: ", "partition-type:fsc:"},
			Vars{{"version-baseband", ""}, {"version-preloader", ""}, {"partition-type:fsc", ""}}},
		{"value with a blank", []string{"variant:SM_ UFS"}, Vars{{"variant", "SM_ UFS"}}},
		{"several lines in one", []string{"anti:1\r\nkernel:uefi\n"}, Vars{{"anti", "1"}, {"kernel", "uefi"}}},
		{"order and repeats", []string{"b:1", "a:2", "b:3"}, Vars{{"b", "1"}, {"a", "2"}, {"b", "3"}}},
		{"last line empty", []string{"a:1", "all:"}, Vars{{"a", "1"}}},
		{"last line blank", []string{"a:1", "all: "}, Vars{{"a", "1"}}},
		{"last line done", []string{"a:1", "all: Done!!"}, Vars{{"a", "1"}}},
		{"okay done", []string{"a:1", "Done!"}, Vars{{"a", "1"}}},
		{"last line swallows one", []string{"a:1", "all: unlocked:yes"}, Vars{{"a", "1"}, {"unlocked", "yes"}}},
		{"okay swallows one", []string{"a:1", "unlocked:yes"}, Vars{{"a", "1"}, {"unlocked", "yes"}}},
		{"no variables", []string{"", ":", ":x", "hello", "Verity mode: true", "\x1b[2J:x", "prodüct:x"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, parseVars(tt.lines)); diff != "" {
				t.Errorf("parseVars(%q) (-want +got):\n%s", tt.lines, diff)
			}
		})
	}
}

func TestGetvarAllTranscripts(t *testing.T) {
	tests := []struct {
		file string
		n    int
		want Vars
	}{
		{"getvar-all-spes-locked.txt", 213, Vars{
			{"product", "spes"}, {"serialno", "7d3a91c2"}, {"unlocked", "no"}, {"secure", "yes"}, {"battery-voltage", "0"},
			{"version-baseband", ""}, {"variant", "SM_ UFS"}, {"slot-retry-count:b", "6"}, {"current-slot", "b"},
			{"partition-type:frp", "raw"}, {"partition-size:frp", "0x80000"}, {"partition-type:userdata", "f2fs"},
			{"erase-block-size", "0x1000"}, {"max-download-size", "796917760"}, {"kernel", "uefi"},
		}},
		{"getvar-all-raphael-unlocked-partial.txt", 22, Vars{
			{"unlocked", "yes"}, {"battery-voltage", "4385"}, {"board_version", "4.29.0"}, {"DP", "0xFF"},
			{"partition-size:userdata", "0x1BC97FB000"},
		}},
		{"getvar-all-spesn-fastbootd-partial.txt", 4, Vars{
			{"cpu-abi", "arm64-v8a"}, {"super-partition-name", "super"}, {"is-logical:keystore", "no"},
		}},
		{"getvar-all-lancelot-partial.txt", 5, Vars{
			{"product", "lancelot"}, {"version-baseband", "MOLY.LR12A.R3.MP.V98.P75"}, {"version-preloader", ""}, {"version", "0.5"},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			vars, err := NewClient(newPhone(t, always(transcript(t, tt.file)...))).GetvarAll(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if len(vars) != tt.n {
				t.Errorf("GetvarAll() has %d variables; want %d", len(vars), tt.n)
			}
			for _, e := range tt.want {
				if got, ok := vars.Get(e.Name); got != e.Value || !ok {
					t.Errorf("Get(%q) = %q, %v; want %q", e.Name, got, ok, e.Value)
				}
			}
			if _, ok := vars.Get("all"); ok {
				t.Error(`Get("all") is there`)
			}
		})
	}
}

func TestBatteryMillivolts(t *testing.T) {
	tests := []struct {
		value string
		want  int // 0: unknown
	}{
		{"4385", 4385}, {"4055 mV", 4055}, {"3741mv", 3741}, {"4.2V", 4200}, {"4.2 v", 4200},
		{"3933000", 3933}, {"3933000uV", 3933}, {"3933000 µV", 3933}, {"3933000 μV", 3933}, {"8600", 8600},
		{"", 0}, {"0", 0}, {"0mv", 0}, {"0 mV", 0}, {"0.0V", 0}, {"-1", 0}, {"100", 0}, {"4385 C", 0}, {"mV", 0},
		{"4,2V", 0}, {"4.2.1V", 0}, {"0x1121", 0}, {"1e9", 0}, {"NaN", 0}, {"Inf", 0}, {"43850", 0},
		{strings.Repeat("9", 400), 0}, {"4385 mV (ok)", 0},
	}
	for _, tt := range tests {
		got, ok := Vars{{VarBatteryVoltage, tt.value}}.BatteryMillivolts()
		if got != tt.want || ok != (tt.want != 0) {
			t.Errorf("BatteryMillivolts() of %.40q = %d, %v; want %d, %v", tt.value, got, ok, tt.want, tt.want != 0)
		}
	}
	if mv, ok := (Vars{}).BatteryMillivolts(); mv != 0 || ok {
		t.Errorf("BatteryMillivolts() without the variable = %d, %v; want 0, false", mv, ok)
	}
}
