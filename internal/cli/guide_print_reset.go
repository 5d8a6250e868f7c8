package cli

import (
	"fmt"
	"slices"
	"strings"

	"mitool/internal/device"
	"mitool/internal/guide"
	"mitool/internal/models"
	"mitool/internal/paper"
)

// resetDocument is the reset on paper: for the phone's model where it tells
// one, else for all.
func (a *app) resetDocument(phone *device.Phone, shop *contacts) paper.Document {
	model := phone
	if phone != nil && !hasSheet(*phone) {
		model = nil
	}
	s := sheet{app: a}
	guided := guide.ResetSheet(model)
	s.add(paper.Paragraph{Text: s.t("intro", nil)}, paper.Paragraph{Text: s.t("nothing", nil)})
	s.told(guided.Told)
	s.part("phone")
	s.fields(phoneFields(phone)...)
	s.part("checks")
	s.add(paper.Paragraph{Text: s.t("checks-intro", nil)})
	s.checks(guided.Checks)
	s.agree(guided)
	s.keys(guided, model != nil)
	s.shows(guided.Shows)
	s.part("same")
	s.add(paper.Paragraph{Text: s.t("same-text", nil)})
	for _, m := range guided.Menus {
		s.menu(m)
	}
	s.part("after")
	s.add(paper.Paragraph{Text: s.t("after-intro", nil)})
	s.checks(guided.After)
	s.part("setup")
	s.add(s.parse(guided.Setup)...)
	s.part("result")
	s.add(paper.Paragraph{Text: s.t("result-text", nil)})
	s.fields(formField{"paper.reset.result-seen", ""}, formField{"paper.reset.technician", ""}, formField{"paper.reset.date", ""})
	s.add(a.contactBlocks(shop)...)
	return a.document(s.t("title", nil), "guide reset", s.blocks)
}

// hasSheet tells whether the phone tells a model whose recovery mitool knows.
func hasSheet(p device.Phone) bool {
	return p.Xiaomi != device.No && p.Mode != device.ModeRecovery && !p.Mode.ChipLevel() && p.Codename != ""
}

// sheet puts the reset's document together.
type sheet struct {
	*app
	blocks []paper.Block
}

// t is the text paper.reset.<id>.
func (s *sheet) t(id string, data map[string]any) string { return s.text.Text("paper.reset."+id, data) }

func (s *sheet) add(blocks ...paper.Block) { s.blocks = append(s.blocks, blocks...) }

func (s *sheet) part(id string) { s.add(paper.Heading{Level: 2, Text: s.t(id, nil)}) }

// parse is a screen of the conversation as blocks. What must be seen after its
// steps belongs to the last of them.
func (s *sheet) parse(m guide.Message) []paper.Block {
	see := s.text.Text("ways.label.see", map[string]any{"See": ""})
	var blocks []paper.Block
	var last *paper.Step
	for _, b := range paper.Parse(s.text.Text(m.ID, cleanData(m.Data))) {
		switch b := b.(type) {
		case paper.Steps:
			last = &b.Items[len(b.Items)-1]
		case paper.Paragraph:
			if last != nil && strings.HasPrefix(b.Text, see) {
				last.See = b.Text
				continue
			}
		}
		blocks = append(blocks, b)
	}
	return blocks
}

// told is what comes first: of the losses the first sentences, for the rest of
// that screen is about the conversation.
func (s *sheet) told(told []guide.Message) {
	var w paper.Warning
	for i, m := range told {
		blocks := s.parse(m)
		if i == 0 {
			blocks = blocks[:1]
		}
		w.Blocks = append(w.Blocks, blocks...)
	}
	s.add(w)
}

func (s *sheet) fields(fields ...formField) {
	var f paper.Fields
	for _, field := range fields {
		f.Items = append(f.Items, paper.Field{Label: s.text.Text(field.id, nil), Value: field.value})
	}
	s.add(f)
}

// checks are questions with boxes to tick, headed by their number and first
// sentence.
func (s *sheet) checks(checks []guide.SheetCheck) {
	for _, c := range checks {
		var body []paper.Block
		heading := s.t("do", nil)
		for _, say := range c.Says {
			blocks := s.parse(say.Message)
			if first, ok := blocks[0].(paper.Paragraph); ok {
				heading, blocks = first.Text, blocks[1:]
			}
			if len(c.Says) > 1 {
				body = append(body, paper.Paragraph{Text: s.t("menus", map[string]any{"Numbers": numbers(say.Menus)})})
			}
			body = append(body, blocks...)
		}
		s.add(paper.Heading{Level: 3, Text: fmt.Sprintf("%d. %s", c.Number, heading)})
		s.add(body...)
		var boxes paper.Choices
		for _, answer := range c.Answers {
			boxes.Items = append(boxes.Items, s.choice(answer, c.Number))
		}
		s.add(boxes)
	}
}

// choice is an answer of the check with this number, and what follows from it.
func (s *sheet) choice(answer guide.SheetAnswer, number int) paper.Choice {
	c := paper.Choice{Text: s.text.Text(answer.Text, nil)}
	switch {
	case answer.Stop != nil:
		c.Then, c.Stop = s.parse(*answer.Stop), true
	case answer.Out:
		c.Then = []paper.Block{paper.Paragraph{Text: s.t("out", nil)}}
	case answer.GoTo == number:
		c.Then = []paper.Block{paper.Paragraph{Text: s.t("again", nil)}}
	case answer.GoTo > 0:
		c.Then = []paper.Block{paper.Paragraph{Text: s.t("go-to", map[string]any{"Number": answer.GoTo})}}
	}
	return c
}

// agree has room for the owner's agreement; it names the item that confirms.
func (s *sheet) agree(guided guide.Sheet) {
	var items []string
	for _, m := range guided.Menus {
		if item := m.Confirm[0].Item; !slices.Contains(items, item) {
			items = append(items, item)
		}
	}
	s.part("agree")
	s.add(paper.Paragraph{Text: s.t("agree-text", map[string]any{"Item": strings.Join(items, `" / "`)})})
	s.fields(formField{"paper.reset.serial", ""}, formField{"paper.reset.owner", ""}, formField{"paper.reset.date", ""})
}

// keys are the ways of holding the keys. One of several has a heading.
func (s *sheet) keys(guided guide.Sheet, known bool) {
	s.part("keys")
	if !known {
		s.add(paper.Paragraph{Text: s.t("keys-which", nil)})
	}
	for _, k := range guided.Keys {
		if len(guided.Keys) > 1 {
			s.add(paper.Heading{Level: 3, Text: s.t(keyWays[k.Keys], nil)})
		}
		if k.Default != nil {
			s.add(s.parse(*k.Default)...)
		}
		s.add(illustrated(s.parse(k.Say), s.keysFigure(k.Keys))...)
	}
	s.add(paper.Heading{Level: 3, Text: s.t("tries", nil)})
	for _, m := range guided.Tries {
		s.add(s.parse(m)...)
	}
}

// keyWays head the ways of holding the keys.
var keyWays = map[models.Keys]string{
	models.VolUpPower:             "keys-most",
	models.VolUpPowerReleasePower: "keys-release",
	models.VolUpVolDownPower:      "keys-three",
}

// illustrated puts a picture beside the first steps.
func illustrated(blocks []paper.Block, f *paper.Figure) []paper.Block {
	for i, b := range blocks {
		if steps, ok := b.(paper.Steps); ok {
			steps.Figure = f
			blocks[i] = steps
			break
		}
	}
	return blocks
}

func (s *sheet) shows(shows []guide.SheetShow) {
	s.part("shows")
	s.add(paper.Paragraph{Text: s.t("shows-intro", nil)})
	table := paper.Table{Head: []string{s.t("screen", nil), s.t("what", nil)}}
	for _, show := range shows {
		var do string
		switch {
		case show.Menu > 0:
			do = s.t("menu-below", map[string]any{"Number": show.Menu})
		case show.Stop != nil:
			do = plain(s.parse(*show.Stop))
		case show.Do != nil:
			do = plain(s.parse(*show.Do))
		default:
			do = s.t("menu-other", nil)
		}
		table.Rows = append(table.Rows, []string{s.text.Text(show.Text, nil), do})
	}
	s.add(table)
}

// plain is a screen in one paragraph, for a cell of a table.
func plain(blocks []paper.Block) string {
	var words []string
	for _, b := range blocks {
		switch b := b.(type) {
		case paper.Paragraph:
			words = append(words, b.Text)
		case paper.List:
			words = append(words, b.Items...)
		case paper.Steps:
			for i, step := range b.Items {
				words = append(words, strings.TrimSpace(fmt.Sprintf("%d. %s %s", i+1, step.Do, step.See)))
			}
		}
	}
	return strings.Join(words, " ")
}

// menu is the way through one menu, up to the item that confirms.
func (s *sheet) menu(m guide.SheetMenu) {
	items := quoted(m.Pages[0].Picture.Menu.Items)
	s.add(paper.Heading{Level: 2, Text: s.t("menu", map[string]any{"Number": m.Number, "Items": items})})
	for _, p := range m.Pages {
		s.add(illustrated(s.parse(p.Say), s.menuFigure(*p.Picture.Menu))...)
	}
	s.add(paper.Paragraph{Text: s.t("not-seen", nil)})
	confirm := m.Confirm[0]
	// The rest of that screen is about the phone of the conversation.
	var w paper.Warning
	for i, b := range illustrated(s.parse(confirm.Say), s.menuFigure(*confirm.Picture.Menu)) {
		if _, steps := b.(paper.Steps); steps || i == 0 {
			w.Blocks = append(w.Blocks, b)
		}
	}
	for _, other := range m.Confirm[1:] {
		w.Blocks = append(w.Blocks, paper.Paragraph{
			Text: s.t("instead", map[string]any{"Item": confirm.Item, "Other": other.Item}),
		})
	}
	w.Blocks = append(w.Blocks, paper.Paragraph{Text: s.t("mind", nil)})
	s.add(w)
}

// quoted are items of a menu in a sentence.
func quoted(items []string) string { return `"` + strings.Join(items, `", "`) + `"` }

// numbers are numbers in a sentence.
func numbers(list []int) string {
	return strings.Trim(strings.Join(strings.Fields(fmt.Sprint(list)), ", "), "[]")
}
