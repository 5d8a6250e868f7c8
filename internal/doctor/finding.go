package doctor

// Level tells how much a finding matters.
type Level string

// Levels.
const (
	OK      Level = "ok"
	Note    Level = "note"    // good to know; keeps no phone from being used
	Problem Level = "problem" // keeps a phone from being used
)

// Finding is one thing that was looked at.
type Finding struct {
	// ID is stable and names the texts: "rule-none".
	ID    string
	Level Level
	// Port is that of the device it is about ("1-2.3"), "" for what is about
	// the whole computer.
	Port string
	// Data is what the texts may name. Strings that come from a phone or a
	// program are untrusted.
	Data Data
	// Fix is one line for a shell that mends it, safe to paste: nothing from
	// a phone stands in it, and paths are quoted. "" where no command does.
	Fix string
}

// Data is what the text of a finding may name: strings and ints.
type Data map[string]any

// Report is what Check found, in the order it was looked at.
type Report struct {
	// Usable tells whether a phone could be used: nothing is wrong with the
	// computer as a whole, and, where phones are plugged in, nothing with
	// one of them. It promises nothing about the phone itself.
	Usable   bool
	Findings []Finding
}

// check is one examination under way.
type check struct {
	sys      System
	findings []Finding
	phones   []string // ports of the phones that are plugged in
	outside  bool     // the rule is there, and not for this user
}

func (c *check) ok(id string, data Data) { c.add(Finding{ID: id, Level: OK, Data: data}) }
func (c *check) note(id string, data Data, f fix) {
	c.add(Finding{ID: id, Level: Note, Data: data, Fix: string(f)})
}
func (c *check) problem(id string, data Data, f fix) {
	c.add(Finding{ID: id, Level: Problem, Data: data, Fix: string(f)})
}

func (c *check) add(f Finding) { c.findings = append(c.findings, f) }

// usable is what [Report].Usable tells.
func (c *check) usable() bool {
	bad := map[string]bool{}
	for _, f := range c.findings {
		if f.Level == Problem {
			bad[f.Port] = true
		}
	}
	if bad[""] {
		return false
	}
	for _, port := range c.phones {
		if !bad[port] {
			return true
		}
	}
	return len(c.phones) == 0
}
