package paper

// Heading begins a section; Level is 2 or 3, below the title's 1.
type Heading struct {
	Level int
	Text  string
}

// Paragraph is running text.
type Paragraph struct{ Text string }

// List is a list of points.
type List struct{ Items []string }

// Steps are numbered acts, with a picture beside them where there is one.
type Steps struct {
	Items  []Step
	Figure *Figure
}

// Step is one act, and the sentence that says what must be seen after it; ""
// for none.
type Step struct{ Do, See string }

// Warning is a box that nobody overlooks. Its Label is a word, for a border
// alone says nothing to those who do not see it; "" where the blocks begin with
// one.
type Warning struct {
	Label  string
	Blocks []Block
}

// Answers are questions that people ask, each with its answer.
type Answers struct{ Items []Answer }

// Answer is a question and its answer.
type Answer struct{ Question, Answer string }

// Choices are boxes to tick, one of them.
type Choices struct{ Items []Choice }

// Choice is an answer with a box, and what follows from it; nothing where the
// sheet just goes on. Stop marks an end.
type Choice struct {
	Text string
	Then []Block
	Stop bool
}

// Table has rows of as many cells as Head has. Text and Markdown set a row as a
// point of a list: CommonMark has no tables, and a screen reader reads lists
// better.
type Table struct {
	Head []string
	Rows [][]string
}

// Fields are values by name, with a line to write on where there is none.
type Fields struct{ Items []Field }

// Field is a name and a value; "" is to be filled in by hand.
type Field struct{ Label, Value string }

// Commands are commands to go on with, and when.
type Commands struct{ Items []Command }

// Command is a command line, and when to run it.
type Command struct{ When, Command string }

func (h Heading) clean() Block   { return Heading{h.Level, shown(h.Text)} }
func (p Paragraph) clean() Block { return Paragraph{shown(p.Text)} }
func (l List) clean() Block      { return List{each(l.Items, shown)} }

func (s Steps) clean() Block {
	c := Steps{Items: each(s.Items, func(s Step) Step { return Step{shown(s.Do), shown(s.See)} })}
	if s.Figure != nil {
		f := s.Figure.shown()
		c.Figure = &f
	}
	return c
}

func (w Warning) clean() Block { return Warning{shown(w.Label), cleaned(w.Blocks)} }

func (a Answers) clean() Block {
	return Answers{each(a.Items, func(a Answer) Answer { return Answer{shown(a.Question), shown(a.Answer)} })}
}

func (c Choices) clean() Block {
	return Choices{each(c.Items, func(c Choice) Choice { return Choice{shown(c.Text), cleaned(c.Then), c.Stop} })}
}

func (t Table) clean() Block {
	return Table{each(t.Head, shown), each(t.Rows, func(r []string) []string { return each(r, shown) })}
}

func (f Fields) clean() Block {
	return Fields{each(f.Items, func(f Field) Field { return Field{shown(f.Label), shown(f.Value)} })}
}

func (c Commands) clean() Block {
	return Commands{each(c.Items, func(c Command) Command { return Command{shown(c.When), shown(c.Command)} })}
}

func (f Figure) clean() Block { return f.shown() }

func cleaned(blocks []Block) []Block { return each(blocks, Block.clean) }

// each returns f of all items.
func each[T, U any](items []T, f func(T) U) []U {
	out := make([]U, 0, len(items))
	for _, i := range items {
		out = append(out, f(i))
	}
	return out
}
