package fastboot

// maxCommand is the longest command in bytes that every bootloader takes:
// FB_COMMAND_SZ as it was before AOSP raised it to 4096.
const maxCommand = 64

// Bounds on what a phone may answer. They are far above what phones say and
// keep one that never stops from holding the program.
const (
	// minReadBuffer is the room in bytes for one answer. AOSP's
	// FB_RESPONSE_SZ is 256, and was 64; more room than that costs nothing
	// and lets an answer that is too long be told from a transfer error.
	minReadBuffer = 512
	// maxMessages is how many answers one command may have, and how many may
	// be left over from before the session. The longest getvar:all at hand
	// has 213.
	maxMessages = 4096
	// maxAnswerBytes is how many bytes all answers to one command may have.
	maxAnswerBytes = 256 << 10
)

// Bounds in millivolts on a battery that can run a phone: one cell is between
// 3000 and 4500, two in series twice that. What lies outside is not a reading.
const (
	minBattery = 2_000
	maxBattery = 10_000
)
