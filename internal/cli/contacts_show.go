package cli

import (
	"fmt"
	"strings"

	"mitool/internal/paper"
	"mitool/internal/ui"
)

// shopFields are what is known of the shop beside its name.
func (a *app) shopFields(s shop) []paper.Field {
	var fields []paper.Field
	for _, f := range []struct{ id, value string }{
		{"address", s.address}, {"telephone", s.telephone}, {"whatsapp", s.whatsapp},
		{"email", s.email}, {"hours", s.hours},
	} {
		if f.value != "" {
			fields = append(fields, paper.Field{Label: a.text.Text("paper.contacts."+f.id, nil), Value: f.value})
		}
	}
	return fields
}

// renderContacts is what follows a way on the screen: nothing without contacts.
func (a *app) renderContacts(c *contacts) string {
	if c == nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n", a.text.Text("paper.contacts.heading", nil))
	b.WriteString(ui.Wrap("  "+a.text.Text("paper.contacts.note", nil), wayWidth))
	if c.shop != nil {
		b.WriteString("\n")
		b.WriteString(ui.Wrap("  "+c.shop.name, wayWidth))
		for _, f := range a.shopFields(*c.shop) {
			ui.Field(&b, f.Label, f.Value, labelWidth, wayWidth)
		}
	}
	for _, o := range c.others {
		b.WriteString("\n")
		b.WriteString(ui.Wrap("  "+o.name, wayWidth))
		for _, l := range o.lines {
			ui.Field(&b, "-", l, len("- "), wayWidth)
		}
	}
	return b.String()
}

// contactBlocks are the same on paper.
func (a *app) contactBlocks(c *contacts) []paper.Block {
	if c == nil {
		return nil
	}
	blocks := []paper.Block{
		paper.Heading{Level: 2, Text: a.text.Text("paper.contacts.heading", nil)},
		paper.Paragraph{Text: a.text.Text("paper.contacts.note", nil)},
	}
	if c.shop != nil {
		blocks = append(blocks, paper.Heading{Level: 3, Text: c.shop.name})
		if fields := a.shopFields(*c.shop); len(fields) > 0 {
			blocks = append(blocks, paper.Fields{Items: fields})
		}
	}
	for _, o := range c.others {
		blocks = append(blocks, paper.Heading{Level: 3, Text: o.name})
		if len(o.lines) > 0 {
			blocks = append(blocks, paper.List{Items: o.lines})
		}
	}
	return blocks
}

// contactsJSON are the same for programs.
type contactsJSON struct {
	Shop     *shopJSON     `json:"shop"`
	Contacts []contactJSON `json:"contacts"`
}

type shopJSON struct {
	Name      string  `json:"name"`
	Address   *string `json:"address"`
	Telephone *string `json:"telephone"`
	WhatsApp  *string `json:"whatsapp"`
	Email     *string `json:"email"`
	Hours     *string `json:"hours"`
}

type contactJSON struct {
	Name  string   `json:"name"`
	Lines []string `json:"lines"`
}

func newContactsJSON(c *contacts) *contactsJSON {
	if c == nil {
		return nil
	}
	j := &contactsJSON{Contacts: []contactJSON{}}
	if s := c.shop; s != nil {
		j.Shop = &shopJSON{
			s.name, known(s.address), known(s.telephone), known(s.whatsapp), known(s.email), known(s.hours),
		}
	}
	for _, o := range c.others {
		j.Contacts = append(j.Contacts, contactJSON{o.name, append([]string{}, o.lines...)})
	}
	return j
}

// maxContactsError bounds, in characters, what is said of a bad file: a path, and
// a sentence that may list keys.
const maxContactsError = 600

// badContacts says what is wrong with the shop's file, after the guide or the
// report was printed without it, and ends with 1: a guide in the hand is worth
// more than a contact, and a mistake that nobody sees is never mended.
func (a *app) badContacts(err error) error {
	if err == nil {
		return nil
	}
	a.log.Error().Err(err).Msg("contacts")
	a.sayError(ui.Clean(err.Error(), maxContactsError), a.text.Text("paper.error.contacts", nil))
	return exitError(exitFailed)
}
