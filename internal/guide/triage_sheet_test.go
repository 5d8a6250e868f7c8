package guide

import (
	"slices"
	"testing"
)

// TestTriageSheetAgrees: whoever walks the sheet is asked the same questions as
// in the conversation, and comes to the same way.
func TestTriageSheetAgrees(t *testing.T) {
	s := NewTriageSheet()
	asked, led := map[int]bool{}, map[int]bool{}
	everyAnswer(func(a answers) {
		w := answering(a)
		want, err := Triage(t.Context(), w.env(), TriageOptions{})
		if err != nil {
			t.Fatal(err)
		}
		var says []StepID
		n, way := 1, 0
		for range s.Questions {
			q := s.Questions[n-1]
			asked[n] = true
			i := slices.IndexFunc(facts, func(f fact) bool { return f.say == q.Say.ID })
			if i < 0 || q.Number != n {
				t.Fatalf("question %d is %+v", n, q)
			}
			says = append(says, facts[i].id)
			at := slices.IndexFunc(facts[i].answers, func(o Option) bool { return o.ID == a[facts[i].id] })
			r := q.Answers[at]
			if r.Text != facts[i].answers[at].Text || (r.Question == 0) == (r.Way == 0) {
				t.Fatalf("question %d, answer %d: %+v; want %s, and one of a question and a way", n, at, r, facts[i].answers[at].Text)
			}
			if n, way = r.Question, r.Way; way > 0 {
				break
			}
		}
		if !slices.Equal(says, w.steps()) {
			t.Errorf("%v: the sheet asks %q; want %q", a, says, w.steps())
		}
		if way == 0 {
			t.Fatalf("%v: the sheet leads nowhere", a)
		}
		led[way] = true
		got := s.Ways[way-1]
		if got.Row = want.Row; got != want { // several rows share a way
			t.Errorf("%v: the sheet leads to %+v; want %+v", a, got, want)
		}
	})
	if len(asked) != len(s.Questions) || len(led) != len(s.Ways) {
		t.Errorf("%d of %d questions and %d of %d ways are reached", len(asked), len(s.Questions), len(led), len(s.Ways))
	}
}
