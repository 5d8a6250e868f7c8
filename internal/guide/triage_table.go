package guide

import (
	"maps"
	"slices"
)

// fact is something that the triage asks, with all its answers.
type fact struct {
	id      StepID
	say     string
	answers []Option
}

// The facts of the decision, by the questions' IDs.
const (
	factScreen StepID = "screen" // what the phone's screen says
	factProof  StepID = "proof"  // was ownership seen
	factLock   StepID = "lock"   // is the screen lock known
	factOpens  StepID = "opens"  // does something else still open it
	factXiaomi StepID = "xiaomi" // does the Xiaomi Account sign in
	factReach  StepID = "reach"  // do codes reach the owner
	factFind   StepID = "find"   // is Find device on
	factGoogle StepID = "google" // is the Google account known
)

// facts are in the order of their questions.
var facts = []fact{
	{factScreen, "ways.triage.screen", []Option{
		{"usable", "ways.triage.screen-usable"},
		{"locked", "ways.triage.screen-locked"},
		{"activation", "ways.triage.screen-activation"},
		{"google", "ways.triage.screen-google"},
		{"app", "ways.triage.screen-app"},
		{"sim", "ways.triage.screen-sim"},
		{"finance", "ways.triage.screen-finance"},
		{"lost", "ways.triage.screen-lost"},
		{"managed", "ways.triage.screen-managed"},
		{"else", "ways.triage.screen-else"},
	}},
	{factProof, "ways.triage.proof", []Option{
		{"seen", "ways.triage.proof-seen"},
		{"none", "ways.triage.proof-none"},
	}},
	{factLock, "ways.triage.lock", []Option{
		{"known", "ways.triage.lock-known"},
		{"unknown", "ways.triage.lock-unknown"},
	}},
	{factOpens, "ways.triage.opens", []Option{
		{"no", "ways.triage.opens-no"},
		{"unsaved", "ways.triage.opens-unsaved"},
		{"saved", "ways.triage.opens-saved"},
	}},
	{factXiaomi, "ways.triage.xiaomi", []Option{
		{"works", "ways.triage.xiaomi-works"},
		{"fails", "ways.triage.xiaomi-fails"},
		{"never", "ways.triage.xiaomi-never"},
	}},
	{factReach, "ways.triage.reach", []Option{
		{"yes", "ways.triage.reach-yes"},
		{"no", "ways.triage.reach-no"},
	}},
	{factFind, "ways.triage.find", []Option{
		{"on", "ways.triage.find-on"},
		{"off", "ways.triage.find-off"},
		{"unknown", "ways.triage.find-unknown"},
	}},
	{factGoogle, "ways.triage.google", []Option{
		{"known", "ways.triage.google-known"},
		{"unknown", "ways.triage.google-unknown"},
		{"never", "ways.triage.google-never"},
	}},
}

// answers are the answers given, by fact.
type answers map[StepID]string

// when is a condition: the answers that a fact may have. A fact that is not
// named may have any.
type when map[StepID][]string

// row is a row of the decision table: the answers it stands for, and what
// follows from them.
type row struct {
	number  int // of the table in docs/guides.md
	when    when
	verdict string
}

// allows tells whether nothing that was answered speaks against the row.
func (r row) allows(a answers) bool {
	for f, want := range r.when {
		if got, ok := a[f]; ok && !slices.Contains(want, got) {
			return false
		}
	}
	return true
}

// under returns rows with a condition that they share.
func under(shared when, rows ...row) []row {
	for i, r := range rows {
		both := maps.Clone(shared)
		maps.Copy(both, r.when)
		rows[i].when = both
	}
	return rows
}

func is(answers ...string) []string { return answers }

// decisionTable returns the rows. Every set of answers fits exactly one of
// them, which a test proves.
func decisionTable() []row {
	var (
		inUse    = is("usable", "locked")
		seen     = is("seen")
		noMore   = is("no", "saved")    // nothing else opens it, or nothing is left to save
		haveIt   = is("known", "never") // Google will ask for nothing that the owner lacks
		maybeOn  = is("on", "unknown")  // what is not known to be off counts as on
		answered = is("works", "never") // the account signs in, or there is none
		ours     = is("usable", "locked", "activation", "google", "app", "else")
	)
	return slices.Concat(
		// The screen lock is known: nothing has to be erased. Find device
		// is not asked for, because that it is off is the owner's word, and
		// no phone that works is risked for a word.
		under(when{factScreen: inUse, factProof: seen, factLock: is("known")},
			row{1, when{factXiaomi: answered, factGoogle: haveIt}, "usable"},
			row{1, when{factXiaomi: answered, factGoogle: is("unknown")}, "usable-google"},
			row{2, when{factXiaomi: is("fails"), factReach: is("yes")}, "usable-account"},
			row{3, when{factXiaomi: is("fails"), factReach: is("no")}, "usable-support"},
		),
		// It is forgotten, and something else opens the phone.
		under(when{factScreen: inUse, factProof: seen, factLock: is("unknown")},
			row{4, when{factOpens: is("unsaved")}, "save-first"},
		),
		// It is forgotten, and there is nothing to save, or no way to.
		under(when{factScreen: inUse, factProof: seen, factLock: is("unknown"), factOpens: noMore},
			row{5, when{factXiaomi: is("works"), factGoogle: haveIt}, "reset"},
			row{6, when{factXiaomi: is("fails"), factReach: is("yes"), factGoogle: haveIt}, "account-first"},
			row{6, when{factXiaomi: is("fails"), factReach: is("yes"), factGoogle: is("unknown")}, "both-first"},
			row{7, when{factXiaomi: answered, factGoogle: is("unknown")}, "google-first"},
			row{8, when{factXiaomi: is("fails"), factReach: is("no"), factFind: maybeOn}, "support-first"},
			row{9, when{factXiaomi: is("never"), factGoogle: haveIt}, "reset-at-risk"},
			row{9, when{factXiaomi: is("fails"), factReach: is("no"), factFind: is("off"), factGoogle: haveIt}, "reset-at-risk"},
			row{9, when{factXiaomi: is("fails"), factReach: is("no"), factFind: is("off"), factGoogle: is("unknown")}, "google-first"},
		),
		// After a reset.
		under(when{factScreen: is("activation"), factProof: seen},
			row{10, when{factXiaomi: is("works")}, "activate"},
			row{10, when{factXiaomi: is("fails"), factReach: is("yes")}, "activate-account"},
			row{11, when{factXiaomi: is("fails"), factReach: is("no")}, "activate-support"},
			row{11, when{factXiaomi: is("never")}, "activate-former"},
		),
		under(when{factScreen: is("google"), factProof: seen},
			row{12, nil, "google-lock"},
		),
		// A part of the phone.
		under(when{factScreen: is("app"), factProof: seen},
			row{13, when{factXiaomi: is("works")}, "app"},
			row{13, when{factXiaomi: is("fails"), factReach: is("yes")}, "app-account"},
			row{13, when{factXiaomi: is("fails"), factReach: is("no")}, "app-support"},
			row{13, when{factXiaomi: is("never")}, "app-support"},
		),
		// Others decide about this phone.
		[]row{
			{14, when{factScreen: is("finance")}, "finance"},
			{15, when{factScreen: is("lost")}, "lost"},
			{15, when{factScreen: ours, factProof: is("none")}, "no-proof"},
			{16, when{factScreen: is("managed")}, "managed"},
			{17, when{factScreen: is("sim")}, "sim"},
			{18, when{factScreen: is("else"), factProof: seen}, "unknown"},
		},
	)
}
