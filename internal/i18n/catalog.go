package i18n

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed *.toml
var files embed.FS

// mainPart is the part that holds the texts of internal/guide, whose IDs
// begin with several words. Every other part's IDs begin with its name.
const mainPart = "guide"

// parts are the message files of a language, without ".<lang>.toml": what is
// said by a command is parsed when it speaks, for mitool detect shall start
// in milliseconds.
var parts = []string{mainPart, "cli", "doctor", "ways", "paper", "job"}

// partOf tells which part holds the text with this ID.
func partOf(id string) string {
	name, _, _ := strings.Cut(id, ".")
	if slices.Contains(parts, name) {
		return name
	}
	return mainPart
}

// Catalog gives the texts of one language. It may be used by several
// goroutines.
type Catalog struct {
	lang  Lang
	parts map[string]func() *loaded // by name; never written to
}

// loaded is one part of a language, parsed.
type loaded struct {
	localizer *i18n.Localizer
	texts     map[string]string // by ID, as written
	err       error
}

// New returns the catalog of l, or of English when l is no language of
// [Langs]. It reads nothing yet.
func New(l Lang) *Catalog {
	if !slices.Contains(Langs(), l) {
		l = En
	}
	c := &Catalog{lang: l, parts: make(map[string]func() *loaded, len(parts))}
	for _, part := range parts {
		c.parts[part] = sync.OnceValue(func() *loaded { return read(l, part) })
	}
	return c
}

// load gives the part that holds the text with this ID.
func (c *Catalog) load(id string) *loaded { return c.parts[partOf(id)]() }

// Lang returns the catalog's language.
func (c *Catalog) Lang() Lang { return c.lang }

// Text returns the text with this ID, filled with data, a map or a struct. An
// ID that does not exist gives "!id!", which tests keep from happening.
func (c *Catalog) Text(id string, data any) string {
	l := c.load(id)
	if l.err != nil {
		return "!" + id + "!"
	}
	if text, ok := l.texts[id]; ok && !strings.Contains(text, "{{") {
		return strings.TrimRight(text, "\n") // most have no data: nothing to parse
	}
	s, err := l.localizer.Localize(&i18n.LocalizeConfig{MessageID: id, TemplateData: data})
	if err != nil {
		return "!" + id + "!"
	}
	return strings.TrimRight(s, "\n")
}

// Has tells whether there is a text with this ID.
func (c *Catalog) Has(id string) bool {
	_, ok := c.load(id).texts[id]
	return ok
}

// IDs returns the IDs of all texts in l, sorted.
func IDs(l Lang) []string {
	var ids []string
	for _, load := range New(l).parts {
		ids = slices.AppendSeq(ids, maps.Keys(load().texts))
	}
	slices.Sort(ids)
	return ids
}

// read reads a message file of l. It is part of the program, so an error
// here is one that the tests of this package would have found.
func read(l Lang, part string) *loaded {
	bundle := i18n.NewBundle(language.Make(string(l)))
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	name := fmt.Sprintf("%s.%s.toml", part, l)
	raw, err := files.ReadFile(name)
	if err != nil {
		return &loaded{err: err}
	}
	f, err := bundle.ParseMessageFileBytes(raw, name)
	if err != nil {
		return &loaded{err: fmt.Errorf("parsing %s: %w", name, err)}
	}
	out := &loaded{texts: make(map[string]string, len(f.Messages)), localizer: i18n.NewLocalizer(bundle, string(l))}
	for _, m := range f.Messages {
		out.texts[m.ID] = m.Other
	}
	return out
}
