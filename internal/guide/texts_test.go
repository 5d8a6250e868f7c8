package guide

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"mitool/internal/device"
	"mitool/internal/i18n"
	"mitool/internal/models"
	"mitool/test/golden"
)

// textID matches the text IDs of the reset and the refusals that the sources
// name, ownID all there are.
var (
	textID = regexp.MustCompile(`"((?:reset|interrupted|refuse|way)\.[a-z0-9.+-]+)"`)
	ownID  = regexp.MustCompile(`^(?:reset|interrupted|refuse|way)\.`)
)

// TestTextsUsed: every text the sources name is there, and every text that is
// there is named.
func TestTextsUsed(t *testing.T) {
	used := map[string]bool{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range textID.FindAllStringSubmatch(string(src), -1) {
			used[m[1]] = true
		}
	}
	if len(used) < 100 {
		t.Fatalf("only %d texts named in %d files: does the pattern still match?", len(used), len(files))
	}
	for _, l := range i18n.Langs() {
		c := i18n.New(l)
		for id := range used {
			if !c.Has(id) {
				t.Errorf("%s: no text %q", l, id)
			}
		}
		for _, id := range i18n.IDs(l) {
			if ownID.MatchString(id) && !used[id] {
				t.Errorf("%s: text %q is not used", l, id)
			}
		}
	}
}

// sample is a walk whose texts are all filled.
func sample() *reset {
	p := myPhone()
	battery := 42
	p.Battery = &battery
	return &reset{phone: p, visits: map[StepID]int{}}
}

// TestScreens keeps a listing of every screen in both languages, to be read
// before a change of words is taken.
func TestScreens(t *testing.T) {
	for _, l := range i18n.Langs() {
		got := listing(i18n.New(l))
		name := filepath.Join("testdata", "screens."+string(l)+".golden")
		golden.Compare(t, name, got)
		checkText(t, string(l), got)
	}
}

// listing is every screen there can be.
func listing(c *i18n.Catalog) string {
	var b strings.Builder
	r := sample()
	list := func(name string, way []step) {
		for _, s := range way {
			if s.say == "" && s.expect == nil {
				continue
			}
			writeStep(&b, c, r, name, s)
		}
	}
	list("talk", talk)
	for _, known := range []func(*device.Phone){
		func(p *device.Phone) {
			p.Accounts = &device.Accounts{List: []device.Account{
				{Type: device.AccountXiaomi, Name: "6***4"}, {Type: device.AccountGoogle, Name: "b***@gmail.com"},
				{Type: device.AccountGoogle, Name: "c***@gmail.com"}, {Type: "org.telegram.messenger", Name: "+***9"},
			}}
			p.Storage = &device.Storage{Total: 112_642_203_648, Used: 62_704_191_488}
			p.Bootloader.Lock = device.LockLocked
		},
		func(p *device.Phone) {
			p.Accounts, p.Bootloader.Lock = &device.Accounts{}, device.LockUnlocked
		},
	} {
		told := sample()
		known(&told.phone)
		fmt.Fprintf(&b, "=== forecast of a phone that tells more\n%s\n\n", render(c, told.message("reset.forecast")))
	}
	r.cur = step{id: consentStep}
	for _, id := range []string{"reset.consent", "reset.consent.absent"} {
		fmt.Fprintf(&b, "=== %s\n%s\n\n", id, render(c, r.message(id)))
	}
	list("resume", resumeSteps)
	list("recovery enter", restartTakes)
	list("enter", enterSteps(device.Recovery{Known: true}))
	for _, k := range keyPresses[1:] {
		way := enterSteps(device.Recovery{Keys: k, Known: true})
		i := slices.IndexFunc(way, func(s step) bool { return s.id == "keys" })
		writeStep(&b, c, r, "enter with "+k.String(), way[i])
	}
	for _, id := range []string{"reset.enter.restart", "reset.enter.keys.default-note",
		"reset.enter.keys.second", "reset.enter.keys.third", "reset.entered", "reset.other-phone",
		"reset.resume.safe", "reset.resume.committed", "reset.resume.unsure", "reset.unwritten"} {
		fmt.Fprintf(&b, "=== %s\n%s\n\n", id, render(c, r.message(id)))
	}
	for f := models.MiRecovery; f <= models.AOSP; f++ {
		list("wipe "+f.String(), wipeSteps(f))
	}
	list("after", afterSteps(models.MiRecovery))
	list("unsure", unsureSteps(models.MiRecovery)[:1])
	for _, f := range []models.MenuFamily{models.MIUI6to8, models.AOSP} {
		way := afterSteps(f)
		i := slices.IndexFunc(way, func(s step) bool { return s.id == "reboot" })
		writeStep(&b, c, r, "after "+f.String(), way[i])
	}
	var ids []StepID
	for id := range stops {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	r.cur = step{item: "Confirm"}
	for _, id := range ids {
		fmt.Fprintf(&b, "=== %s: %v\n%s\n\n", id, stops[id].err, render(c, r.message(stops[id].text)))
	}
	// The other side of what the texts tell apart.
	bare := sample()
	bare.phone.Name, bare.phone.Model, bare.phone.Codename = "", "", ""
	bare.phone.Recovery.Keys = models.VolUpVolDownPower
	bare.back = &bare.phone
	bare.unsure = true
	for _, id := range []string{"reset.lost", "reset.consent", "reset.consent.absent", "reset.back", "reset.after.start",
		"reset.see.fastboot", "reset.enter.keys.second",
		"reset.after.reboot-mi", "reset.after.reboot-old", "reset.after.reboot-aosp", "reset.end.unknown"} {
		fmt.Fprintf(&b, "=== %s, otherwise\n%s\n\n", id, render(c, bare.message(id)))
	}
	for _, id := range []string{"nothing", "recovery", "committing", "committed", "started", "unsure", "unsure-started"} {
		fmt.Fprintf(&b, "=== interrupted, %s\n%s\n\n", id, render(c, Message{ID: "interrupted." + id}))
	}
	// And all texts that no table names; what is told apart there stands above.
	shown := b.String()
	for _, id := range i18n.IDs(i18n.En) {
		text := render(c, r.message(id))
		screen := strings.HasPrefix(id, "reset.") && !strings.HasPrefix(id, "reset.option.") && !strings.HasPrefix(id, "reset.wipe.")
		if screen && !strings.Contains(shown, strings.TrimSpace(text)) {
			fmt.Fprintf(&b, "=== %s\n%s\n\n", id, text)
		}
	}
	for _, row := range refusals {
		fmt.Fprintf(&b, "=== refused: %s\n%s\n\n%s\n\n", strings.Join(row.verbs, ", "),
			render(c, Message{ID: row.reason}), render(c, Message{ID: row.way}))
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func writeStep(b *strings.Builder, c *i18n.Catalog, r *reset, way string, s step) {
	r.cur = s
	fmt.Fprintf(b, "=== %s: %s (%s)\n", way, s.id, s.mark)
	if s.say != "" {
		fmt.Fprintln(b, render(c, r.message(s.say)))
	}
	if p := s.picture; p != nil && p.Menu != nil {
		fmt.Fprintf(b, "\n[menu %q: %q, choose %q]\n", p.Menu.Title, p.Menu.Items, p.Menu.Choose)
	} else if p != nil {
		fmt.Fprintf(b, "\n[keys %v]\n", p.Keys.Hold())
	}
	if len(s.options) > 0 {
		fmt.Fprintln(b)
	}
	for i, o := range s.options {
		fmt.Fprintf(b, "  %d. %s   -> %s\n", i+1, c.Text(o.text, nil), o.next)
	}
	if s.expect != nil {
		fmt.Fprintf(b, "%s...   -> %s, after %v %s\n", c.Text(s.expect.say, nil), s.next, s.expect.timeout, s.expect.ifNot)
	}
	fmt.Fprintln(b)
}

func render(c *i18n.Catalog, m Message) string { return c.Text(m.ID, m.Data) }

// promises are words that no screen may hold, in the English and Indonesian of
// a phone's data too; internal/i18n has the full list for the texts.
var promises = []string{"unlocked", "removed", "guarantee", "permanent", "certified", "dijamin", "bersertifikat"}

// checkText finds texts with holes, and promises.
func checkText(t *testing.T, where, text string) {
	t.Helper()
	if i := strings.Index(text, "<no value>"); i >= 0 {
		t.Errorf("%s: a text lacks data: %q", where, text[max(0, i-80):i+10])
	}
	if m := regexp.MustCompile(`!(reset|interrupted|refuse|way)\.[^ ]*!`).FindString(text); m != "" {
		t.Errorf("%s: no text for %s", where, m)
	}
	lower := strings.ToLower(text)
	for _, p := range promises {
		if strings.Contains(lower, p) {
			t.Errorf("%s: says %q", where, p)
		}
	}
}

// TestEveryModel shows every step for every model of the table: no screen
// promises anything or has a hole, and a line has room on a terminal.
func TestEveryModel(t *testing.T) {
	f, err := os.Open("../models/models.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	catalogs := []*i18n.Catalog{i18n.New(i18n.En), i18n.New(i18n.Id)}
	for _, row := range rows[1:] {
		entry := models.Recovery(row[0])
		r := sample()
		r.phone.Codename, r.phone.Name = row[0], row[1]
		r.phone.Recovery = device.Recovery{Keys: entry.Keys, Menu: entry.Menu, Known: entry.Known}
		way := slices.Concat(talk, enterSteps(r.phone.Recovery), wipeSteps(entry.Menu), afterSteps(entry.Menu),
			[]step{{say: "reset.consent"}})
		for _, s := range way {
			r.cur = s
			if s.say == "" {
				continue
			}
			for _, c := range catalogs {
				text := render(c, r.message(s.say))
				where := fmt.Sprintf("%s %s: %s", row[0], c.Lang(), s.id)
				checkText(t, where, text)
				for line := range strings.SplitSeq(text, "\n") {
					if n := utf8.RuneCountInString(line); n > 76 {
						t.Errorf("%s: line of %d columns: %q", where, n, line)
					}
				}
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Refusals() {
		if seen[r.Verb] {
			t.Errorf("two refusals of %q", r.Verb)
		}
		seen[r.Verb] = true
		if r.Verb == "" || r.Reason == "" || r.Way == "" {
			t.Errorf("refusal %+v; want a verb, a reason and a way", r)
		}
	}
	for _, verb := range []string{"unlock", "bypass", "frp", "edl", "flash", "root", "unlock-bootloader", "erase"} {
		if !seen[verb] {
			t.Errorf("%q is not refused", verb)
		}
	}
	for _, verb := range []string{"detect", "guide", "recovery", "job", "doctor"} {
		if seen[verb] {
			t.Errorf("%q is refused", verb)
		}
	}
}

func TestErrorsRead(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want string
		is   error
	}{
		{&StopError{"stop-lost", "reset.stop.lost", ErrRefused}, "guide ended at stop-lost: refused", ErrRefused},
		{&SeveralPhonesError{[]device.Phone{{Serial: "a\n", Port: "1-1"}, {Port: "1-2"}}}, `several phones: "a\n" on port 1-1, "" on port 1-2`, ErrSeveralPhones},
		{&InterruptedError{Committing, "wipe-confirm", "interrupted.committing", os.ErrDeadlineExceeded}, "interrupted at wipe-confirm (committing): i/o timeout", os.ErrDeadlineExceeded},
	} {
		if got := tt.err.Error(); got != tt.want || !errors.Is(tt.err, tt.is) {
			t.Errorf("Error() = %q, Is(%v) = %v; want %q, true", got, tt.is, errors.Is(tt.err, tt.is), tt.want)
		}
	}
	if got := []string{Safe.String(), Committing.String(), Committed.String()}; !slices.Equal(got, []string{"safe", "committing", "committed"}) {
		t.Errorf("marks are %q", got)
	}
}

// TestDataCanBeCleaned: the data of a text is of the kinds that whoever shows it
// knows how to clean.
func TestDataCanBeCleaned(t *testing.T) {
	r := sample()
	for name, v := range r.message("reset.forecast").Data {
		switch v.(type) {
		case string, []string, int, int64, bool:
		default:
			t.Errorf("%s is a %T, which nothing cleans", name, v)
		}
	}
}
