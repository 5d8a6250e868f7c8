package paper

import (
	"errors"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"mitool/test/golden"
)

// sample is a document with every kind of block.
func sample() Document {
	keys := Figure{
		Title: "Keys to hold", Desc: "A phone. Hold Volume up and Power.", Plain: "+--+\n|  | <== HOLD\n+--+\n",
		Keys: &Keys{Key{"Volume up", "HOLD"}, Key{"Volume down", ""}, Key{"Power", "HOLD, release at the logo"}},
	}
	menu := Figure{
		Title: "Choose it", Desc: "A menu.", Plain: "| > Wipe Data < |",
		Menu: &Menu{Title: "Main Menu", Choose: "Wipe Data", Mark: "CHOOSE", Items: []string{"Reboot", "Wipe Data", "连接小米助手"}},
	}
	return Document{Lang: "en", Title: "A sheet", Footer: "Printed by a test", Blocks: []Block{
		Paragraph{"A paragraph that is so long that it does not fit into one line of eighty columns, and goes on in the next."},
		Warning{"WARNING", []Block{List{[]string{"one", "two & three"}}, Paragraph{"and more"}}},
		Heading{2, "STEPS"},
		Steps{[]Step{{"Hold both.", "You will see: a logo"}, {Do: "Wait."}}, &keys},
		Heading{3, "A question"},
		Choices{[]Choice{
			{Text: "Yes"},
			{Text: "No", Stop: true, Then: []Block{Paragraph{"STOP: it ends here."}, Steps{Items: []Step{{Do: "Do that."}}}}},
			{Text: "Perhaps", Then: []Block{Paragraph{"Go to 7."}}},
		}},
		Table{[]string{"Screen", "What to do"}, [][]string{{"A robot", "Hold Power."}, {"Nothing", ""}}},
		Answers{[]Answer{{"Is it so?", "No."}, {"Is it *#06#?", "Yes."}}},
		Fields{[]Field{{"Serial number", "7d3a91c2"}, {"IMEI", ""}}},
		Commands{[]Command{{"It does not open", "mitool guide support"}}},
		menu,
	}}
}

func write(t *testing.T, d Document, f Format) string {
	t.Helper()
	var b strings.Builder
	if err := Write(&b, d, f); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWrite(t *testing.T) {
	for _, f := range Formats() {
		got := write(t, sample(), f)
		name := filepath.Join("testdata", "sample."+string(f))
		golden.Compare(t, name, got)
	}
}

func TestWriteErrors(t *testing.T) {
	var b strings.Builder
	if err := Write(&b, sample(), "pdf"); err == nil || b.Len() > 0 {
		t.Errorf("Write as pdf: %v, %d bytes; want an error and none", err, b.Len())
	}
	full := errors.New("disk full")
	for _, f := range Formats() {
		if err := Write(failing{full}, sample(), f); !errors.Is(err, full) {
			t.Errorf("Write %s to a full disk: %v; want %v", f, err, full)
		}
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// hostile is what no block may pass on as it is.
const hostile = "\x1b[2J\u202e\u2066\x00\xff\u00a0<script>alert(1)</script> `x` *y* [z](http://e.example) | & \\ _a_ #b\n\n# c\n1. d"

// fillStrings puts s into every string of v.
func fillStrings(v reflect.Value, s string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Slice:
		for i := range v.Len() {
			fillStrings(v.Index(i), s)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fillStrings(v.Field(i), s)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			fillStrings(v.Elem(), s)
		}
	case reflect.Interface:
		inner := reflect.New(v.Elem().Type()).Elem()
		inner.Set(v.Elem())
		fillStrings(inner, s)
		v.Set(inner)
	}
}

// filled is the sample with s in every string.
func filled(s string) Document {
	d := sample()
	fillStrings(reflect.ValueOf(&d.Blocks).Elem(), s)
	d.Title, d.Footer = s, s
	return d
}

func TestHostileStrings(t *testing.T) {
	tags := regexp.MustCompile(`</?[a-zA-Z!]`)
	plain, got := write(t, filled("x"), HTML), write(t, filled(hostile), HTML)
	if a, b := len(tags.FindAllString(plain, -1)), len(tags.FindAllString(got, -1)); a != b {
		t.Errorf("%d tags; want %d, as without it", b, a)
	}
	md := write(t, filled(hostile), Markdown)
	for _, bad := range []string{"\n# c", "\n1. d", " *y", "[z](", "\n<", " <script", " _a_", " `x"} {
		outside := regexp.MustCompile("(?s)```+text\n.*?\n```+").ReplaceAllString(md, "")
		outside = regexp.MustCompile("`` .*? ``|``.*?``").ReplaceAllString(outside, "")
		if strings.Contains(outside, bad) {
			t.Errorf("markdown holds %q", bad)
		}
	}
}

func FuzzWrite(f *testing.F) {
	for _, s := range []string{"", "a", hostile, "```", "0", "- x", "1) y", strings.Repeat("w", 200), "\t\r\n", "</title>", "\"};*{"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, f := range Formats() {
			got := write(t, filled(s), f)
			if !utf8.ValidString(got) {
				t.Errorf("%s of %q is not UTF-8", f, s)
			}
			for _, r := range got {
				if r != '\n' && shown(string(r)) != string(r) {
					t.Fatalf("%s of %q holds %U", f, s, r)
				}
			}
			if f == HTML && strings.Contains(strings.ToLower(got), "<script") {
				t.Errorf("a script in HTML of %q", s)
			}
		}
	})
}

// TestTextWidth: no line of text is longer than 80 columns, pictures apart.
func TestTextWidth(t *testing.T) {
	for _, s := range []string{"word", strings.Repeat("long", 60), strings.Repeat("连接 小米助手", 20), strings.Repeat("连", 90)} {
		for line := range strings.Lines(write(t, filled(s), Text)) {
			line = strings.TrimSuffix(line, "\n")
			if n := columns(line); n > textWidth && !strings.HasSuffix(line, s) {
				t.Errorf("line of %d columns: %q", n, line)
			}
		}
	}
}

// TestHTMLStandsAlone: the file refers to nothing, runs nothing, and has no
// colour but grey.
func TestHTMLStandsAlone(t *testing.T) {
	got := write(t, sample(), HTML)
	for _, bad := range []string{"src=", "href", "url(", "@import", "<script", "http", "javascript"} {
		if strings.Contains(got, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	for _, c := range regexp.MustCompile(`#[0-9a-fA-F]{3,6}\b`).FindAllString(got, -1) {
		if c = c[1:]; strings.Trim(c, c[:1]) != "" {
			t.Errorf("colour #%s is not grey", c)
		}
	}
	if regexp.MustCompile(`(?i)\b(red|green|blue|yellow|orange|rgb|hsl)\b`).MatchString(documentHTML) {
		t.Error("a colour by name")
	}
	// html/template puts this in the place of what it finds unsafe.
	if strings.Contains(write(t, filled(hostile), HTML), "ZgotmplZ") {
		t.Error("a value was left out")
	}
	for _, want := range []string{`content: "Printed by a test"`, `<html lang="en">`, "<title>A sheet</title>", "@page", "break-inside: avoid", `role="img"`, "<desc>"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q", want)
		}
	}
}

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []Block
	}{
		{"nothing", "", nil},
		{"paragraphs", "One\ntwo.\n\nThree   four.\n", []Block{Paragraph{"One two."}, Paragraph{"Three four."}}},
		{"points", "Before:\n- one\n  goes on\n- two\n", []Block{Paragraph{"Before:"}, List{[]string{"one goes on", "two"}}}},
		{"steps", "1. one\n   goes on\n12. two\n\nYou will see: it", []Block{
			Steps{Items: []Step{{Do: "one goes on"}, {Do: "two"}}}, Paragraph{"You will see: it"},
		}},
		{"no step", "3.5 volts\n1.\n. x\nv1. a", []Block{Paragraph{"3.5 volts 1. . x v1. a"}}},
		{"points after steps", "1. a\n- b\nc", []Block{Steps{Items: []Step{{Do: "a"}}}, List{[]string{"b"}}, Paragraph{"c"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Parse(tt.text)); diff != "" {
				t.Errorf("Parse(%q) (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add("One\ntwo.\n\n- a\n  b\n1. c\n\n\n 2. d")
	f.Fuzz(func(t *testing.T, text string) {
		// Every word is kept, in its order, but for the marks of points and
		// steps.
		var words []string
		for _, b := range Parse(text) {
			switch b := b.(type) {
			case Paragraph:
				words = append(words, b.Text)
			case List:
				words = append(words, b.Items...)
			case Steps:
				for _, s := range b.Items {
					words = append(words, s.Do)
				}
			default:
				t.Fatalf("block %T", b)
			}
		}
		left := strings.Fields(text)
		for w := range strings.FieldsSeq(strings.Join(words, " ")) {
			for len(left) > 0 && left[0] != w {
				if _, ok := cutNumber(left[0] + " "); left[0] != "-" && !ok {
					t.Fatalf("%q: lost %q before %q", text, left[0], w)
				}
				left = left[1:]
			}
			if len(left) == 0 {
				t.Fatalf("%q: %q is not in it", text, w)
			}
			left = left[1:]
		}
	})
}

func TestCSSString(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"version 1", `"version 1"`},
		{`a"; } b`, `"a\22 \3b  \7d  b"`},
		{"</style>\\", `"\3c \2f style\3e \5c "`},
		{"é连", `"é连"`},
	} {
		if got := string(cssString(tt.text)); got != tt.want {
			t.Errorf("cssString(%q) = %s; want %s", tt.text, got, tt.want)
		}
	}
}

func TestEscaped(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"plain, (text) \"x\" i.mi.com/ss!", "plain, (text) \"x\" i.mi.com/ss!"},
		{"*#06#", `\*\#06\#`},
		{"- a", `\- a`}, {"+ a", `\+ a`}, {"= a", `\= a`}, {"12. a", `12\. a`}, {"1) a", `1\) a`}, {"12", "12"},
		{`a\b`, `a\\b`}, {"[a](b)", `\[a\](b)`}, {"<a>&amp;", `\<a\>\&amp;`}, {"_", `\_`}, {"", ""},
	} {
		if got := escaped(tt.text); got != tt.want {
			t.Errorf("escaped(%q) = %q; want %q", tt.text, got, tt.want)
		}
	}
	for _, tt := range []struct{ text, want string }{{"a b", "`a b`"}, {"a`b", "``a`b``"}, {"`a", "`` `a ``"}} {
		if got := code(tt.text); got != tt.want {
			t.Errorf("code(%q) = %q; want %q", tt.text, got, tt.want)
		}
	}
}
