package device

import (
	"strings"
	"unicode/utf8"
)

// Bounds on what is kept of a phone.
const (
	// maxText is the longest text, in bytes. No name of a model comes near
	// it, and a string descriptor has at most 126 UTF-16 units.
	maxText = 512
	// maxAccounts is how many accounts are kept.
	maxAccounts = 64
)

// shorten cuts what a phone says of itself to a sane length. Answers are let go
// of: the texts are copies.
func (p *Phone) shorten() {
	p.Serial = wholeSerial(p.Serial)
	for _, s := range []*string{
		&p.USB.Manufacturer, &p.USB.Product, &p.Brand, &p.Name, &p.Model, &p.Codename,
		&p.OS.Version, &p.OS.Android, &p.MIUI,
	} {
		*s = cut(*s)
	}
	if m := p.MIAssistant; m != nil {
		p.MIAssistant = &MIAssistant{wholeSerial(m.Serial), cut(m.Branch), cut(m.Language), cut(m.Region), cut(m.ROMZone)}
	}
}

// wholeSerial returns a copy of a serial number of a sane length. A longer one is
// dropped, not cut, for what is left of two that differ may be the same.
func wholeSerial(s string) string {
	if len(s) > maxText {
		return ""
	}
	return strings.Clone(s)
}

// cut returns a copy of s of at most maxText bytes, of whole runes.
func cut(s string) string {
	if len(s) > maxText {
		n := maxText
		for n > maxText-utf8.UTFMax && !utf8.RuneStart(s[n]) {
			n--
		}
		s = s[:n]
	}
	return strings.Clone(s)
}
