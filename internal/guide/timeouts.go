package guide

import "time"

// The waits and limits of this package, each with its reason.
const (
	// findTimeout bounds one look at all phones. internal/device has its
	// own, shorter bound; this one holds for any Phones.
	findTimeout = 15 * time.Second
	// pollEvery is how often the bus is looked at while nothing reports a
	// change: some buses cannot report, and reports get lost.
	pollEvery = 1 * time.Second
	// settle is waited after a report, so that a phone that comes and goes
	// quickly is not asked at each turn.
	settle = 300 * time.Millisecond
	// goneTimeout bounds the wait for a phone to leave the bus. Android
	// takes up to about ten seconds to shut down for a reboot:recovery, and
	// the person answers after the keys were held.
	goneTimeout = 30 * time.Second
	// assistTimeout bounds the wait for MIAssistant after the person chose
	// it: a page that comes at once, and time to find the cable.
	assistTimeout = 45 * time.Second
	// backTimeout bounds the wait for a phone to leave the bus after the
	// person went back from MIAssistant: it restarts nothing for that.
	backTimeout = 10 * time.Second
	// eraseTimeout is how long the person looks on before the screen of a
	// phone that erases is asked for again. It takes minutes.
	eraseTimeout = 30 * time.Second
	// startTimeout bounds one wait for the phone to start again. A first
	// start takes minutes, but a phone in setup may never show itself on
	// the bus, so the person is asked in between.
	startTimeout = 90 * time.Second

	// talkHolds is how long the answers of the talk hold for a job that is
	// taken up again: "today" is one of them.
	talkHolds = 12 * time.Hour

	// keysHold is about how long the keys are held: XiaomiWiki says 5 to 10
	// seconds.
	keysHold = 10 * time.Second
	// powerHold restarts a phone that hangs: 10 to 20 seconds by common
	// advice.
	powerHold = 15 * time.Second

	// maxVisits is how often one step may be taken. It bounds every loop
	// through the tables, whatever phone and person do.
	maxVisits = 8
	// maxNotes is how many other phones are spoken of.
	maxNotes = 3

	// batteryNeed and batteryAdvised are percent. 50 is common advice;
	// what Xiaomi's own reset in Settings asks for is not published, so 30
	// is this guide's own floor.
	batteryNeed    = 30
	batteryAdvised = 50
	// maxSerial bounds a serial number that a person can be asked to type.
	// Xiaomi's have 7 to 16 characters.
	maxSerial = 32
)
