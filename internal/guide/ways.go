package guide

// Way is an official way as data, to be read or printed; a person walks it
// with the owner. It needs no phone on the cable. docs/guides.md says where its
// facts are from.
//
// All texts are IDs of internal/i18n.
type Way struct {
	// ID is stable, and the argument of mitool guide: "find-device".
	ID    string
	Title string
	// Needs are what has to be there before the first step.
	Needs []string
	// Warnings are read before the first step.
	Warnings []string
	Steps    []WayStep
	// Parts are what belongs to the subject besides, each under its own
	// heading, after the steps.
	Parts []WayPart
	// Questions are what people ask; only the FAQ has them.
	Questions []WayQuestion
	// NotWorking is what to do where a step does not end as it should.
	NotWorking []string
	// Next are the ways to go on with, the likeliest first.
	Next []WayNext
	// CaseSheet: the way goes on elsewhere, and takes a sheet with the
	// phone's data there.
	CaseSheet bool
}

// WayStep is one act, and what must be seen after it.
type WayStep struct {
	Do, See string
}

// WayPart is a part of a way with steps of its own.
type WayPart struct {
	Title string
	// Notes are read before the first of its steps.
	Notes []string
	Steps []WayStep
	// Messages are what the phone's screen can say instead of going on.
	Messages []WayMessage
}

// WayMessage is what the screen says, in the phone's own words where they are
// known, and what to do then.
type WayMessage struct {
	Shows, Do string
}

// WayQuestion is a question and its answer.
type WayQuestion struct {
	Question, Answer string
}

// WayNext is a command to go on with, and when.
type WayNext struct {
	When    string
	Command string // arguments of mitool: "guide support"
}

// Commands that ways and verdicts lead to, as arguments of mitool.
const (
	cmdTriage     = "guide"
	cmdAccount    = "guide account"
	cmdFindDevice = "guide find-device"
	cmdSupport    = "guide support"
	cmdReset      = "guide reset"
	cmdSaveData   = "guide save-data"
	cmdThirdParty = "guide third-party"
	cmdPrevention = "guide prevention"
)

// Ways returns all ways but the reset, which is a conversation ([Reset]), in
// the order in which they are to be tried.
func Ways() []Way {
	return []Way{
		accountWay(), findDeviceWay(), supportWay(), saveDataWay(), thirdPartyWay(), preventionWay(), faqWay(),
	}
}
