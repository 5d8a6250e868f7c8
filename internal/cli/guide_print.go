package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"mitool/internal/device"
	"mitool/internal/guide"
	"mitool/internal/paper"
)

// printing is as what a guide is printed, and where to. Its zero value is the
// terminal.
type printing struct {
	format string // of internal/paper
	output string // a new file; "" is stdout
}

// printFlags gives a command the flags for printing. describeWays says what
// they are for: their texts are a part of their own.
func printFlags(cmd *cobra.Command) *printing {
	p := &printing{}
	cmd.Flags().StringVar(&p.format, "print", "", "")
	cmd.Flags().StringVar(&p.output, "output", "", "")
	return p
}

// describePrinting fills in what the flags of a command are for, if it has them.
func (a *app) describePrinting(cmd *cobra.Command) {
	for _, name := range []string{"print", "output"} {
		if f := cmd.Flags().Lookup(name); f != nil {
			f.Usage = a.text.Text("paper.flag."+name, nil)
		}
	}
}

// asked tells whether something is to be printed.
func (p printing) asked() bool { return p.format != "" || p.output != "" }

// checkPrinting refuses flags that do not go together.
func (a *app) checkPrinting(p printing) error {
	switch {
	case !p.asked():
		return nil
	case p.format == "":
		return badUsage(a.text.Text("paper.error.output-alone", nil))
	case a.flags.json:
		return badUsage(a.text.Text("paper.error.json-print", nil))
	}
	var names []string
	for _, f := range paper.Formats() {
		if p.format == string(f) {
			return nil
		}
		names = append(names, string(f))
	}
	return a.badChoice("print", p.format, strings.Join(names, ", "))
}

// writePaper writes a document to stdout or a new file.
func (a *app) writePaper(p printing, d paper.Document) error {
	var b strings.Builder
	if err := paper.Write(&b, d, paper.Format(p.format)); err != nil {
		return err
	}
	return a.writeOutput(p.output, b.String())
}

// printReset prints the reset's procedure, for the phone that is there if it
// tells its model. It asks nobody.
func (a *app) printReset(ctx context.Context, p printing) error {
	if err := a.checkPrinting(p); err != nil {
		return err
	}
	phone, err := a.phoneAtHand(ctx)
	if err != nil {
		return err
	}
	shop, bad := a.contactsFor("reset")
	if err := a.writePaper(p, a.resetDocument(phone, shop)); err != nil {
		return err
	}
	return a.badContacts(bad)
}

// document is one in the language of this run. Its footer says how it was made.
func (a *app) document(title, command string, blocks []paper.Block) paper.Document {
	return paper.Document{
		Lang: string(a.text.Lang()), Title: title, Blocks: blocks,
		Footer: a.text.Text("paper.label.footer", map[string]any{"Version": version(), "Command": "mitool " + command}),
	}
}

// wayDocument is a way on paper. Its parts are those of renderWay, in the same
// order.
func (a *app) wayDocument(w guide.Way, phone *device.Phone, shop *contacts) paper.Document {
	t := func(id string) string { return a.text.Text(id, nil) }
	all := func(ids []string) (texts []string) {
		for _, id := range ids {
			texts = append(texts, t(id))
		}
		return texts
	}
	var blocks []paper.Block
	part := func(label string, b paper.Block) {
		blocks = append(blocks, paper.Heading{Level: 2, Text: t(label)}, b)
	}
	if len(w.Needs) > 0 {
		part("ways.label.need", paper.List{Items: all(w.Needs)})
	}
	if len(w.Warnings) > 0 {
		blocks = append(blocks, paper.Warning{
			Label: t("ways.label.warning"), Blocks: []paper.Block{paper.List{Items: all(w.Warnings)}},
		})
	}
	steps := func(steps []guide.WayStep) (set paper.Steps) {
		for _, s := range steps {
			see := a.text.Text("ways.label.see", map[string]any{"See": t(s.See)})
			set.Items = append(set.Items, paper.Step{Do: t(s.Do), See: see})
		}
		return set
	}
	if len(w.Steps) > 0 {
		part("ways.label.steps", steps(w.Steps))
	}
	for _, p := range w.Parts {
		part(p.Title, paper.List{Items: all(p.Notes)})
		blocks = append(blocks, steps(p.Steps))
		if len(p.Messages) > 0 {
			var messages paper.Answers
			for _, m := range p.Messages {
				messages.Items = append(messages.Items, paper.Answer{Question: t(m.Shows), Answer: t(m.Do)})
			}
			part("ways.label.messages", messages)
		}
	}
	if len(w.Questions) > 0 {
		var answers paper.Answers
		for _, q := range w.Questions {
			answers.Items = append(answers.Items, paper.Answer{Question: t(q.Question), Answer: t(q.Answer)})
		}
		blocks = append(blocks, answers)
	}
	if len(w.NotWorking) > 0 {
		part("ways.label.not-working", paper.List{Items: all(w.NotWorking)})
	}
	var next paper.Commands
	for _, n := range w.Next {
		next.Items = append(next.Items, paper.Command{When: t(n.When), Command: "mitool " + n.Command})
	}
	part("ways.label.next", next)
	if w.CaseSheet {
		var sheet paper.Fields
		for _, f := range caseSheetFields(phone) {
			sheet.Items = append(sheet.Items, paper.Field{Label: t(f.id), Value: f.value})
		}
		part("ways.label.sheet", sheet)
	}
	blocks = append(blocks, a.contactBlocks(shop)...)
	return a.document(t(w.Title), "guide "+w.ID, blocks)
}
