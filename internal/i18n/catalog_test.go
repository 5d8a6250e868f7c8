package i18n

import (
	"slices"
	"strings"
	"testing"
	"text/template"
	"text/template/parse"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// width is what stays of a terminal of 80 columns inside a frame or an indent.
const width = 76

func texts(t *testing.T, l Lang) map[string]string {
	t.Helper()
	all := map[string]string{}
	for part, load := range New(l).parts {
		got := load()
		if got.err != nil {
			t.Fatal(got.err)
		}
		for id, text := range got.texts {
			if partOf(id) != part {
				t.Errorf("%s: text %q stands in %s", l, id, part)
			}
			all[id] = text
		}
	}
	return all
}

func TestLanguagesHaveTheSameTexts(t *testing.T) {
	if diff := cmp.Diff(IDs(En), IDs(Id)); diff != "" {
		t.Errorf("IDs of en (-) and id (+) differ:\n%s", diff)
	}
	if len(IDs(En)) == 0 {
		t.Error("IDs(En) is empty")
	}
}

func TestLanguagesUseTheSameData(t *testing.T) {
	id := texts(t, Id)
	for name, text := range texts(t, En) {
		if diff := cmp.Diff(fields(t, name, text), fields(t, name, id[name])); diff != "" {
			t.Errorf("%s: template variables of en (-) and id (+) differ:\n%s", name, diff)
		}
	}
}

// fields are the template variables of a text, each once, sorted.
func fields(t *testing.T, name, text string) []string {
	t.Helper()
	tmpl, err := template.New(name).Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var out []string
	var walk func(n parse.Node)
	pipe := func(p *parse.PipeNode) {
		for _, c := range p.Cmds {
			for _, a := range c.Args {
				walk(a)
			}
		}
	}
	walk = func(n parse.Node) {
		switch n := n.(type) {
		case *parse.ListNode:
			if n != nil {
				for _, c := range n.Nodes {
					walk(c)
				}
			}
		case *parse.ActionNode:
			pipe(n.Pipe)
		case *parse.IfNode:
			pipe(n.Pipe)
			walk(n.List)
			walk(n.ElseList)
		case *parse.RangeNode:
			pipe(n.Pipe)
			walk(n.List)
			walk(n.ElseList)
		case *parse.FieldNode:
			out = append(out, strings.Join(n.Ident, "."))
		}
	}
	if tmpl.Tree != nil {
		walk(tmpl.Root)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestTextsFitTheTerminal(t *testing.T) {
	for _, l := range Langs() {
		for id, text := range texts(t, l) {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s %s: empty", l, id)
			}
			if wrapped(id) {
				continue
			}
			for line := range strings.SplitSeq(text, "\n") {
				if strings.Contains(line, "{{") {
					continue // its length depends on the data; the guide's golden files show it filled
				}
				if n := utf8.RuneCountInString(line); n > width {
					t.Errorf("%s %s: line of %d columns, want at most %d: %q", l, id, n, width, line)
				}
				if strings.TrimRight(line, " \t") != line {
					t.Errorf("%s %s: blanks at the end of %q", l, id, line)
				}
			}
		}
	}
}

// wrapped tells the texts that are broken into lines where they are printed.
func wrapped(id string) bool {
	switch prefix, _, _ := strings.Cut(id, "."); prefix {
	case "cli", "doctor", "paper", "job":
		return true
	case "ways": // but for the questions
		return !strings.HasPrefix(id, "ways.triage.")
	default:
		return false
	}
}

// forbidden are words that promise what nobody can keep, or that claim what
// was not seen. allowed lists the places that need one, with the reason.
var (
	forbidden = map[Lang][]string{
		En: {
			"unlocked", "removed", "guarantee", "permanently", "certified", "bypassed", "hacked", "100", "always works",
			"successful", "not locked", "no lock", "destroyed", "safe to", "irrecoverabl", "undetect", "official partner",
		},
		Id: {
			"dijamin", "jaminan", "terbuka", "dihapus permanen", "permanen", "bersertifikat", "pasti ", "100", "berhasil",
			"tidak terkunci", "tanpa kunci", "dijebol", "dimusnahkan", "mitra resmi", "kata sandi",
		},
	}
	allowed = map[Lang]map[string]string{
		Id: {
			"reset.option.xiaomi-works":         "the person's own answer about a sign-in they saw",
			"reset.forecast":                    "the bootloader's lock, as the phone tells it",
			"cli.detect.lock-unlocked-getprop":  "the bootloader's lock, as the phone tells it",
			"cli.detect.lock-unlocked-fastboot": "the bootloader's lock, as the phone tells it",
		},
	}
)

func TestTextsPromiseNothing(t *testing.T) {
	for _, l := range Langs() {
		used := map[string]bool{}
		for id, text := range texts(t, l) {
			for _, w := range forbidden[l] {
				if !strings.Contains(strings.ToLower(text), w) {
					continue
				}
				if allowed[l][id] == "" {
					t.Errorf("%s %s: says %q", l, id, w)
				}
				used[id] = true
			}
		}
		for id := range allowed[l] {
			if !used[id] {
				t.Errorf("%s %s: allowed a forbidden word, and has none", l, id)
			}
		}
	}
}

// addresses are the only ones that mitool sends people to.
var addresses = []string{"account.xiaomi.com", "id.mi.com", "i.mi.com", "i.mi.com/ss"}

func TestTextsNameKnownAddressesOnly(t *testing.T) {
	for _, l := range Langs() {
		for id, text := range texts(t, l) {
			digits := 0
			for _, r := range text {
				if unicode.IsDigit(r) || r == '-' && digits > 0 {
					digits++
				} else {
					digits = 0
				}
				if digits > 5 {
					t.Errorf("%s %s: a telephone number in %q", l, id, text)
					break
				}
			}
			for _, w := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`",()`, r) }) {
				w = strings.TrimRight(w, ".:;?")
				isAddress := strings.Contains(w, "://") || strings.Contains(w, "www.") ||
					strings.Contains(w, ".com") || strings.Contains(w, ".id") || strings.Contains(w, ".net")
				if isAddress && !slices.Contains(addresses, w) {
					t.Errorf("%s %s: address %q, want one of %q", l, id, w, addresses)
				}
			}
		}
	}
}

// TestIndonesianStyle keeps what can be kept by a machine of the house style:
// Anda with its capital, no courtesy words in steps, no slang, Xiaomi's own
// words.
func TestIndonesianStyle(t *testing.T) {
	words := map[string]string{
		"tolong": "leave it out", "mohon": "leave it out", "silakan": "leave it out", "silahkan": "leave it out",
		"anda": "Anda", "kamu": "Anda", "kalian": "Anda", "bikin": "no slang", "ribet": "no slang", "nih": "no slang",
		"yuk": "no slang", "gak": "no slang", "nggak": "no slang", "memerlukan": "perlu",
		"apl": "aplikasi", "hp": "ponsel", "handphone": "ponsel", "telpon": "telepon", "resiko": "risiko",
		"dirubah": "diubah", "ijin": "izin",
	}
	for id, text := range texts(t, Id) {
		for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
			if better, bad := words[w]; bad {
				t.Errorf("%s: says %q; %s", id, w, better)
			}
		}
	}
}

func TestText(t *testing.T) {
	c := New(En)
	if got, want := c.Text("reset.after.start", map[string]any{"Seen": true}), "The phone is on the USB bus again."; !strings.HasPrefix(got, want) {
		t.Errorf("Text = %q; want it to begin with %q", got, want)
	}
	if got := c.Text("reset.option.stop", nil); got != "Stop here" {
		t.Errorf("Text = %q; want %q", got, "Stop here")
	}
	if got, want := c.Text("no.such.text", nil), "!no.such.text!"; got != want {
		t.Errorf("Text = %q; want %q", got, want)
	}
	if c.Has("no.such.text") || !c.Has("reset.option.stop") {
		t.Error("Has is wrong")
	}
	if got := New("xx").Lang(); got != En {
		t.Errorf("New(%q).Lang() = %q; want %q", "xx", got, En)
	}
	if strings.HasSuffix(c.Text("reset.lost", nil), "\n") {
		t.Error("a text ends with a newline")
	}
}

// TestOneLanguageOnly keeps an Indonesian screen from showing English where a
// text is missing.
func TestOneLanguageOnly(t *testing.T) {
	if a, b := New(En).Text("reset.option.stop", nil), New(Id).Text("reset.option.stop", nil); a == b {
		t.Errorf("both languages say %q", a)
	}
}

func TestPrefixes(t *testing.T) {
	for _, id := range IDs(En) {
		prefix, _, _ := strings.Cut(id, ".")
		if !slices.Contains([]string{"cli", "doctor", "ways", "paper", "job", "reset", "interrupted", "refuse", "way"}, prefix) {
			t.Errorf("ID %q has the unknown prefix %q", id, prefix)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		New(Id).Text("reset.option.stop", nil)
	}
}
