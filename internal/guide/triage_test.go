package guide

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/device"
	"mitool/internal/i18n"
	"mitool/test/golden"
)

// everyAnswer calls do with every set of answers there can be.
func everyAnswer(do func(answers)) {
	var fill func(answers, []fact)
	fill = func(a answers, rest []fact) {
		if len(rest) == 0 {
			do(a)
			return
		}
		for _, o := range rest[0].answers {
			a[rest[0].id] = o.ID
			fill(a, rest[1:])
		}
	}
	fill(answers{}, facts)
}

// TestDecisionTableIsTotal: every set of answers fits exactly one row.
func TestDecisionTableIsTotal(t *testing.T) {
	reached, sets := map[int]bool{}, 0
	table := decisionTable()
	everyAnswer(func(a answers) {
		sets++
		var fit []int
		for i, r := range table {
			if r.allows(a) {
				fit = append(fit, i)
				reached[i] = true
			}
		}
		if len(fit) != 1 {
			t.Errorf("%v fits rows %v; want exactly one", a, fit)
		}
	})
	if want := 10 * 2 * 2 * 3 * 3 * 2 * 3 * 3; sets != want {
		t.Errorf("%d sets of answers; want %d", sets, want)
	}
	for i, r := range table {
		if !reached[i] {
			t.Errorf("nothing leads to row %d (%s)", r.number, r.verdict)
		}
	}
}

// TestDecisionTableIsWellFormed: rows name facts and answers that are asked
// for, and verdicts that are there; every verdict has a row.
func TestDecisionTableIsWellFormed(t *testing.T) {
	all, used := verdicts(), map[string]bool{}
	for _, r := range decisionTable() {
		used[r.verdict] = true
		if _, ok := all[r.verdict]; !ok {
			t.Errorf("row %d: no verdict %q", r.number, r.verdict)
		}
		for id, want := range r.when {
			i := slices.IndexFunc(facts, func(f fact) bool { return f.id == id })
			if i < 0 {
				t.Errorf("row %d: no fact %q", r.number, id)
				continue
			}
			for _, a := range want {
				if !slices.ContainsFunc(facts[i].answers, func(o Option) bool { return o.ID == a }) {
					t.Errorf("row %d: %s has no answer %q", r.number, id, a)
				}
			}
		}
	}
	for id, v := range all {
		if !used[id] {
			t.Errorf("no row has verdict %q", id)
		}
		if v.Do == "" || v.Why == "" || v.Reset == "" {
			t.Errorf("%s: %+v lacks a text", id, v)
		}
		for _, c := range []string{v.Command, v.ThenCommand} {
			if c != "" && !slices.Contains(commands(), c) {
				t.Errorf("%s: leads to %q, want one of %q", id, c, commands())
			}
		}
	}
}

// answering is a person with these answers.
func answering(a answers) *world {
	w := newWorld()
	w.answers = map[string]string{}
	for id, answer := range a {
		w.answers[string(id)] = answer
	}
	return w
}

// TestRows takes the rows of docs/guides.md one by one: the questions that are
// asked, and what comes out.
func TestRows(t *testing.T) {
	for _, tt := range []struct {
		name    string
		answers string // "fact=answer …", in the order of the questions
		row     int
		verdict string
		command string
		reset   string
	}{
		{"all is known", "screen=usable proof=seen lock=known xiaomi=works google=known", 1, "usable", cmdSaveData, resetSale},
		{"all is known, no accounts", "screen=locked proof=seen lock=known xiaomi=never google=never", 1, "usable", cmdSaveData, resetSale},
		{"Google forgotten, usable", "screen=usable proof=seen lock=known xiaomi=works google=unknown", 1, "usable-google", "", resetNoNeed},
		{"account forgotten, usable", "screen=usable proof=seen lock=known xiaomi=fails reach=yes", 2, "usable-account", cmdAccount, resetNoNeed},
		{"account lost, usable", "screen=usable proof=seen lock=known xiaomi=fails reach=no", 3, "usable-support", cmdSaveData, resetLocksUsable},
		{"a finger opens it", "screen=locked proof=seen lock=unknown opens=unsaved", 4, "save-first", cmdSaveData, resetNotYet},
		{"a finger opens it, and it is in use", "screen=usable proof=seen lock=unknown opens=unsaved", 4, "save-first", cmdSaveData, resetNotYet},
		{"screen lock forgotten", "screen=locked proof=seen lock=unknown opens=no xiaomi=works google=known", 5, "reset", cmdReset, resetOnlyWay},
		{"saved, then reset", "screen=locked proof=seen lock=unknown opens=saved xiaomi=works google=never", 5, "reset", cmdReset, resetOnlyWay},
		{"both forgotten, codes come", "screen=locked proof=seen lock=unknown opens=no xiaomi=fails reach=yes google=known", 6, "account-first", cmdAccount, resetAfterAccount},
		{"all forgotten, codes come", "screen=locked proof=seen lock=unknown opens=no xiaomi=fails reach=yes google=unknown", 6, "both-first", cmdAccount, resetAfterBoth},
		{"Google forgotten", "screen=locked proof=seen lock=unknown opens=no xiaomi=works google=unknown", 7, "google-first", "", resetLater},
		{"Google forgotten, no Xiaomi", "screen=locked proof=seen lock=unknown opens=no xiaomi=never google=unknown", 7, "google-first", "", resetLater},
		{"all lost", "screen=locked proof=seen lock=unknown opens=no xiaomi=fails reach=no find=on", 8, "support-first", cmdSupport, resetEmpties},
		{"all lost, nobody knows", "screen=locked proof=seen lock=unknown opens=no xiaomi=fails reach=no find=unknown", 8, "support-first", cmdSupport, resetEmpties},
		{"never an account", "screen=locked proof=seen lock=unknown opens=no xiaomi=never google=known", 9, "reset-at-risk", cmdReset, resetAtRisk},
		{"surely off", "screen=locked proof=seen lock=unknown opens=no xiaomi=fails reach=no find=off google=known", 9, "reset-at-risk", cmdReset, resetAtRisk},
		{"surely off, Google forgotten", "screen=locked proof=seen lock=unknown opens=no xiaomi=fails reach=no find=off google=unknown", 9, "google-first", "", resetLater},
		{"activation, password known", "screen=activation proof=seen xiaomi=works", 10, "activate", "", resetNo},
		{"activation, codes come", "screen=activation proof=seen xiaomi=fails reach=yes", 10, "activate-account", cmdAccount, resetNo},
		{"activation, no codes", "screen=activation proof=seen xiaomi=fails reach=no", 11, "activate-support", cmdSupport, resetNo},
		{"activation, bought used", "screen=activation proof=seen xiaomi=never", 11, "activate-former", "", resetNo},
		{"Google after a reset", "screen=google proof=seen", 12, "google-lock", "", resetNo},
		{"app lock", "screen=app proof=seen xiaomi=works", 13, "app", "", resetNoNeed},
		{"app lock, codes come", "screen=app proof=seen xiaomi=fails reach=yes", 13, "app-account", cmdAccount, resetNoNeed},
		{"app lock, no codes", "screen=app proof=seen xiaomi=fails reach=no", 13, "app-support", cmdSaveData, resetNoNeed},
		{"app lock, no account", "screen=app proof=seen xiaomi=never", 13, "app-support", cmdSaveData, resetNoNeed},
		{"finance", "screen=finance", 14, "finance", "", resetRefused},
		{"lost", "screen=lost", 15, "lost", "", resetRefused},
		{"no proof", "screen=locked proof=none", 15, "no-proof", "", resetRefused},
		{"no proof, activation", "screen=activation proof=none", 15, "no-proof", "", resetRefused},
		{"managed", "screen=managed", 16, "managed", "", resetRefused},
		{"SIM", "screen=sim", 17, "sim", "", resetNoNeed},
		{"not known", "screen=else proof=seen", 18, "unknown", "", resetUnknown},
	} {
		t.Run(tt.name, func(t *testing.T) {
			given, asked := answers{}, []StepID(nil)
			for pair := range strings.FieldsSeq(tt.answers) {
				f, a, _ := strings.Cut(pair, "=")
				given[StepID(f)] = a
				asked = append(asked, StepID(f))
			}
			w := answering(given)
			v, err := Triage(t.Context(), w.env(), TriageOptions{})
			if err != nil || v.Row != tt.row || v.ID != tt.verdict || v.Command != tt.command || v.Reset != tt.reset {
				t.Errorf("Triage = row %d, %s, %q, %s, %v; want row %d, %s, %q, %s",
					v.Row, v.ID, v.Command, v.Reset, err, tt.row, tt.verdict, tt.command, tt.reset)
			}
			if diff := cmp.Diff(asked, w.steps()); diff != "" {
				t.Errorf("questions (-want +got):\n%s", diff)
			}
			refused := tt.reset == resetRefused
			if v.Refused != refused {
				t.Errorf("Refused = %v; want %v", v.Refused, refused)
			}
		})
	}
}

// TestTriageAgreesWithTheTable: asking only what matters comes to the same row
// as asking everything.
func TestTriageAgreesWithTheTable(t *testing.T) {
	table := decisionTable()
	everyAnswer(func(a answers) {
		i := slices.IndexFunc(table, func(r row) bool { return r.allows(a) })
		v, err := Triage(t.Context(), answering(a).env(), TriageOptions{})
		if err != nil || i < 0 || v.ID != table[i].verdict || v.Row != table[i].number {
			t.Errorf("%v: Triage = %s, %v; want %s", a, v.ID, err, table[i].verdict)
		}
	})
}

// TestNoResetWithoutTheAccount: a reset is named only where the account works,
// or nobody can know of one, and never for a phone that can be opened.
func TestNoResetWithoutTheAccount(t *testing.T) {
	all := verdicts()
	everyAnswer(func(a answers) {
		i := slices.IndexFunc(decisionTable(), func(r row) bool { return r.allows(a) })
		v := all[decisionTable()[i].verdict]
		if v.Command != cmdReset {
			return
		}
		locked := a[factXiaomi] == "fails" && (a[factReach] == "yes" || a[factFind] != "off")
		if locked || a[factProof] != "seen" || a[factLock] == "known" || a[factOpens] == "unsaved" || a[factGoogle] == "unknown" {
			t.Errorf("%v: a reset is named", a)
		}
	})
}

func TestTriageWithoutAnswer(t *testing.T) {
	w := answering(answers{factScreen: "locked"})
	v, err := Triage(t.Context(), w.env(), TriageOptions{})
	if !errors.Is(err, ErrNotConfirmed) || v != (Verdict{}) {
		t.Errorf("Triage = %+v, %v; want none, %v", v, err, ErrNotConfirmed)
	}
	w = answering(answers{factScreen: "no such answer"})
	if v, err := Triage(t.Context(), w.env(), TriageOptions{}); !errors.Is(err, ErrNotConfirmed) || v != (Verdict{}) {
		t.Errorf("Triage = %+v, %v; want none, %v", v, err, ErrNotConfirmed)
	}
}

func TestTriageInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	w := answering(answers{factScreen: "locked", factProof: "seen"})
	w.onAsk = func(q Question) {
		if q.Step == factProof {
			cancel()
		}
	}
	v, err := Triage(ctx, w.env(), TriageOptions{})
	var interrupted *InterruptedError
	if !errors.As(err, &interrupted) || !errors.Is(err, context.Canceled) || v != (Verdict{}) {
		t.Fatalf("Triage = %+v, %v; want an interruption", v, err)
	}
	if interrupted.Mark != Safe || interrupted.StepID != factProof || interrupted.TextID != "interrupted.nothing" {
		t.Errorf("interrupted as %+v; want safe, at %s", interrupted, factProof)
	}
}

func TestTriageTouchesNoPhone(t *testing.T) {
	w := answering(answers{factScreen: "finance"})
	w.findErr = errors.New("a bus that is not to be asked")
	p := myPhone()
	if _, err := Triage(t.Context(), w.env(), TriageOptions{Phone: &p}); err != nil {
		t.Fatal(err)
	}
	if len(w.rebooted) > 0 {
		t.Errorf("restarted %q", w.rebooted)
	}
	if want := []string{"ways.triage.intro", "ways.triage.phone"}; !slices.Equal(w.shown, want) {
		t.Errorf("shown %q; want %q", w.shown, want)
	}
	p.Xiaomi = device.No
	w = answering(answers{factScreen: "finance"})
	if _, err := Triage(t.Context(), w.env(), TriageOptions{Phone: &p}); err != nil || !slices.Contains(w.shown, "ways.triage.maker") {
		t.Errorf("shown %q, %v; want a word on the maker", w.shown, err)
	}
}

// TestTriageKnowsThePhone: what the phone tells rules answers out, and its mode
// is spoken of.
func TestTriageKnowsThePhone(t *testing.T) {
	p := myPhone()
	p.Accounts = &device.Accounts{Xiaomi: true}
	given := answers{factScreen: "locked", factProof: "seen", factLock: "unknown", factOpens: "no", factXiaomi: "never"}
	w := answering(given)
	if _, err := Triage(t.Context(), w.env(), TriageOptions{Phone: &p}); !errors.Is(err, ErrNotConfirmed) {
		t.Errorf("Triage = %v; want no way to say that there was no account", err)
	}
	p.Accounts = &device.Accounts{}
	given[factGoogle] = "never"
	if v, err := Triage(t.Context(), answering(given).env(), TriageOptions{Phone: &p}); err != nil || v.Row != 9 {
		t.Errorf("Triage = %+v, %v; want row 9", v, err)
	}
	for mode, text := range modeTexts {
		p := device.Phone{Mode: mode, Xiaomi: device.Yes}
		w := answering(answers{factScreen: "finance"})
		if _, err := Triage(t.Context(), w.env(), TriageOptions{Phone: &p}); err != nil || !slices.Contains(w.shown, text) {
			t.Errorf("%s: shown %q, %v; want %s", mode, w.shown, err, text)
		}
	}
}

// TestTriageScreens keeps a listing of every question and every row in both
// languages, to be read before a change of words is taken.
func TestTriageScreens(t *testing.T) {
	for _, l := range i18n.Langs() {
		got := triageListing(i18n.New(l))
		name := filepath.Join("testdata", "triage."+string(l)+".golden")
		golden.Compare(t, name, got)
		checkText(t, string(l), got)
		if i := strings.Index(got, "!ways."); i >= 0 {
			t.Errorf("%s: no text for %.40q", l, got[i:])
		}
	}
}

func triageListing(c *i18n.Catalog) string {
	var b strings.Builder
	p := myPhone()
	p.Accounts = &device.Accounts{Xiaomi: true, Google: true}
	other := device.Phone{Model: "SM-A125F", Mode: device.ModeAndroid, Xiaomi: device.No}
	bare := device.Phone{Mode: device.ModeNoADB}
	fmt.Fprintf(&b, "=== intro\n%s\n\n", c.Text("ways.triage.intro", nil))
	for _, q := range []device.Phone{p, bare, other} {
		fmt.Fprintf(&b, "=== a phone on the cable\n%s\n\n", render(c, introduce(q)))
	}
	for _, id := range slices.Compact(slices.Sorted(maps.Values(modeTexts))) {
		fmt.Fprintf(&b, "=== a phone in such a mode\n%s\n\n", c.Text(id, nil))
	}
	for _, f := range facts {
		fmt.Fprintf(&b, "=== %s\n%s\n\n", f.id, c.Text(f.say, nil))
		for i, o := range f.answers {
			fmt.Fprintf(&b, "  %d. %s   (%s)\n", i+1, c.Text(o.Text, nil), o.ID)
		}
		b.WriteString("\n")
	}
	all := verdicts()
	for _, r := range decisionTable() {
		fmt.Fprintf(&b, "=== row %d: %s\n", r.number, r.verdict)
		for _, id := range slices.Sorted(maps.Keys(r.when)) {
			fmt.Fprintf(&b, "    %s: %s\n", id, strings.Join(r.when[id], ", "))
		}
		v := all[r.verdict]
		for _, part := range []struct{ text, command string }{
			{v.Do, v.Command}, {v.Why, ""}, {v.Reset, ""}, {v.Then, v.ThenCommand},
		} {
			if part.text != "" {
				fmt.Fprintln(&b, c.Text(part.text, nil))
			}
			if part.command != "" {
				fmt.Fprintf(&b, "-> mitool %s\n", part.command)
			}
		}
		b.WriteString("\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// TestDocumentedTable: docs/guides.md has a line for every row, in order; two
// rows of the code that come to the same may share one.
func TestDocumentedTable(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "guides.md"))
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, m := range regexp.MustCompile(`(?m)^\| (\d+) \|`).FindAllStringSubmatch(string(raw), -1) {
		got = append(got, m[1])
	}
	seen := map[string]bool{}
	for _, r := range decisionTable() {
		line := fmt.Sprintf("%d", r.number)
		if r.number == 13 && seen[r.verdict] || r.number == 15 && seen[line] {
			continue
		}
		seen[line], seen[r.verdict] = true, true
		want = append(want, line)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows of docs/guides.md (-code +docs):\n%s", diff)
	}
}
