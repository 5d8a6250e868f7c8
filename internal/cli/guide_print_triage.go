package cli

import (
	"fmt"

	"mitool/internal/guide"
	"mitool/internal/paper"
)

// printTriage prints the questions of the triage and its ways. It asks nobody,
// and looks at no phone.
func (a *app) printTriage(p printing) error {
	if err := a.checkPrinting(p); err != nil {
		return err
	}
	return a.writePaper(p, a.triageDocument())
}

// triageDocument is the triage on paper. Answers point to questions and ways by
// number: a way that many answers lead to stands there once.
func (a *app) triageDocument() paper.Document {
	guided := guide.NewTriageSheet()
	s := sheet{app: a}
	part := func(id string) { s.add(paper.Heading{Level: 2, Text: a.text.Text(id, nil)}) }
	s.add(paper.Paragraph{Text: a.text.Text("paper.triage.intro", nil)})
	s.add(s.parse(guided.Intro)...)
	part("paper.triage.questions")
	for _, q := range guided.Questions {
		say := s.parse(q.Say)
		heading, _ := say[0].(paper.Paragraph)
		s.add(paper.Heading{Level: 3, Text: fmt.Sprintf("%d. %s", q.Number, heading.Text)})
		s.add(say[1:]...)
		var boxes paper.Choices
		for _, answer := range q.Answers {
			to := s.numbered("paper.triage.to-way", answer.Way)
			if answer.Question > 0 {
				to = s.numbered("paper.reset.go-to", answer.Question)
			}
			boxes.Items = append(boxes.Items, paper.Choice{
				Text: a.text.Text(answer.Text, nil), Then: []paper.Block{paper.Paragraph{Text: to}},
			})
		}
		s.add(boxes)
	}
	part("paper.triage.ways")
	for i, v := range guided.Ways {
		s.verdict(i+1, v)
	}
	return a.document(a.text.Text("paper.triage.title", nil), "guide", s.blocks)
}

// verdict is what renderVerdict says, under the number of the way.
func (s *sheet) verdict(number int, v guide.Verdict) {
	say := func(text, command string) string {
		if command == "" {
			return s.text.Text(text, nil)
		}
		return s.text.Text(text, nil) + " (mitool " + command + ")"
	}
	fields := []paper.Field{
		{Label: s.text.Text("ways.label.why", nil), Value: say(v.Why, "")},
		{Label: s.text.Text("ways.label.reset", nil), Value: say(v.Reset, "")},
	}
	if v.Then != "" {
		fields = append(fields, paper.Field{Label: s.text.Text("ways.label.then", nil), Value: say(v.Then, v.ThenCommand)})
	}
	s.add(
		paper.Heading{Level: 3, Text: s.numbered("paper.triage.way", number)},
		paper.Paragraph{Text: say(v.Do, v.Command)}, paper.Fields{Items: fields},
	)
}

// numbered is a text that names a number.
func (s *sheet) numbered(id string, n int) string {
	return s.text.Text(id, map[string]any{"Number": n})
}
