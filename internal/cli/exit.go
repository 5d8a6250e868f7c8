package cli

// Exit codes. docs/exit-codes.md holds the same table; a test compares them.
const (
	exitDone         = 0   // done
	exitFailed       = 1   // failed
	exitUsage        = 2   // the command line is wrong, or does not say which phone
	exitNoPhone      = 3   // no phone
	exitRefused      = 4   // refused by policy
	exitNotConfirmed = 5   // not confirmed, nothing changed
	exitAccess       = 6   // phone busy or no permission
	exitUnknownState = 7   // phone in a state mitool does not know
	exitInterrupted  = 130 // interrupted
)
