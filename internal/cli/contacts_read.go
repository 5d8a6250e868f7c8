package cli

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// parseContacts reads the file's text. Errors name the line and the key.
func parseContacts(text string) (contacts, error) {
	var top map[string]any
	if _, err := toml.Decode(text, &top); err != nil {
		var syntax toml.ParseError
		if errors.As(err, &syntax) {
			return contacts{}, fmt.Errorf("line %d: %q: %s", syntax.Position.Line, syntax.LastKey, syntax.Message)
		}
		return contacts{}, err
	}
	r := contactsReader{text: text}
	c := r.contacts(top)
	if r.err != nil {
		return contacts{}, r.err
	}
	return c, nil
}

// contactsReader checks the decoded file and keeps the first error. toml does
// not tell the lines of an array's tables, so lines are found in the text.
type contactsReader struct {
	text string
	err  error
}

// place is a table of the file: [shop], or the index-th [[contact]].
type place struct {
	table string
	index int
}

// fail keeps an error of a key; "" is the table itself.
func (r *contactsReader) fail(at place, key, format string, args ...any) {
	if r.err != nil {
		return
	}
	where := strings.Trim(at.table+"."+key, ".")
	problem := fmt.Errorf("%q: "+format, append([]any{where}, args...)...)
	if line := r.line(at, key); line > 0 {
		problem = fmt.Errorf("line %d: %w", line, problem)
	}
	r.err = problem
}

// tableHeader matches the beginning of a table.
var tableHeader = regexp.MustCompile(`^\s*\[\[?\s*([A-Za-z_-]+)\s*\]`)

// line finds the key of a table, or else the table's header; 0 when neither is
// written in the usual way.
func (r *contactsReader) line(at place, key string) int {
	current := place{}
	seen := map[string]int{}
	found := 0
	for i, l := range strings.Split(r.text, "\n") {
		if m := tableHeader.FindStringSubmatch(l); m != nil {
			current = place{m[1], seen[m[1]]}
			seen[m[1]]++
			if current == at || at.table == "" && m[1] == key {
				found = i + 1
			}
			continue
		}
		name, _, ok := strings.Cut(l, "=")
		if ok && current == at && strings.Trim(name, " \t\"'") == key {
			return i + 1
		}
	}
	return found
}

func (r *contactsReader) contacts(top map[string]any) contacts {
	var c contacts
	r.keys(place{}, top, "shop", "contact")
	if v, ok := top["shop"]; ok {
		at := place{table: "shop"}
		t, ok := v.(map[string]any)
		if !ok {
			r.fail(place{}, "shop", "want a table, [shop]")
		}
		r.keys(at, t, "name", "address", "telephone", "whatsapp", "email", "hours")
		c.shop = &shop{
			r.need(at, t, "name"), r.optional(at, t, "address"), r.optional(at, t, "telephone"),
			r.optional(at, t, "whatsapp"), r.optional(at, t, "email"), r.optional(at, t, "hours"),
		}
	}
	v, ok := top["contact"]
	if !ok {
		return c
	}
	tables, ok := v.([]map[string]any)
	if !ok {
		r.fail(place{}, "contact", "want tables, [[contact]]")
	}
	if len(tables) > maxContacts {
		r.fail(place{"contact", maxContacts}, "", "%d of them, want at most %d", len(tables), maxContacts)
	}
	for i, t := range tables {
		at := place{"contact", i}
		r.keys(at, t, "for", "name", "lines")
		o := contact{r.texts(at, t, "for", len(contactWays)), r.need(at, t, "name"), r.texts(at, t, "lines", maxContactLines)}
		for _, w := range o.ways {
			if !slices.Contains(contactWays, w) {
				r.fail(at, "for", "%q is no guide with contacts, want %s", w, strings.Join(contactWays, ", "))
			}
		}
		if len(o.ways) == 0 {
			r.fail(at, "for", "names no guide, want %s", strings.Join(contactWays, ", "))
		}
		c.others = append(c.others, o)
	}
	return c
}

// keys refuses keys of a table that mean nothing.
func (r *contactsReader) keys(at place, t map[string]any, want ...string) {
	var unknown []string
	for k := range t {
		if !slices.Contains(want, k) {
			unknown = append(unknown, k)
		}
	}
	slices.Sort(unknown)
	for _, k := range unknown {
		r.fail(at, k, "unknown key, want %s", strings.Join(want, ", "))
	}
}

// need is optional of a key that has to be there.
func (r *contactsReader) need(at place, t map[string]any, key string) string {
	if _, ok := t[key]; !ok {
		r.fail(at, key, "missing")
	}
	return r.optional(at, t, key)
}

// optional is the string of a key; "" when there is none.
func (r *contactsReader) optional(at place, t map[string]any, key string) string {
	v, ok := t[key]
	if !ok {
		return ""
	}
	return r.value(at, key, v)
}

// texts are the strings of a key.
func (r *contactsReader) texts(at place, t map[string]any, key string, most int) []string {
	v, ok := t[key]
	if !ok {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		r.fail(at, key, "want a list of strings")
	}
	if len(list) > most {
		r.fail(at, key, "%d strings, want at most %d", len(list), most)
	}
	var texts []string
	for _, v := range list {
		texts = append(texts, r.value(at, key, v))
	}
	return texts
}

// value is v, which must be a string with something to read in it, and
// nothing that cannot be shown.
func (r *contactsReader) value(at place, key string, v any) string {
	s, ok := v.(string)
	bad := strings.IndexFunc(s, func(r rune) bool { return !strconv.IsPrint(r) })
	switch n := utf8.RuneCountInString(s); {
	case !ok:
		r.fail(at, key, "want a string")
	case bad >= 0:
		c, _ := utf8.DecodeRuneInString(s[bad:])
		r.fail(at, key, "the character %U cannot be shown", c)
	case strings.TrimSpace(s) == "":
		r.fail(at, key, "empty")
	case n > maxContactText:
		r.fail(at, key, "%d characters, want at most %d", n, maxContactText)
	}
	return s
}
