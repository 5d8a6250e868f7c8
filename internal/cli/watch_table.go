package cli

import (
	"fmt"
	"slices"
	"strings"

	"mitool/internal/device"
	"mitool/internal/ui"
	"mitool/internal/usb"
)

// watchScreen bounds, in lines, what is drawn again and again: what has
// scrolled off the screen could not be taken away. Every terminal has 24.
const watchScreen = 22

// liveTable is the table that is drawn again in its place after each event.
type liveTable struct {
	*app
	phones []device.Phone // by port
	lines  int            // on the screen
}

func (t *liveTable) show(e device.Event) error {
	i, found := slices.BinarySearchFunc(t.phones, e.Phone, func(a, b device.Phone) int { return usb.ComparePorts(a.Port, b.Port) })
	switch {
	case e.Kind == device.EventGone && found:
		t.phones = slices.Delete(t.phones, i, i+1)
	case e.Kind == device.EventGone:
	case found:
		t.phones[i] = e.Phone
	default:
		t.phones = slices.Insert(t.phones, i, e.Phone)
	}
	return t.draw()
}

// draw puts the table in the place of the one before. Lines are cut at the
// screen's edge, not broken, so that each takes one (DECAWM off and on).
func (t *liveTable) draw() error {
	text := t.render()
	var b strings.Builder
	if t.lines > 0 {
		fmt.Fprintf(&b, "\x1b[%dA\r\x1b[J", t.lines) // up, and erase to the end
	}
	t.lines = strings.Count(text, "\n")
	b.WriteString("\x1b[?7l" + text + "\x1b[?7h")
	_, err := fmt.Fprint(t.Out, b.String())
	return err
}

// render gives a row a phone, below them what is to be known or done, and at
// the bottom how to end.
func (t *liveTable) render() string {
	var b strings.Builder
	if len(t.phones) == 0 {
		b.WriteString(t.t("watch.none", nil) + "\n")
	} else {
		t.table(&b)
	}
	lines := strings.SplitAfter(strings.TrimSuffix(b.String(), "\n"), "\n")
	if room := watchScreen - 2; len(lines) > room {
		lines = append(lines[:room-1], "…")
	}
	text := strings.Join(lines, "") + "\n\n" + t.t("watch.begin", nil) + "\n"
	if t.ascii {
		text = ui.ASCII(text)
	}
	return text
}

func (t *liveTable) table(b *strings.Builder) {
	t.phoneRows(b, t.phones, 0)
	before := "\n"
	for _, p := range t.phones {
		for _, note := range t.notes(p) {
			b.WriteString(before)
			before = ""
			ui.Field(b, p.Port, note, portWidth, tableWidth)
		}
	}
}

// portWidth is the width, in columns, of the ports before the notes.
const portWidth = 8

// notes are the sentences below the table about one phone.
func (t *liveTable) notes(p device.Phone) []string {
	if asks(p) {
		return []string{t.t("detect.look-at-phone", phoneData(p))}
	}
	var notes []string
	for _, q := range p.Problems {
		message, _ := problemText(t.text, p, q)
		notes = append(notes, message)
	}
	return notes
}
