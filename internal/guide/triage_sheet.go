package guide

import (
	"fmt"
	"maps"
	"slices"
)

// TriageSheet is the triage on paper: all questions, and all ways they lead to.
// It is made of the table that the conversation walks ([Triage]), and asks what
// that asks.
type TriageSheet struct {
	Intro     Message
	Questions []SheetQuestion
	// Ways are numbered from 1, in the order in which answers lead to them.
	Ways []Verdict
}

// SheetQuestion is a question with its answers.
type SheetQuestion struct {
	Number  int // from 1
	Say     Message
	Answers []SheetRoute
}

// SheetRoute is an answer and the number of what follows from it: a question,
// or a way.
type SheetRoute struct {
	Text          string // text ID
	Question, Way int    // one of them is 0
}

// NewTriageSheet returns the triage on paper, for any phone.
func NewTriageSheet() TriageSheet {
	m := triageSheetMaker{asked: map[string]int{}}
	m.s.Intro = Message{ID: "ways.triage.intro"}
	m.add(answers{})
	return m.s
}

// triageSheetMaker numbers the questions as it comes to them.
type triageSheetMaker struct {
	s     TriageSheet
	asked map[string]int // questions by the rows that are left before them
}

// add adds what follows from the answers given, if it is not there yet, and
// returns it as the route of the last of them.
func (m *triageSheetMaker) add(given answers) SheetRoute {
	t := triage{given: given}
	left := t.left()
	f, ok := t.matters(left)
	if !ok {
		return SheetRoute{Way: m.way(left[0])}
	}
	rows := fmt.Sprint(left)
	if n := m.asked[rows]; n > 0 {
		return SheetRoute{Question: n}
	}
	n := len(m.s.Questions) + 1
	m.asked[rows] = n
	m.s.Questions = append(m.s.Questions, SheetQuestion{Number: n, Say: Message{ID: f.say}})
	var routes []SheetRoute
	for _, o := range f.answers {
		next := maps.Clone(given)
		next[f.id] = o.ID
		r := m.add(next)
		r.Text = o.Text
		routes = append(routes, r)
	}
	m.s.Questions[n-1].Answers = routes
	return SheetRoute{Question: n}
}

// way returns the number of the way that a row leads to.
func (m *triageSheetMaker) way(r row) int {
	i := slices.IndexFunc(m.s.Ways, func(v Verdict) bool { return v.ID == r.verdict })
	if i < 0 {
		v := verdicts()[r.verdict]
		v.ID, v.Row = r.verdict, r.number
		m.s.Ways = append(m.s.Ways, v)
		i = len(m.s.Ways) - 1
	}
	return i + 1
}
