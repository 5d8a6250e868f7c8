package job

// What is written and read is bounded. The largest event fits a line: JSON
// makes at most six bytes (\u0000) of one.
const (
	maxFile     = 1 << 20  // bytes of a job; a whole reset is some 20 KiB
	maxLine     = 64 << 10 // bytes of a line, with its newline
	maxText     = 200      // bytes of a string of an event
	maxAccounts = 32       // of a phone; more are left out
	maxAccount  = 80       // bytes of an account's type, or of its name
	maxNewIDs   = 8        // tries to find an ID that is not taken
)
