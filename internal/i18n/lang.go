package i18n

import (
	"fmt"
	"strings"
)

// Lang is a language that mitool speaks; its value is the ISO 639-1 code.
type Lang string

// Languages.
const (
	En Lang = "en"
	Id Lang = "id"
)

// Langs returns all languages.
func Langs() []Lang { return []Lang{En, Id} }

// Parse returns the language with the code s, as --lang takes it.
func Parse(s string) (Lang, error) {
	for _, l := range Langs() {
		if s == string(l) {
			return l, nil
		}
	}
	return "", fmt.Errorf("unknown language %q (want %q or %q)", s, En, Id)
}

// Detect returns the language of the locale: the first of LC_ALL, LC_MESSAGES
// and LANG that is set decides (POSIX.1-2017, Base Definitions, 8.2). What is
// not Indonesian is English.
func Detect(getenv func(string) string) Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale := getenv(name); locale != "" {
			return fromLocale(locale)
		}
	}
	return En
}

// fromLocale takes "id_ID.UTF-8", and "in", Indonesian's code before 1989
// which Java and Android kept, and "ind" of ISO 639-2, and Windows' long name.
func fromLocale(locale string) Lang {
	name := strings.ToLower(locale)
	if i := strings.IndexAny(name, "_-.@"); i >= 0 {
		name = name[:i]
	}
	switch name {
	case "id", "in", "ind", "indonesian":
		return Id
	default:
		return En
	}
}
