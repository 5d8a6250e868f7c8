package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"mitool/internal/device"
	"mitool/internal/guide"
	"mitool/internal/ui"
)

// wayCmds are the ways to read, a command each. Their one-line descriptions
// are filled in by describeWays.
func (a *app) wayCmds() []*cobra.Command {
	var cmds []*cobra.Command
	for _, w := range guide.Ways() {
		cmd := &cobra.Command{
			Use: w.ID + " [--json | --print <format>]",
			Example: fmt.Sprintf("  mitool guide %s\n  mitool guide %s --lang id\n"+
				"  mitool guide %s --print html --output guide.html", w.ID, w.ID, w.ID),
			Args: a.noArgs,
		}
		p := printFlags(cmd)
		cmd.RunE = func(cmd *cobra.Command, _ []string) error { return a.way(cmd.Context(), w, *p) }
		cmds = append(cmds, cmd)
	}
	return cmds
}

// describeWays gives the guide command and its ways their descriptions, when
// help is asked for. Their texts are a part of their own, which no other
// command shall wait for.
func (a *app) describeWays(cmd *cobra.Command) {
	cmd.SetHelpFunc(func(called *cobra.Command, args []string) {
		cmd.Long += "\n\n" + a.text.Text("ways.label.guide-long", nil) + "\n\n" + a.t("help.guide-exit", nil)
		a.describePrinting(cmd)
		for _, c := range cmd.Commands() {
			a.describePrinting(c)
		}
		for _, w := range guide.Ways() {
			for _, c := range cmd.Commands() {
				if c.Name() == w.ID {
					c.Short = a.text.Text(w.Title, nil)
					c.Long = c.Short + ".\n\n" + a.text.Text("ways.label.long", nil) + "\n\n" + a.t("help.way-exit", nil)
				}
			}
		}
		cmd.Root().HelpFunc()(called, args)
	})
}

// way prints a way. It is the result, so it goes to stdout; nobody is asked
// anything. Only a way with a case sheet looks at the bus.
func (a *app) way(ctx context.Context, w guide.Way, p printing) error {
	if err := a.checkPrinting(p); err != nil {
		return err
	}
	var phone *device.Phone
	if w.CaseSheet {
		var err error
		if phone, err = a.phoneAtHand(ctx); err != nil {
			return err
		}
	}
	shop, bad := a.contactsFor(w.ID)
	var err error
	switch {
	case p.asked():
		err = a.writePaper(p, a.wayDocument(w, phone, shop))
	case a.flags.json:
		j := a.newWayJSON(w, phone)
		j.Contacts = newContactsJSON(shop)
		err = writeJSON(a.Out, j)
	default:
		_, err = fmt.Fprint(a.Out, a.renderWay(w, phone)+a.renderContacts(shop))
	}
	if err != nil {
		return err
	}
	return a.badContacts(bad)
}

// phoneAtHand returns the one phone on the bus, or the one that --serial
// chooses; nil when there is none, or when it is not clear which. That a phone
// cannot be read is no error here: what is printed is of use without one.
func (a *app) phoneAtHand(ctx context.Context) (*device.Phone, error) {
	finder, err := a.finder()
	var usage *usageError
	if errors.As(err, &usage) {
		return nil, err
	}
	var phones []device.Phone
	if err == nil {
		err = a.term.Wait(ctx, a.text.Text("ways.sheet.looking", nil), func(ctx context.Context) (err error) {
			phones, err = finder.Find(ctx)
			return err
		})
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		a.log.Warn().Err(err).Msg("looking for a phone")
		return nil, nil
	}
	a.logPhones(phones)
	if a.flags.serial != "" {
		var several *severalPhonesError
		phones, err = bySerial(phones, a.flags.serial)
		switch {
		case errors.As(err, &several):
			phones = several.phones
		case err != nil:
			a.term.Println(a.text.Text("ways.sheet.not-there", map[string]any{"Serial": clean(a.flags.serial)}))
		}
	}
	switch len(phones) {
	case 0:
		return nil, nil
	case 1:
		return &phones[0], nil
	default:
		a.term.Println(a.text.Text("ways.sheet.several", map[string]any{"Count": len(phones)}))
		return nil, nil
	}
}

// chosen is the serial number that the next command has to name too: that of
// --serial, as the phone tells it.
func (a *app) chosen(phone *device.Phone) string {
	if phone != nil && a.flags.serial != "" {
		return phone.Serial
	}
	return a.flags.serial
}

// wayWidth leaves a margin on a terminal of 80 columns.
const wayWidth = 78

// renderWay is a way for people: what is needed and what to heed come before
// the first step.
func (a *app) renderWay(w guide.Way, phone *device.Phone) string {
	var b strings.Builder
	t := func(id string) string { return a.text.Text(id, nil) }
	heading := func(id string) { fmt.Fprintf(&b, "\n%s\n", t(id)) }
	points := func(items []string) {
		for _, item := range items {
			ui.Field(&b, "-", t(item), len("- "), wayWidth)
		}
	}
	list := func(id string, items []string) {
		if len(items) > 0 {
			heading(id)
			points(items)
		}
	}
	steps := func(steps []guide.WayStep) {
		for i, s := range steps {
			ui.Field(&b, fmt.Sprintf("%d.", i+1), t(s.Do), len("1. "), wayWidth)
			ui.Field(&b, "", a.text.Text("ways.label.see", map[string]any{"See": t(s.See)}), len("1. "), wayWidth)
		}
	}

	b.WriteString(t(w.Title) + "\n")
	list("ways.label.need", w.Needs)
	list("ways.label.warning", w.Warnings)
	if len(w.Steps) > 0 {
		heading("ways.label.steps")
	}
	steps(w.Steps)
	for _, p := range w.Parts {
		heading(p.Title)
		points(p.Notes)
		b.WriteString("\n")
		steps(p.Steps)
		if len(p.Messages) > 0 {
			heading("ways.label.messages")
		}
		for _, m := range p.Messages {
			ui.Field(&b, "-", t(m.Shows), len("- "), wayWidth)
			ui.Field(&b, "", t(m.Do), len("- "), wayWidth)
		}
	}
	for _, q := range w.Questions {
		fmt.Fprintf(&b, "\n%s\n", t(q.Question))
		ui.Field(&b, "", t(q.Answer), 1, wayWidth)
	}
	list("ways.label.not-working", w.NotWorking)
	heading("ways.label.next")
	for _, n := range w.Next {
		ui.Field(&b, "-", t(n.When)+":", len("- "), wayWidth)
		fmt.Fprintf(&b, "    %s\n", a.onward(n.Command, a.chosen(phone)))
	}
	if w.CaseSheet {
		heading("ways.label.sheet")
		a.renderCaseSheet(&b, phone)
	}
	return b.String()
}

const (
	labelWidth = 20 // columns of the words before the values
	blank      = "______________________________"
)

// renderCaseSheet prints the case sheet.
func (a *app) renderCaseSheet(b *strings.Builder, phone *device.Phone) {
	for _, f := range caseSheetFields(phone) {
		if f.value == "" {
			f.value = blank
		}
		ui.Field(b, a.text.Text(f.id, nil), f.value, labelWidth, wayWidth)
	}
}

// formField is a line of a form: its text ID, and what is known; "" is filled in
// by hand.
type formField struct{ id, value string }

// caseSheetFields are what the phone says of itself, and lines to fill in by hand:
// the IMEI is not read, and a serial number is no IMEI.
func caseSheetFields(phone *device.Phone) []formField {
	return append(phoneFields(phone),
		formField{"ways.sheet.imei", ""}, formField{"ways.sheet.code", ""},
		formField{"ways.sheet.country", ""}, formField{"ways.sheet.number", ""})
}

// phoneFields are what a phone says of itself; nil is none.
func phoneFields(phone *device.Phone) []formField {
	var p device.Phone
	if phone != nil {
		p = *phone
	}
	return []formField{
		{"ways.sheet.name", clean(p.Name)}, {"ways.sheet.model", clean(p.Model)},
		{"ways.sheet.serial", clean(p.Serial)}, {"ways.sheet.version", system(p)},
	}
}

// wayJSON is what guide <way> --json prints. docs/guides.md explains each
// field.
type wayJSON struct {
	SchemaVersion int            `json:"schema_version"`
	ID            string         `json:"id"`
	Title         string         `json:"title"`
	Needs         []string       `json:"needs"`
	Steps         []stepJSON     `json:"steps"`
	Parts         []partJSON     `json:"parts"`
	Questions     []questionJSON `json:"questions"`
	NotWorking    []string       `json:"not_working"`
	Warnings      []string       `json:"warnings"`
	Next          []nextJSON     `json:"next"`
	// Contacts is null where the shop's file has none for the way.
	Contacts *contactsJSON `json:"contacts"`
	// CaseSheet is null in ways without one.
	CaseSheet *caseSheetJSON `json:"case_sheet"`
}

type stepJSON struct {
	Do  string `json:"do"`
	See string `json:"see"`
}

type partJSON struct {
	Title    string        `json:"title"`
	Notes    []string      `json:"notes"`
	Steps    []stepJSON    `json:"steps"`
	Messages []messageJSON `json:"messages"`
}

type messageJSON struct {
	Shows string `json:"shows"`
	Do    string `json:"do"`
}

type questionJSON struct {
	Question string `json:"question"`
	Answer   string `json:"answer"`
}

type nextJSON struct {
	When    string `json:"when"`
	Command string `json:"command"`
}

// caseSheetJSON holds what the phone says of itself; what it does not say is null.
type caseSheetJSON struct {
	Name    *string `json:"name"`
	Model   *string `json:"model"`
	Serial  *string `json:"serial"`
	Version *string `json:"version"`
	IMEI    *string `json:"imei"` // always null: a person fills it in
}

func (a *app) newWayJSON(w guide.Way, phone *device.Phone) wayJSON {
	t := func(id string) string { return a.text.Text(id, nil) }
	all := func(ids []string) []string {
		texts := []string{}
		for _, id := range ids {
			texts = append(texts, t(id))
		}
		return texts
	}
	steps := func(steps []guide.WayStep) []stepJSON {
		list := []stepJSON{}
		for _, s := range steps {
			list = append(list, stepJSON{t(s.Do), t(s.See)})
		}
		return list
	}
	j := wayJSON{
		SchemaVersion: schemaVersion, ID: w.ID, Title: t(w.Title),
		Needs: all(w.Needs), NotWorking: all(w.NotWorking), Warnings: all(w.Warnings),
		Steps: steps(w.Steps), Parts: []partJSON{}, Questions: []questionJSON{}, Next: []nextJSON{},
	}
	for _, p := range w.Parts {
		part := partJSON{Title: t(p.Title), Notes: all(p.Notes), Steps: steps(p.Steps), Messages: []messageJSON{}}
		for _, m := range p.Messages {
			part.Messages = append(part.Messages, messageJSON{t(m.Shows), t(m.Do)})
		}
		j.Parts = append(j.Parts, part)
	}
	for _, q := range w.Questions {
		j.Questions = append(j.Questions, questionJSON{t(q.Question), t(q.Answer)})
	}
	for _, n := range w.Next {
		j.Next = append(j.Next, nextJSON{t(n.When), n.Command})
	}
	if w.CaseSheet {
		j.CaseSheet = &caseSheetJSON{}
		if phone != nil {
			*j.CaseSheet = caseSheetJSON{
				Name: known(phone.Name), Model: known(phone.Model), Serial: known(phone.Serial),
				Version: known(system(*phone)),
			}
		}
	}
	return j
}
