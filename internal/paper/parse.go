package paper

import "strings"

// Parse makes blocks of a text as mitool's screens have it: paragraphs apart
// by empty lines, points that begin with "- ", and steps that begin with a
// number, "1. ". Lines that go on are set in below a point or step. Breaks
// within a paragraph are those of a screen; they are not kept.
func Parse(text string) []Block {
	var p parser
	for line := range strings.SplitSeq(text, "\n") {
		p.line(line)
	}
	p.end()
	return p.blocks
}

// parser collects what belongs together.
type parser struct {
	blocks []Block
	words  []string // of a paragraph
	points []string
	steps  []Step
}

func (p *parser) line(line string) {
	text := strings.TrimSpace(line)
	indented := strings.HasPrefix(line, " ")
	point, isPoint := strings.CutPrefix(text, "- ")
	step, isStep := cutNumber(text)
	switch {
	case text == "":
		p.end()
	case isPoint:
		p.endUnless(len(p.points) > 0)
		p.points = append(p.points, point)
	case isStep:
		p.endUnless(len(p.steps) > 0)
		p.steps = append(p.steps, Step{Do: step})
	case indented && len(p.points) > 0:
		p.points[len(p.points)-1] += " " + text
	case indented && len(p.steps) > 0:
		p.steps[len(p.steps)-1].Do += " " + text
	default:
		p.endUnless(len(p.words) > 0)
		p.words = append(p.words, strings.Join(strings.Fields(text), " "))
	}
}

func (p *parser) endUnless(same bool) {
	if !same {
		p.end()
	}
}

// end closes the block that is open.
func (p *parser) end() {
	switch {
	case len(p.words) > 0:
		p.blocks = append(p.blocks, Paragraph{strings.Join(p.words, " ")})
	case len(p.points) > 0:
		p.blocks = append(p.blocks, List{p.points})
	case len(p.steps) > 0:
		p.blocks = append(p.blocks, Steps{Items: p.steps})
	}
	p.words, p.points, p.steps = nil, nil, nil
}

// cutNumber cuts "12. " off.
func cutNumber(text string) (rest string, ok bool) {
	number, rest, found := strings.Cut(text, ". ")
	ok = found && number != "" && strings.Trim(number, "0123456789") == ""
	return rest, ok
}
