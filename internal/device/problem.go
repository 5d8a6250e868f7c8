package device

import "slices"

// Problem is something that keeps a phone from being used, or is odd.
type Problem struct {
	// Code is stable, a message of internal/i18n, and one of problemCodes.
	Code string
	// Err is the cause, or nil.
	Err error
}

// problemCodes are all codes, the worst first: what kept the phone from being
// asked, from the cable outwards in; what makes it one that is left alone; what
// makes it doubtful which phone it is; what only limits the ways there are.
var problemCodes = []string{
	"gone", "no-driver", "no-permission", "busy", "not-on-server", "no-answer", "bad-answer", "refuses", "no-key", "unauthorized",
	"not-xiaomi", "chip-level",
	"serial-differs", "no-serial",
	"debugging-off", "custom-recovery", "other-os",
}

// Has tells whether the phone has the problem with this code.
func (p Phone) Has(code string) bool {
	return slices.ContainsFunc(p.Problems, func(q Problem) bool { return q.Code == code })
}

func (p *Phone) problem(code string, err error) {
	if !p.Has(code) {
		p.Problems = append(p.Problems, Problem{Code: code, Err: err})
	}
}

// sortProblems leaves the slice alone that other copies of the phone may share.
func (p *Phone) sortProblems() {
	rank := func(q Problem) int { return slices.Index(problemCodes, q.Code) }
	p.Problems = slices.SortedFunc(slices.Values(p.Problems), func(a, b Problem) int { return rank(a) - rank(b) })
}
