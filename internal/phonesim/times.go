package phonesim

import "time"

// The phone's durations. Xiaomi documents none of them; those with a reason
// have it beside them, the others are what a person would wait without
// wondering.
const (
	holdPowerOn  = 2 * time.Second  // Power held on a phone that is off, until it starts
	holdMenu     = 1 * time.Second  // Power held in Android, until the power menu shows
	holdRestart  = 10 * time.Second // Power held: "hold Power 10-20 s restarts", how-to pages
	keyTap       = 100 * time.Millisecond
	untilLogo    = 2 * time.Second // from the start to the logo, when the keys are read
	splashRead   = 3 * time.Second // from the logo until miatoll and vayu read the keys again
	bootFastboot = 1 * time.Second
	bootRecovery = 4 * time.Second
	bootAndroid  = 20 * time.Second
	bootFirst    = 60 * time.Second // the first start after a reset: "can take minutes"
	bootChip     = 1 * time.Second
	wiping       = 15 * time.Second
	shutDown     = 2 * time.Second
	answerFirst  = 200 * time.Millisecond // from the answer to a reboot until the phone leaves the bus
	reenumerate  = 1 * time.Second        // adbd restarting its USB function
	replug       = 500 * time.Millisecond
	waitLimit    = 10 * time.Minute // of the commands wait and press
	authPenalty  = 1 * time.Second  // adbd, adb.cpp: per failure after 256 of them
)

// takenLimit bounds, in the host's time, the wait for a host to take an answer
// that the phone leaves after.
const takenLimit = 2 * time.Second
