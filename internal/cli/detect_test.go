package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/device"
	"mitool/internal/phonesim"
)

// TestDetectOddSystems sees phones that no profile has, each a Redmi Note 11 or
// a Mi A3 with other properties.
func TestDetectOddSystems(t *testing.T) {
	type row struct {
		Xiaomi   *bool  `json:"xiaomi"`
		Brand    string `json:"brand"`
		Serial   string `json:"serial"`
		Recovery struct {
			Menu string `json:"menu"`
		} `json:"recovery"`
		Next     []string `json:"next"`
		Problems []struct {
			Code    string `json:"code"`
			Message string `json:"message"`
		} `json:"problems"`
	}
	lineage := map[string]string{
		"ro.build.version.incremental": "eng.u.2024", "ro.miui.ui.version.name": "", "ro.mi.os.version.name": "",
	}
	for _, tt := range []struct {
		name, profile string
		props         map[string]string
		xiaomi        bool
		brand, menu   string
		next          []string
		problem       string // as the code and the message
	}{
		{
			"LineageOS", "spes", lineage, true, "Redmi", "unknown",
			[]string{"guide account", "guide save-data", "guide support"},
			"other-os: this is not Xiaomi's system; its recovery menu may differ",
		},
		{
			"LineageOS on an Android One", "laurel_sprout", lineage, true, "Xiaomi", "unknown",
			[]string{"guide account", "guide save-data", "guide support"},
			"other-os: this is not Xiaomi's system; its recovery menu may differ",
		},
		{
			"MIUI ported to another maker's phone", "spes",
			map[string]string{
				"ro.product.odm.manufacturer": "realme", "ro.product.vendor.manufacturer": "realme",
				"ro.product.odm.brand": "realme", "ro.product.vendor.brand": "realme", "ro.product.brand": "Xiaomi",
			},
			false, "realme", "unknown", []string{},
			"not-xiaomi: not a Xiaomi, Redmi or POCO phone; mitool leaves it alone",
		},
		{
			"two serial numbers", "spes", map[string]string{"ro.serialno": "deadbeef"}, true, "Redmi", "mi-recovery",
			[]string{"guide account", "guide save-data", "guide reset"},
			`serial-differs: two serial numbers: descriptor says serial "7d3a91c2", the phone says "deadbeef"`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			profile, ok := phonesim.ProfileByName(tt.profile)
			if !ok {
				t.Fatalf("no profile %q", tt.profile)
			}
			profile.Props = maps.Clone(profile.Props)
			maps.Copy(profile.Props, tt.props)
			var got row
			if err := json.Unmarshal(detectRow(t, profile, "android"), &got); err != nil {
				t.Fatal(err)
			}
			want := row{Xiaomi: &tt.xiaomi, Brand: tt.brand, Serial: profile.Serial, Next: tt.next}
			want.Recovery.Menu = tt.menu
			want.Problems = append(want.Problems, struct {
				Code    string `json:"code"`
				Message string `json:"message"`
			}{})
			want.Problems[0].Code, want.Problems[0].Message, _ = strings.Cut(tt.problem, ": ")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("row (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDetectTimeoutBoundsThePerson: what --timeout says goes before the time
// that a person is given at a terminal.
func TestDetectTimeoutBoundsThePerson(t *testing.T) {
	profile, _ := phonesim.ProfileByName("spes")
	phone := phonesim.New(profile, phonesim.Options{TimeScale: scriptSpeed})
	defer phone.Close()
	if _, err := phone.Do(t.Context(), "boot android"); err != nil {
		t.Fatal(err)
	}
	var messages bytes.Buffer
	begin := time.Now()
	code := Run(t.Context(), &Env{
		Out: io.Discard, ErrOut: &messages, ErrIsTerminal: true,
		Args: []string{"detect", "--timeout", "2s"}, Home: t.TempDir(),
		Getenv:    func(string) string { return "" },
		Simulated: func() ([]*phonesim.Phone, error) { return []*phonesim.Phone{phone}, nil },
	})
	if took := time.Since(begin); code != exitDone || took > acceptWait/2 {
		t.Errorf("detect exits with %d after %v; want %d at once", code, took, exitDone)
	}
	for _, want := range []string{"Look at the phone on port 1-1", "--timeout", "Ctrl-C"} {
		if !strings.Contains(messages.String(), want) {
			t.Errorf("messages are %q; want %q in them", &messages, want)
		}
	}
}

func TestChoice(t *testing.T) {
	phone := func(told, descriptor string) device.Phone {
		p := device.Phone{Serial: told}
		p.USB.Serial = descriptor
		return p
	}
	for _, tt := range []struct {
		name, serial string
		seen         []device.Phone
		phone        device.Phone
		means, fails bool
	}{
		{"all", "", nil, phone("7d3a", "7d3a"), true, false},
		{"all, without a number", "", []device.Phone{phone("a", "a"), phone("b", "b")}, phone("", ""), true, false},
		{"whole", "7d3a", []device.Phone{phone("7d3a", "7d3a")}, phone("7d3a", "7d3a"), true, false},
		{"a beginning", "7d", []device.Phone{phone("7d3a", "7d3a")}, phone("7d3a", "7d3a"), true, false},
		{"a beginning, the whole one is there", "7d3a", []device.Phone{phone("7d3a", "7d3a")}, phone("7d3a91c2", "7d3a91c2"), false, false},
		{"a beginning of two", "7d3a", []device.Phone{phone("7d3a1", "7d3a1")}, phone("7d3a2", "7d3a2"), true, true},
		{"a beginning of two, the whole one is there", "7d3a", []device.Phone{phone("7d3a1", "7d3a1"), phone("7d3a", "7d3a")}, phone("7d3a2", "7d3a2"), false, false},
		{"by its descriptor alone", "7d3a", nil, phone("told", "7d3a"), true, false},
		{"when asked alone", "told", nil, phone("told", "7d3a"), true, false},
		{"another", "5b", []device.Phone{phone("5b08", "5b08")}, phone("7d3a", "7d3a"), false, false},
		{"without a number", "5b", nil, phone("", ""), false, false},
	} {
		c := &choice{serial: tt.serial}
		for _, p := range append(tt.seen, tt.phone) {
			c.see(p)
		}
		if got := c.means(tt.phone); got != tt.means {
			t.Errorf("%s: means = %v; want %v", tt.name, got, tt.means)
		}
		if err := c.err(); (err != nil) != tt.fails {
			t.Errorf("%s: err = %v; want one: %v", tt.name, err, tt.fails)
		}
	}
}
