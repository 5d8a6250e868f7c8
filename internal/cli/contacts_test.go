package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseContacts(t *testing.T) {
	const text = `# ours
[shop]
name = "Servis Contoh"
whatsapp = "000 222"

[[contact]]
for = ["support", "reset"]
name = "Pusat Servis Contoh"
lines = ["Jalan Lain 2", "000 333"]
[[contact]]
for = ["faq"]
name = "Lain"
`
	got, err := parseContacts(text)
	want := contacts{
		shop: &shop{name: "Servis Contoh", whatsapp: "000 222"},
		others: []contact{
			{[]string{"support", "reset"}, "Pusat Servis Contoh", []string{"Jalan Lain 2", "000 333"}},
			{[]string{"faq"}, "Lain", nil},
		},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(contacts{}, shop{}, contact{})); diff != "" || err != nil {
		t.Errorf("parseContacts: %v (-want +got):\n%s", err, diff)
	}
	if got, err := parseContacts(""); got.shop != nil || got.others != nil || err != nil {
		t.Errorf("parseContacts of nothing: %+v, %v; want nothing", got, err)
	}
}

func TestParseContactsErrors(t *testing.T) {
	var many strings.Builder
	for i := range maxContacts + 1 {
		fmt.Fprintf(&many, "[[contact]]\nfor = [\"faq\"]\nname = \"%d\"\n", i)
	}
	const one = "[[contact]]\nfor = [\"faq\"]\nname = \"x\"\n"
	for _, tt := range []struct{ name, text, want string }{
		{"syntax", "[shop]\nname = \n", `line 2: "shop.name": expected value but found '\n' instead`},
		{"second key", "[shop]\nname = \"a\"\nname = \"b\"\n", `line 3: "shop.name": Key 'shop.name' has already been defined.`},
		{"unknown table", "\n[owner]\n", `line 2: "owner": unknown key, want shop, contact`},
		{"unknown key", "[shop]\nname = \"a\"\n phone = \"1\"\n", `line 3: "shop.phone": unknown key, want name, address, telephone, whatsapp, email, hours`},
		{"in the second", one + "[[ contact ]]\nfor = [\"faq\"]\nname = \"y\"\n\"fax\" = \"1\"\n", `line 7: "contact.fax": unknown key, want for, name, lines`},
		{"no name", "[shop]\nhours = \"9\"\n", `line 1: "shop.name": missing`},
		{"no name in the second", one + "[[contact]]\nfor = [\"faq\"]\n", `line 4: "contact.name": missing`},
		{"no string", "[shop]\nname = 7\n", `line 2: "shop.name": want a string`},
		{"empty", "[shop]\nname = \" \"\n", `line 2: "shop.name": empty`},
		{"control character", "[shop]\nname = \"a\\u001b[2J\"\n", `line 2: "shop.name": the character U+001B cannot be shown`},
		{"turned", one + "lines = [\"a\", \"\u202eb\"]\n", `line 4: "contact.lines": the character U+202E cannot be shown`},
		{"newline", "[shop]\nname = \"\"\"a\nb\"\"\"\n", `line 2: "shop.name": the character U+000A cannot be shown`},
		{"long", "[shop]\nname = \"" + strings.Repeat("é", maxContactText+1) + "\"\n", `line 2: "shop.name": 201 characters, want at most 200`},
		{"no list", one + "lines = \"a\"\n", `line 4: "contact.lines": want a list of strings`},
		{"long list", one + "lines = [" + strings.Repeat("\"a\", ", maxContactLines+1) + "]\n", `line 4: "contact.lines": 11 strings, want at most 10`},
		{"no string in the list", one + "lines = [1]\n", `line 4: "contact.lines": want a string`},
		{"no guide", "[[contact]]\nname = \"a\"\n", `line 1: "contact.for": names no guide, want account, support, third-party, prevention, faq, reset`},
		{"unknown guide", "[[contact]]\nfor = [\"unlock\"]\nname = \"a\"\n", `line 2: "contact.for": "unlock" is no guide with contacts, want account, support, third-party, prevention, faq, reset`},
		{"no table", "shop = \"a\"\n", `line 1: "shop": want a table, [shop]`},
		{"one table", "[contact]\nname = \"a\"\n", `line 1: "contact": want tables, [[contact]]`},
		{"many", many.String(), `line 61: "contact": 21 of them, want at most 20`},
		{"inline, so the line is not known", "shop = {name = 7}\n", `"shop.name": want a string`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseContacts(tt.text)
			if err == nil || err.Error() != tt.want {
				t.Errorf("error is %v; want %s", err, tt.want)
			}
			if got.shop != nil || got.others != nil {
				t.Errorf("got %+v with an error", got)
			}
		})
	}
}

func FuzzParseContacts(f *testing.F) {
	f.Add("[shop]\nname = \"a\"\n[[contact]]\nfor = [\"faq\"]\nname = \"b\"\nlines = [\"c\"]\n")
	f.Add("shop = 1")
	f.Add("[[contact]]\nfor = [[\"faq\"]]\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseContacts(text)
		if err != nil {
			if c.shop != nil || c.others != nil {
				t.Errorf("%q: got %+v with an error", text, c)
			}
			return
		}
		if page := wayApp("en").renderContacts(&c); fits(page, 0) != nil {
			t.Errorf("%q: %v", text, fits(page, 0))
		}
	})
}

func TestContactsPath(t *testing.T) {
	for _, tt := range []struct{ name, xdg, home, want string }{
		{"XDG", "/x", "/home/u", "/x/mitool/contacts.toml"},
		{"home", "", "/home/u", "/home/u/.config/mitool/contacts.toml"},
		{"relative XDG is ignored", "x", "/home/u", "/home/u/.config/mitool/contacts.toml"},
		{"neither", "", "", ""},
	} {
		a := &app{Env: &Env{Home: tt.home, Getenv: func(string) string { return tt.xdg }}}
		if got := filepath.ToSlash(a.contactsPath()); got != tt.want {
			t.Errorf("%s: contactsPath() = %q; want %q", tt.name, got, tt.want)
		}
	}
}

func TestContactsFor(t *testing.T) {
	dir := t.TempDir()
	a := &app{Env: &Env{Getenv: func(string) string { return dir }}}
	path := filepath.Join(dir, "mitool", "contacts.toml")
	if c, err := a.contactsFor("faq"); c != nil || err != nil {
		t.Errorf("without a file: %+v, %v; want nothing", c, err)
	}
	write := func(text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("[[contact]]\nfor = [\"faq\"]\nname = \"a\"\n")
	if c, err := a.contactsFor("faq"); err != nil || c == nil || len(c.others) != 1 {
		t.Errorf("faq: %+v, %v; want a contact", c, err)
	}
	if c, err := a.contactsFor("support"); c != nil || err != nil {
		t.Errorf("support: %+v, %v; want nothing", c, err)
	}
	write(strings.Repeat("#", maxContactsFile+1))
	for _, w := range contactWays {
		if c, err := a.contactsFor(w); c != nil || err == nil || !strings.Contains(err.Error(), "more than 65536 bytes") {
			t.Errorf("%s with a large file: %+v, %v", w, c, err)
		}
	}
	if c, err := a.contactsFor("find-device"); c != nil || err != nil {
		t.Errorf("a guide without contacts: %+v, %v; want nothing", c, err)
	}
}

// TestContactsExample: the file that the documents show can be read.
func TestContactsExample(t *testing.T) {
	doc, err := os.ReadFile("../../docs/guides.md")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile("(?s)```toml\n(.*?)```").FindSubmatch(doc)
	if m == nil {
		t.Fatal("docs/guides.md shows no contacts.toml")
	}
	c, err := parseContacts(string(m[1]))
	if err != nil || c.shop == nil || len(c.others) == 0 {
		t.Errorf("got %+v, %v; want a shop and contacts", c, err)
	}
	for _, w := range contactWays {
		if !strings.Contains(string(doc), "`"+w+"`") {
			t.Errorf("docs/guides.md does not name %q", w)
		}
	}
}
