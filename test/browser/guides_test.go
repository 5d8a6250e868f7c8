//go:build unix

package browser

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mitool/internal/cli"
	"mitool/internal/guide"
	"mitool/internal/i18n"
	"mitool/internal/phonesim"
	"mitool/internal/ui"
)

// contactsFile is a shop's; names and numbers are made up, and as long as they
// may be.
var contactsFile = `[shop]
name = "Servis <b>Contoh</b> & Rekan"
address = "` + strings.Repeat("Jalan", 40) + `"
telephone = "000 111"
[[contact]]
for = ["account", "support", "third-party", "prevention", "faq"]
name = "Pusat Servis Contoh"
lines = ["` + strings.Repeat("000 ", 50) + `"]
`

// mitool runs a command line beside a phone that sends hostile strings, and
// returns its stdout.
func mitool(t *testing.T, args ...string) string {
	t.Helper()
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, "mitool"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, "mitool", "contacts.toml"), []byte(contactsFile), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer
	code := cli.Run(t.Context(), &cli.Env{
		Out: &out, ErrOut: &errOut, Args: args, Home: home,
		Getenv:    func(name string) string { return map[string]string{"XDG_CONFIG_HOME": home, "LANG": "C.UTF-8"}[name] },
		Simulated: hostilePhone,
		OpenTTY:   func() (*ui.TTY, error) { return nil, ui.ErrNoTerminal },
	})
	if code != 0 {
		t.Fatalf("mitool %q ended with %d: %s", args, code, errOut.String())
	}
	return out.String()
}

func hostilePhone() ([]*phonesim.Phone, error) {
	profile, ok := phonesim.ProfileByName("garnet")
	if !ok {
		return nil, errors.New("no profile garnet")
	}
	p := phonesim.New(profile, phonesim.Options{})
	for _, command := range []string{"fault hostile-strings", "boot fastboot"} {
		if _, err := p.Do(context.Background(), command); err != nil {
			return nil, err
		}
	}
	return []*phonesim.Phone{p}, nil
}

// TestWays: every way, in both languages, holds in the browser all that it
// prints for programs, fits every width, and needs no colour and no network.
func TestWays(t *testing.T) {
	for _, lang := range i18n.Langs() {
		for _, w := range guide.Ways() {
			t.Run(w.ID+" "+string(lang), func(t *testing.T) {
				t.Parallel()
				args := []string{"guide", w.ID, "--lang", string(lang), "--quiet"}
				page := mitool(t, append(args, "--print", "html")...)
				layouts := measure(t, page, widthPhone, widthA4, widthTablet)
				checkLayouts(t, layouts)
				if layouts[0].Lang != string(lang) {
					t.Errorf("language %q; want %q", layouts[0].Lang, lang)
				}
				var said any
				if err := json.Unmarshal([]byte(mitool(t, append(args, "--json")...)), &said); err != nil {
					t.Fatal(err)
				}
				for _, s := range sentences(said) {
					if s != w.ID && !strings.Contains(layouts[0].Text, squeeze(s)) {
						t.Errorf("the page does not show %q", s)
					}
				}
				checkPages(t, page, 1, 4)
				if lang == i18n.Id { // one language is enough for the style
					checkGrey(t, screenshot(t, page, widthTablet, 1600))
				}
			})
		}
	}
}

// sentences are all strings of a JSON value.
func sentences(v any) []string {
	var all []string
	switch v := v.(type) {
	case string:
		all = []string{v}
	case []any:
		for _, e := range v {
			all = append(all, sentences(e)...)
		}
	case map[string]any:
		for _, e := range v {
			all = append(all, sentences(e)...)
		}
	}
	return all
}

// checkPages fails the test where the page on paper has fewer or more pages.
func checkPages(t *testing.T, page string, least, most int) {
	t.Helper()
	pdf, n := printed(t, page)
	if *shots != "" {
		keep(t, ".pdf", pdf)
	}
	if n < least || n > most {
		t.Errorf("%d pages on paper; want %d to %d", n, least, most)
	}
}

// TestTriage: the questions and ways of the triage, in both languages.
func TestTriage(t *testing.T) {
	for _, lang := range i18n.Langs() {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			page := mitool(t, "guide", "--lang", string(lang), "--quiet", "--print", "html")
			layouts := measure(t, page, widthPhone, widthA4, widthTablet)
			checkLayouts(t, layouts)
			text := i18n.New(lang)
			for _, v := range guide.NewTriageSheet().Ways {
				for _, id := range []string{v.Do, v.Why, v.Reset} {
					if s := squeeze(text.Text(id, nil)); !strings.Contains(layouts[0].Text, s) {
						t.Errorf("the page does not show %q", s)
					}
				}
			}
			checkPages(t, page, 4, 10)
			checkGrey(t, screenshot(t, page, widthTablet, 12000))
		})
	}
}

// TestReset: the reset's sheets that internal/cli keeps.
func TestReset(t *testing.T) {
	sheets, err := filepath.Glob("../../internal/cli/testdata/print/reset*.html")
	if err != nil || len(sheets) != 2*len(i18n.Langs()) {
		t.Fatalf("sheets %q, %v; want two a language", sheets, err)
	}
	slices.Sort(sheets)
	for _, sheet := range sheets {
		t.Run(filepath.Base(sheet), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(sheet)
			if err != nil {
				t.Fatal(err)
			}
			page := string(raw)
			layouts := measure(t, page, widthPhone, widthA4, widthTablet)
			checkLayouts(t, layouts)
			for _, l := range layouts {
				if n := strings.Count(page, "<svg"); n < 4 || len(l.Pictures) != n {
					t.Errorf("%d pictures; want the %d of the file, at least 4", len(l.Pictures), n)
				}
				for _, item := range []string{"Wipe Data", "Wipe All Data", "Confirm", "Reboot to System"} {
					if !strings.Contains(l.Text, item) {
						t.Errorf("the page does not show %q", item)
					}
				}
			}
			checkPages(t, page, 4, 14)
			checkGrey(t, screenshot(t, page, widthTablet, 12000))
		})
	}
}
