package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"mitool/internal/device"
	"mitool/internal/guide"
	"mitool/internal/i18n"
	"mitool/internal/models"
	"mitool/internal/paper"
	"mitool/internal/phonesim"
	"mitool/internal/ui"
	"mitool/test/golden"
)

// samplePhone is a phone as detect would name it.
func samplePhone() *device.Phone {
	return &device.Phone{
		Name: "Redmi Note 9S", Model: "M2003J6A1G", Serial: "7d3a91c2", Codename: "curtana", Xiaomi: device.Yes,
		Mode: device.ModeAndroid, State: device.StateReady,
		OS:       device.OS{Name: "MIUI", Version: "V14.0.2.0.SJWMIXM", Android: "12"},
		Recovery: device.Recovery{Keys: models.VolUpPowerReleasePower, Menu: models.MiRecovery, Known: true},
	}
}

// sampleContacts are a shop's. The names and numbers are made up.
func sampleContacts() *contacts {
	return &contacts{
		shop: &shop{
			name: "Servis Contoh", address: "Jalan Contoh 1", telephone: "000 111", whatsapp: "000 222",
			email: "toko@example.org", hours: "9-17",
		},
		others: []contact{{ways: []string{"support"}, name: "Pusat Servis Contoh", lines: []string{"Jalan Lain 2", "000 333"}}},
	}
}

// printedGuides are the documents that goldens are kept of.
func printedGuides(l i18n.Lang) map[string]paper.Document {
	a := wayApp(l)
	docs := map[string]paper.Document{
		"reset":       a.resetDocument(nil, nil),
		"reset-phone": a.resetDocument(samplePhone(), sampleContacts()),
		"triage":      a.triageDocument(),
	}
	for _, w := range guide.Ways() {
		if w.ID == "support" {
			docs[w.ID] = a.wayDocument(w, samplePhone(), sampleContacts())
		}
	}
	for name, d := range docs {
		d.Footer = strings.ReplaceAll(d.Footer, version(), "VERSION")
		docs[name] = d
	}
	return docs
}

// TestPrintedGuides keeps a way and the reset in all formats and languages, to
// be read before a change of words or of their setting is taken.
func TestPrintedGuides(t *testing.T) {
	ext := map[paper.Format]string{paper.Text: "txt", paper.Markdown: "md", paper.HTML: "html"}
	for _, l := range i18n.Langs() {
		for name, d := range printedGuides(l) {
			for f, ext := range ext {
				var b strings.Builder
				if err := paper.Write(&b, d, f); err != nil {
					t.Fatal(err)
				}
				golden.Compare(t, filepath.Join("testdata", "print", name+"."+string(l)+"."+ext), b.String())
			}
		}
	}
}

// TestPrintedWayIsTheSame: every sentence of a way on the screen is on its
// paper, in every format and language.
func TestPrintedWayIsTheSame(t *testing.T) {
	for _, l := range i18n.Langs() {
		a := wayApp(l)
		for _, w := range guide.Ways() {
			var b strings.Builder
			if err := paper.Write(&b, a.wayDocument(w, samplePhone(), nil), paper.Text); err != nil {
				t.Fatal(err)
			}
			got := b.String()
			for _, hole := range []string{"!ways.", "!paper.", "<no value>"} {
				if strings.Contains(got, hole) {
					t.Errorf("%s %s: holds %q", l, w.ID, hole)
				}
			}
			page := squeeze(strings.ReplaceAll(got, "\n! ", "\n"))
			for line := range strings.Lines(a.renderWay(w, samplePhone())) {
				line = strings.TrimLeft(squeeze(line), "-0123456789. _")
				if line != "" && !strings.Contains(page, line) && !strings.Contains(squeeze(strings.ReplaceAll(page, " ", "")), strings.ReplaceAll(line, " ", "")) {
					t.Errorf("%s %s: the paper lacks %q", l, w.ID, line)
				}
			}
		}
	}
}

// TestPrintedResetIsWhole: the sheet holds what a person must know before the
// keys, and every item of every menu, for each model's keys and menu.
func TestPrintedResetIsWhole(t *testing.T) {
	for _, l := range i18n.Langs() {
		a := wayApp(l)
		for keys := models.VolUpPower; keys <= models.VolUpVolDownPower; keys++ {
			for menu := models.MiRecovery; menu <= models.AOSP; menu++ {
				p := samplePhone()
				p.Recovery = device.Recovery{Keys: keys, Menu: menu}
				got := printed(t, a.resetDocument(p, nil))
				for _, m := range guide.ResetSheet(p).Menus {
					for _, page := range append(m.Pages, m.Confirm...) {
						if !strings.Contains(got, page.Item) {
							t.Errorf("%s %s: no %q", l, menu, page.Item)
						}
					}
				}
				if !strings.Contains(got, p.Serial) {
					t.Errorf("%s: no serial number", l)
				}
			}
		}
	}
}

// printed is a document as text; the test fails where a text has a hole.
func printed(t *testing.T, d paper.Document) string {
	t.Helper()
	var b strings.Builder
	if err := paper.Write(&b, d, paper.Text); err != nil {
		t.Fatal(err)
	}
	for _, hole := range []string{"!reset.", "!ways.", "!paper.", "!cli.", "<no value>"} {
		if strings.Contains(b.String(), hole) {
			t.Errorf("%s: holds %q", d.Title, hole)
		}
	}
	return b.String()
}

// TestPrintedTriageIsWhole: every question, answer and verdict of the triage is
// on its paper.
func TestPrintedTriageIsWhole(t *testing.T) {
	for _, l := range i18n.Langs() {
		a := wayApp(l)
		got := squeeze(printed(t, a.triageDocument()))
		s := guide.NewTriageSheet()
		var ids []string
		for _, q := range s.Questions {
			for _, answer := range q.Answers {
				ids = append(ids, answer.Text)
			}
		}
		for _, v := range s.Ways {
			ids = append(ids, v.Do, v.Why, v.Reset)
			if v.Then != "" {
				ids = append(ids, v.Then)
			}
			for _, command := range []string{v.Command, v.ThenCommand} {
				if !strings.Contains(got, command) {
					t.Errorf("%s: no command %q", l, command)
				}
			}
		}
		for _, id := range ids {
			if text := squeeze(a.text.Text(id, nil)); !strings.Contains(got, text) {
				t.Errorf("%s: no %q", l, text)
			}
		}
	}
}

// TestResetSheetWithoutModel: a phone that does not tell its model, or whose
// recovery is another's, gets the sheet for all.
func TestResetSheetWithoutModel(t *testing.T) {
	for name, change := range map[string]func(*device.Phone){
		"no codename":     func(p *device.Phone) { p.Codename = "" },
		"another maker":   func(p *device.Phone) { p.Xiaomi = device.No },
		"custom recovery": func(p *device.Phone) { p.Mode = device.ModeRecovery },
		"chip level":      func(p *device.Phone) { p.Mode = device.ModeEDL },
	} {
		p := samplePhone()
		change(p)
		if hasSheet(*p) {
			t.Errorf("%s: hasSheet is true", name)
		}
		if got := printed(t, wayApp(i18n.En).resetDocument(p, nil)); !strings.Contains(got, "Restore system") {
			t.Errorf("%s: the sheet is not for all menus", name)
		}
	}
}

// TestPrintedPhoneIsSafe: what a phone says of itself reaches paper as text.
func TestPrintedPhoneIsSafe(t *testing.T) {
	p := samplePhone()
	p.Name, p.Model = "<script>alert(1)</script>\x1b[2J", "*a* [b](http://c) \u202e`x`\n# y"
	for _, f := range paper.Formats() {
		var b strings.Builder
		if err := paper.Write(&b, wayApp(i18n.En).resetDocument(p, nil), f); err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"\x1b", "\u202e", "<script", "\n# y"} {
			if f == paper.Text && bad == "<script" {
				continue // it is text there
			}
			if strings.Contains(strings.ReplaceAll(b.String(), `\<`, ""), bad) {
				t.Errorf("%s holds %q", f, bad)
			}
		}
		if f == paper.Markdown && strings.Contains(b.String(), "[b](") {
			t.Errorf("%s: a link of the phone's", f)
		}
	}
}

// TestPrintReset prints the reset's sheet as the command does: without a
// terminal, for the phone of the bus, into a new file.
func TestPrintReset(t *testing.T) {
	dir := t.TempDir()
	var out, errOut strings.Builder
	a := wayApp(i18n.Id)
	a.Env = &Env{
		Out: &out, ErrOut: &errOut, Home: dir, Getenv: func(string) string { return "" },
		Simulated: func() ([]*phonesim.Phone, error) { return nil, nil },
		OpenTTY: func() (*ui.TTY, error) {
			t.Error("a terminal was opened")
			return nil, ui.ErrNoTerminal
		},
	}
	a.term = ui.New(&errOut, ui.Options{Quiet: true})
	if err := a.printReset(t.Context(), printing{format: "text"}); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); !strings.HasPrefix(got, "Reset pabrik dari recovery, di kertas\n") || errOut.Len() > 0 {
		t.Errorf("printed %.80q, and on stderr %q", got, errOut.String())
	}
	if err := fits(out.String(), ui.MaxWidth); err != nil {
		t.Error(err)
	}
	whole := out.String()
	out.Reset()
	path := filepath.Join(dir, "reset.txt")
	if err := a.printReset(t.Context(), printing{"text", path}); err != nil || out.Len() > 0 {
		t.Errorf("printing to a file: %v, %d bytes on stdout; want none", err, out.Len())
	}
	if got, err := os.ReadFile(path); string(got) != whole || err != nil {
		t.Errorf("the file holds %d bytes, %v; want the %d of stdout", len(got), err, len(whole))
	}
	var usage *usageError
	for _, p := range []printing{{format: "pdf"}, {output: path}} {
		if err := a.printReset(t.Context(), p); !errors.As(err, &usage) || out.Len() > 0 {
			t.Errorf("printing %+v: %v; want a usage error", p, err)
		}
	}
}

// TestPaperTexts: every text of paper and contacts that the sources name is
// there, and every one that is there is named.
func TestPaperTexts(t *testing.T) {
	used := map[string]bool{}
	patterns := map[*regexp.Regexp]string{
		regexp.MustCompile(`"paper\.([a-z.-]+[a-z])"`):                "paper.",
		regexp.MustCompile(`s\.(?:t|part)\("([a-z-]+)"`):              "paper.reset.",
		regexp.MustCompile(`models\.Vol[A-Za-z]+: +"([a-z-]+)"`):      "paper.reset.",
		regexp.MustCompile(`\{"([a-z]+)", s\.[a-z]+\}`):               "paper.contacts.",
		regexp.MustCompile(`range \[\]string\{"(print)", "output"\}`): "paper.flag.",
		regexp.MustCompile(`range \[\]string\{"print", "(output)"\}`): "paper.flag.",
	}
	for _, glob := range []string{"guide_print*.go", "contacts*.go", "../guide/reset_sheet.go"} {
		files, err := filepath.Glob(glob)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %q, %v", glob, files, err)
		}
		for _, f := range files {
			src, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for p, before := range patterns {
				for _, m := range p.FindAllSubmatch(src, -1) {
					if !strings.HasSuffix(f, "_test.go") {
						used[before+string(m[1])] = true
					}
				}
			}
		}
	}
	for _, l := range i18n.Langs() {
		text := i18n.New(l)
		for id := range used {
			if !text.Has(id) {
				t.Errorf("%s: no text %q", l, id)
			}
		}
		for _, id := range i18n.IDs(l) {
			if strings.HasPrefix(id, "paper.") && !used[id] {
				t.Errorf("%s: text %q is not used", l, id)
			}
		}
	}
}

func TestWriteNew(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "guide.html")
	if err := writeNew(path, "one"); err != nil {
		t.Fatal(err)
	}
	if err := writeNew(path, "two"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("writing it again: %v; want %v", err, fs.ErrExist)
	}
	if err := writeExclusive(path, "three"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("writing it without links: %v; want %v", err, fs.ErrExist)
	}
	if got, err := os.ReadFile(path); string(got) != "one" || err != nil {
		t.Errorf("the file holds %q, %v; want %q", got, err, "one")
	}
	if err := writeExclusive(filepath.Join(dir, "stick.html"), "four"); err != nil {
		t.Error(err)
	}
	if err := writeNew(filepath.Join(dir, "no", "guide.html"), "five"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("writing into a folder that is not there: %v; want %v", err, fs.ErrNotExist)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("%d files are left, %v; want 2", len(entries), err)
	}
}
