//go:build unix

package browser

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mitool/internal/cli"
	"mitool/internal/job"
	"mitool/internal/ui"
)

// reportOf makes a job of the events and returns its report, with a shop's name
// and address that are as long as they may be.
func reportOf(t *testing.T, begin job.Begin, events ...job.Event) string {
	t.Helper()
	home := t.TempDir()
	store := &job.Store{
		Dir: filepath.Join(home, ".local", "state", "mitool", "jobs"),
		Now: func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) },
	}
	begin.Act, begin.Tool, begin.Lang, begin.DeleteAfter = "reset", "v1.0.0", "id", "2027-02-20"
	log, err := store.Create(begin)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if err := log.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(home, ".config", "mitool")
	if err := os.MkdirAll(config, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(config, "contacts.toml"), []byte(contactsFile), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer
	code := cli.Run(t.Context(), &cli.Env{
		Out: &out, ErrOut: &errOut, Args: []string{"job", "export", log.ID()}, Home: home,
		Getenv:  func(string) string { return "" },
		OpenTTY: func() (*ui.TTY, error) { return nil, ui.ErrNoTerminal },
	})
	if code != 0 {
		t.Fatalf("mitool job export ended with %d: %s", code, errOut.String())
	}
	return out.String()
}

func answer(step, option string) job.Event {
	return job.Event{Kind: job.KindAnswer, Step: step, Answer: option}
}

func seen(what string) job.Event { return job.Event{Kind: job.KindSeen, Seen: what} }

// reset is a job from the talk to the setup page; one that ends with a stop is not
// handed over.
func reset(phone *job.Phone, end job.End) []job.Event {
	events := []job.Event{
		{Kind: job.KindPhone, Phone: phone},
		answer("lost", "go-on"), answer("cannot", "go-on"), answer("owner", "proxy"), answer("identity", "seen"), answer("proof", "invoice"),
		answer("xiaomi", "never"), answer("xiaomi-never", "go-on"), answer("google", "never"), answer("rescue", "copied"),
		answer("shop-copy", "agreed"), answer("wallet", "told"),
		{Kind: job.KindConsent, Consent: &job.Consent{Text: "reset.consent", Lang: "id"}},
		seen("usb:restart-sent"), answer("see", "hyperos3"), seen("usb:same-serial"),
		answer("wipe-1", "done"), answer("wipe-2", "done"), answer("wipe-confirm", "done"),
		answer("result", "text"), answer("start", "setup"), seen("usb:back:no-adb"),
	}
	if end.Stop == "" {
		events = append(events, answer("handover", "own-lock"))
	}
	return append(events, job.Event{Kind: job.KindEnd, End: &end})
}

// TestReport: the report is one page of A4 that needs no colour, no network and
// no script, whatever a phone says of itself and however much is in the record.
func TestReport(t *testing.T) {
	phone := &job.Phone{
		Name: "Redmi Note 11", Model: "2201117TG", Codename: "spes", Serial: "7d3a91c2", OS: "MIUI",
		Version: "V13.0.5.0.RGKMIXM", Android: "11",
	}
	long := strings.Repeat("W", 200)
	wide := &job.Phone{Name: long, Model: long, Codename: long, Serial: long, OS: long, Version: long, Android: long}
	hostile := &job.Phone{
		Name: `<script>document.title = "taken"</script>`, Model: `"><img src="//example.invalid/x">`,
		Serial: "\u202e\x1b]0;\x07\x9b", OS: "</style><h1>", Version: "{{.Number}}",
	}
	full := reset(phone, job.End{Outcome: "done-and-seen-over-usb"})
	most := reset(wide, job.End{Outcome: "unknown", Stop: "end-debugging"})
	for _, s := range []string{"other-phone", "other-codename", "no-serial", "trade-in-mode-not-read", "still-trusted", "restart-refused"} {
		most = append(most[:len(most)-1:len(most)-1], seen("usb:"+s), most[len(most)-1])
	}
	// The owner's other way to a risk has the longer sentence.
	off := append([]job.Event{}, most[:6]...)
	off = append(off, answer("xiaomi", "fails"), answer("xiaomi-reach", "no"), answer("xiaomi-find", "off"), answer("xiaomi-off", "go-on"))
	off = append(off, most[8:]...)
	tests := []struct {
		name   string
		begin  job.Begin
		events []job.Event
		want   []string
	}{
		{"done", job.Begin{Ticket: "SC-1042"}, full, []string{
			"SELESAI, DILIHAT ORANG, DAN TERLIHAT LEWAT USB", "SC-1042", "7d****c2", `"Wipe Data" > "Wipe All Data" > "Confirm"`,
			"Yang tidak diperiksa", "What was not verified", "Tanggal, tanda tangan",
			"Servis <b>Contoh</b> & Rekan, Jalan", "Category (the shop decides)", "Risiko yang diterima pemilik",
		}},
		{"open", job.Begin{}, full[:3], []string{"BELUM BERAKHIR", "STILL OPEN"}},
		{"most", job.Begin{Ticket: long, KeepSerial: true}, most, []string{"TIDAK DIKETAHUI", "W…", "still trusts this computer"}},
		{"most, off", job.Begin{Ticket: long, KeepSerial: true}, off, []string{"That Find device is off is the owner's word"}},
		{"hostile", job.Begin{Ticket: "<b>"}, reset(hostile, job.End{Outcome: "<i>"}), []string{`<script>document.title`, "{{.Number}}", "<i>"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			page := reportOf(t, tt.begin, tt.events...)
			layouts := measure(t, page, widthPhone, widthA4, widthTablet)
			checkLayouts(t, layouts)
			for _, want := range tt.want {
				if text := layouts[1].Text; !strings.Contains(text, want) {
					t.Errorf("the page does not say %q: %s", want, text)
				}
			}
			if l := layouts[1]; l.Lang != "id" || !strings.HasPrefix(l.Title, "Laporan") {
				t.Errorf("language %q, title %q", l.Lang, l.Title)
			}
			if _, pages := printed(t, page); pages != 1 {
				t.Errorf("it takes %d pages; want 1", pages)
			}
			checkGrey(t, screenshot(t, page, 794, 1123)) // A4 at 96 pixels an inch
		})
	}
}
