package ui

import (
	"slices"
	"strings"
)

// A picture leaves room on an 80x24 terminal for a heading above it and a
// question below.
const (
	pictureWidth  = 60 // columns
	pictureHeight = 14 // lines
)

// KeyLabels are the words of [PhoneKeys], in the reader's language.
type KeyLabels struct {
	VolUp, VolDown, Power string // the keys
	Hold                  string // what to do with the ones that are marked: "HOLD"
}

// frame is what the lines of a picture are drawn with.
type frame struct {
	horizontal, vertical                       string
	topLeft, topRight, bottomLeft, bottomRight string
	teeRight, teeLeft                          string
	hold                                       string // points from a label to a key
}

func frameOf(ascii bool) frame {
	if ascii {
		return frame{"-", "|", "+", "+", "+", "+", "+", "+", "<=="}
	}
	return frame{"─", "│", "┌", "┐", "└", "┘", "├", "┤", "◄══"}
}

// PhoneKeys draws the upper part of a phone with the volume and power keys at its
// right side, and marks those in hold ("volup", "voldown", "power"; others are
// left out) with an arrow and a word. It is a plan, not a portrait: where the
// keys of a model sit may differ. With ascii the lines are made of "+-|". The
// picture has 7 lines of at most 60 columns, each with its newline: the steps
// and the answers have to be on the same screen.
func PhoneKeys(hold []string, labels KeyLabels, ascii bool) string {
	f := frameOf(ascii)
	const inside = 12
	blank := strings.Repeat(" ", inside)
	key := func(name, side, label string) string {
		mark := strings.Repeat(" ", stringWidth(f.hold))
		if slices.Contains(hold, name) {
			mark = f.hold
			label = labels.Hold + ": " + label
		}
		left := "  " + f.vertical + blank + f.teeRight + side + " " + mark + " "
		return left + fit(label, pictureWidth-stringWidth(left), ascii)
	}
	end := "  " + f.vertical + blank + f.teeRight + f.bottomRight
	edge := strings.Repeat(f.horizontal, inside)
	return picture(
		"  "+f.topLeft+edge+f.topRight,
		key("volup", f.topRight, labels.VolUp),
		key("voldown", f.teeLeft, labels.VolDown),
		end,
		key("power", f.topRight, labels.Power),
		end,
		"  "+f.bottomLeft+edge+f.bottomRight,
	)
}

// maxMenuItems is how many items have room beside the title and the frame.
const maxMenuItems = pictureHeight - 4

// Menu draws a menu of the phone with the item to choose between ">" and "<";
// none when choose is no index of items. A menu without a title has no room
// for one. Of a menu longer than ten items it
// shows the part around that one. The picture has at most 14 lines of at most
// 60 columns, each with its newline.
func Menu(title string, items []string, choose int, ascii bool) string {
	f := frameOf(ascii)
	const margin = len("  | > ") + len(" < |")
	rows := make([]string, 0, maxMenuItems)
	chosen := -1
	start := min(max(choose-maxMenuItems/2, 0), max(len(items)-maxMenuItems, 0))
	end := min(start+maxMenuItems, len(items))
	for i := start; i < end; i++ {
		text := items[i]
		if i == start && start > 0 || i == end-1 && end < len(items) {
			text = ellipsis
		}
		if i == choose {
			chosen = len(rows)
		}
		rows = append(rows, fit(text, pictureWidth-margin, ascii))
	}
	title = fit(title, pictureWidth-margin, ascii)
	inside := stringWidth(title)
	for _, r := range rows {
		inside = max(inside, stringWidth(r))
	}
	bar := strings.Repeat(f.horizontal, inside+len(" > ")+len(" < "))
	row := func(left, text, right string) string {
		pad := strings.Repeat(" ", inside-stringWidth(text))
		return "  " + f.vertical + left + text + pad + right + f.vertical
	}
	out := []string{
		"  " + f.topLeft + bar + f.topRight,
	}
	if title != "" {
		out = append(out, row("   ", title, "   "), "  "+f.teeRight+bar+f.teeLeft)
	}
	for i, r := range rows {
		if i == chosen {
			out = append(out, row(" > ", r, " < "))
		} else {
			out = append(out, row("   ", r, "   "))
		}
	}
	return picture(append(out, "  "+f.bottomLeft+bar+f.bottomRight)...)
}

// fit cleans text for one line of a picture and cuts it to width columns.
func fit(text string, width int, ascii bool) string {
	text = Clean(text, pictureWidth)
	more := ellipsis
	if ascii {
		text, more = ASCII(text), ASCII(more)
	}
	if stringWidth(text) <= width {
		return text
	}
	cut := 0
	for i := range text {
		if stringWidth(text[:i]) > width-stringWidth(more) {
			break
		}
		cut = i
	}
	return text[:cut] + more
}

// picture joins lines, each without blanks at its end, and ends the last.
func picture(s ...string) string {
	var b strings.Builder
	for _, l := range s {
		b.WriteString(strings.TrimRight(l, " ") + "\n")
	}
	return b.String()
}
