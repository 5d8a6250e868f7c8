package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"mitool/internal/device"
	"mitool/internal/guide"
	"mitool/internal/i18n"
	"mitool/internal/ui"
	"mitool/internal/usb"
	"mitool/test/golden"
)

// wayApp is an app that prints in this language.
func wayApp(l i18n.Lang) *app {
	return &app{Env: &Env{}, text: i18n.New(l)}
}

// TestWayPages keeps every way as it is printed, in both languages, to be read
// before a change of words is taken.
func TestWayPages(t *testing.T) {
	for _, l := range i18n.Langs() {
		var b strings.Builder
		for _, w := range guide.Ways() {
			b.WriteString("=== mitool guide " + w.ID + "\n" + wayApp(l).renderWay(w, nil) + "\n")
		}
		got := b.String()
		name := filepath.Join("testdata", "ways."+string(l)+".golden")
		golden.Compare(t, name, got)
		for line := range strings.Lines(got) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > ui.MaxWidth {
				t.Errorf("%s: line of %d columns: %q", l, n, line)
			}
		}
		if strings.Contains(got, "<no value>") || strings.Contains(got, "!ways.") {
			t.Errorf("%s: a page has a hole", l)
		}
	}
}

// TestWayJSONIsTheSame: what is printed for programs holds every sentence of
// the page, and every list, empty or not.
func TestWayJSONIsTheSame(t *testing.T) {
	for _, l := range i18n.Langs() {
		a := wayApp(l)
		for _, w := range guide.Ways() {
			var b bytes.Buffer
			if err := writeJSON(&b, a.newWayJSON(w, nil)); err != nil {
				t.Fatal(err)
			}
			var back wayJSON
			if err := json.Unmarshal(b.Bytes(), &back); err != nil {
				t.Fatalf("%s: not JSON: %v", w.ID, err)
			}
			var got []string
			got = append(got, back.Title)
			got = slices.Concat(got, back.Needs, back.Warnings, back.NotWorking)
			for _, p := range back.Parts {
				got = append(append(got, p.Title), p.Notes...)
				back.Steps = append(back.Steps, p.Steps...)
				for _, m := range p.Messages {
					got = append(got, m.Shows, m.Do)
				}
			}
			if len(back.Parts) != len(w.Parts) {
				t.Errorf("%s: %d parts; want %d", w.ID, len(back.Parts), len(w.Parts))
			}
			for _, s := range back.Steps {
				got = append(got, s.Do, s.See)
			}
			for _, q := range back.Questions {
				got = append(got, q.Question, q.Answer)
			}
			for _, n := range back.Next {
				got = append(got, n.When, "mitool "+n.Command)
			}
			page := squeeze(a.renderWay(w, nil))
			for _, s := range got {
				if !strings.Contains(page, squeeze(s)) {
					t.Errorf("%s %s: the page lacks %q", l, w.ID, s)
				}
			}
			nulls := 2 // the contacts and the case sheet that there are none of
			if w.CaseSheet {
				nulls = 6 // the contacts, and its blanks
			}
			if n := strings.Count(b.String(), ":null"); n != nulls {
				t.Errorf("%s %s: %d nulls; want %d: %s", l, w.ID, n, nulls, b.String())
			}
			if (back.CaseSheet != nil) != w.CaseSheet || back.ID != w.ID || back.SchemaVersion != schemaVersion {
				t.Errorf("%s: got %+v", w.ID, back)
			}
		}
	}
}

// squeeze takes the breaks and indents out of a text.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// TestCaseSheetIsSafe: what a phone says of itself reaches the sheet cleaned,
// and no line of it becomes the IMEI.
func TestCaseSheetIsSafe(t *testing.T) {
	evil := "Redmi\x1b[2J\nIMEI (*#06#) 86 00 \u202e"
	p := &device.Phone{Name: evil, Model: evil, Serial: evil, OS: device.OS{Name: evil}, USB: usb.Desc{Product: evil}}
	var b strings.Builder
	wayApp(i18n.En).renderCaseSheet(&b, p)
	if strings.ContainsAny(b.String(), "\x1b\u202e") {
		t.Errorf("raw control character in %q", b.String())
	}
	if n := strings.Count(b.String(), "\n  IMEI (*#06#)"); n != 1 {
		t.Errorf("%d lines of IMEI in %q; want 1", n, b.String())
	}
	if imei := wayApp(i18n.En).newWayJSON(guide.Way{CaseSheet: true}, p).CaseSheet.IMEI; imei != nil {
		t.Errorf("IMEI = %q; want none", *imei)
	}
}

// TestWayLabels: every label the pages name is there, and every one that is
// there is named.
func TestWayLabels(t *testing.T) {
	quoted := regexp.MustCompile(`"(ways\.(?:label|sheet)\.[a-z-]+)"`)
	used := map[string]bool{}
	for _, name := range []string{"guide_ways.go", "guide_triage.go"} {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range quoted.FindAllStringSubmatch(string(src), -1) {
			used[m[1]] = true
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
			label := strings.HasPrefix(id, "ways.label.") || strings.HasPrefix(id, "ways.sheet.")
			if label && !used[id] {
				t.Errorf("%s: text %q is not used", l, id)
			}
		}
	}
}

// TestNextCommandsExist: what detect and the ways tell people to run is there.
func TestNextCommandsExist(t *testing.T) {
	a := &app{Env: &Env{}, text: i18n.New(i18n.En)}
	root := a.rootCmd()
	var next []string
	for _, m := range []device.Mode{
		device.ModeAndroid, device.ModeNoADB, device.ModeRecovery, device.ModeSideload, device.ModeMIAssistant,
		device.ModeRescue, device.ModeFastboot, device.ModeFastbootd, device.ModeEDL, device.ModeUnknown,
	} {
		for _, s := range []device.State{device.StateReady, device.StateBusy} {
			next = append(next, device.Phone{Mode: m, State: s}.Next()...)
		}
	}
	for _, w := range guide.Ways() {
		next = append(next, "guide "+w.ID)
		for _, n := range w.Next {
			next = append(next, n.Command)
		}
	}
	for _, command := range next {
		words := strings.Fields(command)
		cmd, rest, err := root.Find(words)
		if err != nil || len(rest) > 0 || cmd.Name() != words[len(words)-1] || cmd.Hidden {
			t.Errorf("mitool %s: found %q, %q, %v", command, cmd.Name(), rest, err)
		}
	}
}
