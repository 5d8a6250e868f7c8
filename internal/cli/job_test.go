//go:build unix

package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"mitool/internal/guide"
	"mitool/internal/i18n"
	"mitool/internal/job"
	"mitool/internal/paper"
)

// exitMkjob is the exit code of mkjob when it cannot make the job.
const exitMkjob = 97

// mkjobMain is the program mkjob of the scripts: it makes the job with this
// number in the user's store, of the events in a file, one JSON object a line.
// The time of an event is its "time"; what a Log sets itself is left out.
func mkjobMain(args []string) int {
	if len(args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: mkjob number file")
		return exitMkjob
	}
	if err := mkjob(args[0], args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "mkjob:", err)
		return exitMkjob
	}
	return 0
}

func mkjob(id, file string) error {
	const digits = "0123456789abcdefghjkmnpqrstvwxyz"
	if err := job.CheckID(id); err != nil {
		return err
	}
	var now time.Time
	store := &job.Store{
		Dir: filepath.Join(os.Getenv("HOME"), ".local", "state", "mitool", "jobs"),
		Now: func() time.Time { return now },
	}
	if err := os.MkdirAll(store.Dir, 0o700); err != nil {
		return err
	}
	// The same key in each run, so that fingerprints are the same too.
	if err := os.WriteFile(filepath.Join(store.Dir, "key"), make([]byte, 32), 0o600); err != nil {
		return err
	}
	day, random, _ := strings.Cut(id, "-")
	var rand []byte
	for _, c := range random {
		rand = append(rand, byte(strings.IndexRune(digits, c)))
	}
	store.Rand = bytes.NewReader(rand)

	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	var log *job.Log
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var e job.Event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return fmt.Errorf("reading %q: %w", lines.Text(), err)
		}
		now = e.Time
		switch {
		case log != nil:
			err = log.Append(e)
		case now.Format("060102") != day:
			err = fmt.Errorf("job %q begins on %s", id, now)
		default:
			log, err = store.Create(*e.Begin)
		}
		if err != nil {
			return err
		}
	}
	return log.Close()
}

// outcomes are all there are.
var outcomes = []guide.Outcome{guide.OutcomeNotFinished, guide.OutcomeUnknown, guide.OutcomeSeen, guide.OutcomeSeenUSB}

// marks are all there are.
var marks = []string{guide.Safe.String(), guide.Committing.String(), guide.Committed.String()}

// TestJobTexts proves that no text of the job commands is left over. IDs are
// put together of words that stand in the sources.
func TestJobTexts(t *testing.T) {
	var all strings.Builder
	files, err := filepath.Glob("job*.go")
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
		all.Write(src)
	}
	named := func(word string) bool { return strings.Contains(all.String(), `"`+word+`"`) }
	for _, id := range i18n.IDs(i18n.En) {
		part, rest, _ := strings.Cut(id, ".")
		group, name, _ := strings.Cut(rest, ".")
		if part != "job" {
			continue
		}
		used := named(id)
		switch group {
		case "seen", "lang": // see below
			used = true
		case "help":
			verb, _, _ := strings.Cut(name, "-")
			used = used || strings.Contains(all.String(), `Use: "`+verb) || strings.Contains(all.String(), `"`+verb+" ")
		case "mark":
			used = slices.Contains(marks, name)
		case "state", "report":
			outcome := guide.Outcome(strings.TrimSuffix(name, "-means"))
			used = used || named(name) || named(strings.TrimPrefix(name, "not-")) || slices.Contains(outcomes, outcome)
		case "column", "event", "error", "hint", "flag":
			used = used || named(name)
		}
		if !used {
			t.Errorf("text %q is not used", id)
		}
	}
}

// TestReportIsWhole: no sentence about what was told and decided is cut, however
// long the words of the answers are.
func TestReportIsWhole(t *testing.T) {
	begun := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for _, lang := range i18n.Langs() {
		text := i18n.New(lang)
		longest := func(step string, of ...string) job.Event {
			e := job.Event{Kind: job.KindAnswer, Time: begun.AddDate(0, 0, 1), Step: step}
			for _, answer := range of {
				words := guide.AnswerText(step, answer)
				if words == "" {
					t.Fatalf("the reset has no answer %q to %q", answer, step)
				}
				if e.Answer == "" || len(text.Text(words, nil)) > len(text.Text(guide.AnswerText(step, e.Answer), nil)) {
					e.Answer = answer
				}
			}
			return e
		}
		j := &job.Job{ID: "261122-7k3f", Events: []job.Event{
			{Kind: job.KindBegin, Time: begun, Begin: &job.Begin{Act: "reset", Tool: "v1.0.0", Lang: "id", DeleteAfter: "2027-02-20"}},
			longest("lost", "go-on"), longest("owner", "proxy"), longest("identity", "seen"),
			longest("proof", "invoice", "box", "account"), longest("cannot", "go-on"),
			longest("xiaomi", "works", "recent", "never"), longest("xiaomi-never", "go-on"),
			longest("xiaomi-recent", "go-on"), longest("xiaomi-off", "go-on"), // a job has one of the three
			longest("google", "works", "never"), longest("rescue", "copied"), // with another answer nothing is asked about copies
			longest("shop-copy", "agreed"), longest("wallet", "none", "out", "told"),
			{Kind: job.KindConsent, Time: begun.AddDate(0, 0, 1), Hash: strings.Repeat("0", 64), Consent: &job.Consent{Lang: "id"}},
		}}
		var page strings.Builder
		if err := paper.WriteReport(&page, newReporter(j, nil).report()); err != nil {
			t.Fatal(err)
		}
		if before, _, cut := strings.Cut(page.String(), "…"); cut {
			t.Errorf("%s: cut behind %q", lang, before[max(0, len(before)-200):])
		}
	}
}

// TestReportSteps: the steps that the report tells apart are the guide's. One
// that was renamed would leave an answer on the paper that holds no longer.
func TestReportSteps(t *testing.T) {
	steps := []string{talkBegins}
	for step, on := range hangOn {
		steps = append(append(steps, step), on...)
	}
	for _, step := range steps {
		known := slices.ContainsFunc([]string{"go-on", "yes", "not", "off", "nothing", "works", "agreed"}, func(answer string) bool {
			return guide.AnswerText(step, answer) != ""
		})
		if !known {
			t.Errorf("the reset has no step %q", step)
		}
	}
}

// TestJobSeenTexts proves that whatever the guide records as seen over USB has
// words, and that there are none for what it does not record.
func TestJobSeenTexts(t *testing.T) {
	observed := regexp.MustCompile(`observe\("usb:([a-z-]+):?"`)
	want := map[string]bool{}
	files, err := filepath.Glob("../guide/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		for _, m := range observed.FindAllStringSubmatch(string(src), -1) {
			want["job.seen."+m[1]] = true
		}
	}
	if len(want) < 5 {
		t.Fatalf("found only %d kinds in internal/guide", len(want))
	}
	for _, lang := range i18n.Langs() {
		for id := range want {
			if !i18n.New(lang).Has(id) {
				t.Errorf("%s: no text %q", lang, id)
			}
		}
		for _, id := range i18n.IDs(lang) {
			if strings.HasPrefix(id, "job.seen.") && !want[id] {
				t.Errorf("%s: text %q is of nothing that is seen", lang, id)
			}
		}
	}
}

// TestJobOutcomeTexts proves that every outcome has words, and a meaning on the
// report, and that every mark has words.
func TestJobOutcomeTexts(t *testing.T) {
	for _, lang := range i18n.Langs() {
		text := i18n.New(lang)
		for _, o := range outcomes {
			for _, id := range []string{"job.state." + string(o), "job.report." + string(o), "job.report." + string(o) + "-means"} {
				if !text.Has(id) {
					t.Errorf("%s: no text %q", lang, id)
				}
			}
		}
		for _, m := range marks {
			if id := "job.mark." + m; !text.Has(id) {
				t.Errorf("%s: no text %q", lang, id)
			}
		}
		for _, l := range i18n.Langs() {
			if id := "job.lang.lang-" + string(l); !text.Has(id) {
				t.Errorf("%s: no text %q", lang, id)
			}
		}
	}
}

// TestJobErrorTexts proves that every error of a record has a sentence and a
// hint.
func TestJobErrorTexts(t *testing.T) {
	list := []error{
		&ambiguousJobError{"2", []string{"261122-7k3f", "261122-7k3g"}},
		&job.ChangedError{ID: "261122-7k3f", Line: 3}, &job.VersionError{ID: "261122-7k3f", Got: 2, Want: 1},
		job.ErrNotFound, job.ErrInUse, job.ErrEmpty, job.ErrUnreadable, job.ErrNoKey, job.ErrKey,
	}
	for _, lang := range i18n.Langs() {
		for _, err := range list {
			var out bytes.Buffer
			a := &app{Env: &Env{ErrOut: &out}, text: i18n.New(lang)}
			if _, ok := a.sayJobError(fmt.Errorf("reading: %w", err)); !ok || strings.Contains(out.String(), "!job.") || strings.Contains(out.String(), "<no value>") {
				t.Errorf("%s: of %v is said: %s", lang, err, out.String())
			}
		}
		if _, ok := (&app{text: i18n.New(lang)}).sayJobError(errors.New("another")); ok {
			t.Errorf("%s: an error that is none of a record is taken for one", lang)
		}
	}
}
