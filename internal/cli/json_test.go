package cli

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"mitool/internal/device"
	"mitool/internal/i18n"
	"mitool/internal/usb"
)

// TestJSONIsSafe proves that no string of a phone reaches the terminal as
// anything that could move the cursor or turn the writing direction.
func TestJSONIsSafe(t *testing.T) {
	evil := "Redmi\x1b[2J\x7f\u009b31m\u202egnp\u2066\x00\xff\U000e0041 Note"
	p := device.Phone{
		Serial: evil, Name: evil, Model: evil, Codename: evil, OS: device.OS{Name: evil, Version: evil},
		USB: usb.Desc{Manufacturer: evil, Product: evil}, MIAssistant: &device.MIAssistant{Branch: evil},
	}
	var b strings.Builder
	if err := writeJSON(&b, newReport([]device.Phone{p}, i18n.New(i18n.En))); err != nil {
		t.Fatal(err)
	}
	for _, r := range strings.TrimSuffix(b.String(), "\n") {
		if !unicode.IsPrint(r) && r != unicode.ReplacementChar {
			t.Errorf("raw %U in the output", r)
		}
	}
	var back report
	if err := json.Unmarshal([]byte(b.String()), &back); err != nil {
		t.Fatalf("not JSON: %v", err)
	}
	if want := strings.ToValidUTF8(evil, "\ufffd"); *back.Phones[0].Name != want {
		t.Errorf("name = %q; want %q", *back.Phones[0].Name, want)
	}
}

// TestJSONNamesEverything proves that what is not known is null or "unknown",
// never left out.
func TestJSONNamesEverything(t *testing.T) {
	var b strings.Builder
	if err := writeJSON(&b, newReport([]device.Phone{{Mode: device.ModeUnknown, State: device.StateOffline,
		Bootloader: device.Bootloader{Lock: device.LockUnknown}}}, i18n.New(i18n.En))); err != nil {
		t.Fatal(err)
	}
	const want = `{"schema_version":1,"phones":[{"port":"","usb":{"vendor_id":"0000","product_id":"0000",` +
		`"manufacturer":null,"product":null,"speed":"unknown"},"serial":null,"mode":"unknown","state":"offline",` +
		`"xiaomi":null,"brand":null,"name":null,"model":null,"codename":null,"region":null,` +
		`"os":{"name":null,"version":null,"android":null},"bootloader":{"lock":"unknown","source":null},` +
		`"battery":null,"accounts":null,"storage":null,"miassistant":null,"held_by":null,` +
		`"recovery":{"keys":"volup+power","menu":"mi-recovery","known":false},"next":["detect"],"problems":[]}],"problems":[]}` + "\n"
	if b.String() != want {
		t.Errorf("got  %s\nwant %s", b.String(), want)
	}
}
