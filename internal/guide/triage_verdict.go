package guide

// Verdict is what the triage comes to: the one way that fits. Texts are IDs.
type Verdict struct {
	ID string
	// Row is the number of its row in the table of docs/guides.md; several
	// verdicts can share one.
	Row int
	// Do names the way in a sentence, Why the reason, Then what comes after
	// it ("" when nothing does).
	Do, Why, Then string
	// Command and ThenCommand are the arguments of mitool that lead there;
	// "" where the way is not one of mitool's: a lender's, Google's.
	Command, ThenCommand string
	// Reset says whether a factory reset helps.
	Reset string
	// Refused: nobody here works on this phone, whoever asks.
	Refused bool
}

// Whether a reset helps.
const (
	resetNo           = "ways.reset.no"
	resetSale         = "ways.reset.sale"
	resetNoNeed       = "ways.reset.no-need"
	resetRefused      = "ways.reset.refused"
	resetUnknown      = "ways.reset.unknown"
	resetLocksUsable  = "ways.reset.locks-usable"
	resetNotYet       = "ways.reset.not-yet"
	resetOnlyWay      = "ways.reset.only-way"
	resetAfterAccount = "ways.reset.after-account"
	resetAfterBoth    = "ways.reset.after-both"
	resetLater        = "ways.reset.later"
	resetEmpties      = "ways.reset.empties"
	resetAtRisk       = "ways.reset.at-risk"
)

// verdicts returns them by ID, without their rows.
func verdicts() map[string]Verdict {
	return map[string]Verdict{
		"usable": {
			Do: "ways.usable.do", Why: "ways.usable.why", Then: "ways.usable.then",
			Command: cmdSaveData, ThenCommand: cmdPrevention, Reset: resetSale,
		},
		"usable-google": {
			Do: "ways.usable-google.do", Why: "ways.usable-google.why", Then: "ways.usable-google.then",
			ThenCommand: cmdSaveData, Reset: resetNoNeed,
		},
		"usable-account": {
			Do: "ways.usable-account.do", Why: "ways.usable-account.why", Then: "ways.usable-account.then",
			Command: cmdAccount, ThenCommand: cmdPrevention, Reset: resetNoNeed,
		},
		"usable-support": {
			Do: "ways.usable-support.do", Why: "ways.usable-support.why", Then: "ways.usable-support.then",
			Command: cmdSaveData, ThenCommand: cmdSupport, Reset: resetLocksUsable,
		},
		"save-first": {
			Do: "ways.save-first.do", Why: "ways.save-first.why", Then: "ways.save-first.then",
			Command: cmdSaveData, ThenCommand: cmdTriage, Reset: resetNotYet,
		},
		"reset": {
			Do: "ways.reset-now.do", Why: "ways.reset-now.why", Then: "ways.reset-now.then",
			Command: cmdReset, Reset: resetOnlyWay,
		},
		"account-first": {
			Do: "ways.account-first.do", Why: "ways.account-first.why", Then: "ways.account-first.then",
			Command: cmdAccount, ThenCommand: cmdReset, Reset: resetAfterAccount,
		},
		"both-first": {
			Do: "ways.both-first.do", Why: "ways.both-first.why", Then: "ways.both-first.then",
			Command: cmdAccount, ThenCommand: cmdTriage, Reset: resetAfterBoth,
		},
		"google-first": {
			Do: "ways.google-first.do", Why: "ways.google-first.why", Then: "ways.google-first.then",
			ThenCommand: cmdTriage, Reset: resetLater,
		},
		"support-first": {
			Do: "ways.support-first.do", Why: "ways.support-first.why", Then: "ways.support-first.then",
			Command: cmdSupport, ThenCommand: cmdTriage, Reset: resetEmpties,
		},
		"reset-at-risk": {
			Do: "ways.reset-at-risk.do", Why: "ways.reset-at-risk.why", Then: "ways.reset-at-risk.then",
			Command: cmdReset, Reset: resetAtRisk,
		},
		"activate": {
			Do: "ways.activate.do", Why: "ways.activate.why", Then: "ways.activate.then",
			ThenCommand: cmdSupport, Reset: resetNo,
		},
		"activate-account": {
			Do: "ways.activate-account.do", Why: "ways.activate-account.why", Then: "ways.activate-account.then",
			Command: cmdAccount, Reset: resetNo,
		},
		"activate-support": {
			Do: "ways.activate-support.do", Why: "ways.activate-support.why", Then: "ways.activate-support.then",
			Command: cmdSupport, Reset: resetNo,
		},
		"activate-former": {
			Do: "ways.activate-former.do", Why: "ways.activate-former.why", Then: "ways.activate-former.then",
			ThenCommand: cmdSupport, Reset: resetNo,
		},
		"google-lock": {
			Do: "ways.google-lock.do", Why: "ways.google-lock.why", Then: "ways.google-lock.then",
			Reset: resetNo,
		},
		"app": {
			Do: "ways.app.do", Why: "ways.app.why", Then: "ways.app.then",
			ThenCommand: cmdPrevention, Reset: resetNoNeed,
		},
		"app-account": {
			Do: "ways.app-account.do", Why: "ways.app-account.why", Then: "ways.app-account.then",
			Command: cmdAccount, Reset: resetNoNeed,
		},
		"app-support": {
			Do: "ways.app-support.do", Why: "ways.app-support.why", Then: "ways.app-support.then",
			Command: cmdSaveData, ThenCommand: cmdSupport, Reset: resetNoNeed,
		},
		"finance": {
			Do: "ways.finance.do", Why: "ways.finance.why", Reset: resetRefused, Refused: true,
		},
		"lost": {
			Do: "ways.lost.do", Why: "ways.lost.why", Reset: resetRefused, Refused: true,
		},
		"no-proof": {
			Do: "ways.no-proof.do", Why: "ways.no-proof.why", Then: "ways.no-proof.then",
			ThenCommand: cmdSupport, Reset: resetRefused, Refused: true,
		},
		"managed": {
			Do: "ways.managed.do", Why: "ways.managed.why", Reset: resetRefused, Refused: true,
		},
		"sim": {
			Do: "ways.sim.do", Why: "ways.sim.why", Then: "ways.sim.then",
			ThenCommand: cmdTriage, Reset: resetNoNeed,
		},
		"unknown": {
			Do: "ways.unknown.do", Why: "ways.unknown.why", Then: "ways.unknown.then",
			ThenCommand: cmdSupport, Reset: resetUnknown,
		},
	}
}
