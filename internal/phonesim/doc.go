// Package phonesim is a simulated phone: not a list of canned answers but a
// thing with power, keys, screens, files and a USB plug, that a host talks to
// in transfers and a person works with fingers.
//
// It exists so that mitool can be judged by something that was not written
// along with it. Its parsers are a second reading of AOSP's documents
// (packages/modules/adb docs/dev/protocol.md, sync.md; system/core
// fastboot/README.md) and share no code with internal/adb and
// internal/fastboot, so that one misreading cannot hide in both. AOSP's own
// adb and fastboot judge the simulator.
//
// A phone is made with [New], off and with its cable in, and is reached by a
// carrier: the in-process [Bus], or anything that takes a usb.Peripheral from
// [Phone.Attach]. What a person does is said to [Phone.Do]; what became of it
// is in [Phone.State].
//
// # What it refuses
//
// Whatever it hears that mitool does not send, word for word, is written down in
// State.Violations. What only reads or restarts is answered all the same: AOSP's
// tools ask for it. What would change the phone is not carried out, with two
// exceptions, kept so that a test sees the harm: format-data: in MIAssistant,
// and erase:userdata on an unlocked phone, wipe as they would on a real one.
//
// # Time
//
// The phone has a clock of its own: what takes it a second takes
// Options.TimeScale seconds on the wall's. What happens at which moment is
// decided on that clock, in order, so a key held for 8 s is held for 8 s however
// busy the machine is.
//
// # Commands
//
// Do takes one command; empty lines and lines beginning with # do nothing.
// Durations are Go's ("8s", "500ms"), in the phone's time.
//
//	boot MODE             be in MODE at once: android, recovery, fastboot,
//	                      fastbootd, miassistant, sideload, rescue, edl, brom,
//	                      preloader, charging, off
//	plug | unplug         the cable
//	press KEYS            a tap; KEYS is power, volup, voldown, joined by +,
//	                      and they go down in this order
//	power, volup, voldown the same as press power and so on
//	press KEYS HOLD       hold for a duration, until-logo (the logo shows) or
//	                      until-screen (recovery, fastboot or Android shows)
//	press KEYS HOLD then KEYS HOLD …
//	                      go on with other keys, without letting go of those
//	                      that are in both: "press power+volup until-logo then
//	                      volup until-screen"
//	hold KEYS             press and keep
//	release [KEYS]        let go, of all keys without KEYS
//	choose ITEM           move to the item with the volume keys and select it
//	                      with Power; on a touch screen, touch it. Letter case
//	                      does not count; ITEM may be quoted
//	allow [always]        answer "Allow USB debugging?"
//	deny
//	debugging on|off      the developer option
//	trust any             take whatever key a computer shows, without asking
//	secure recovery       a custom recovery asks computers for a key from its
//	                      next start on, and can ask nobody about one
//	usb FUNCTION          mtp, ptp, charging or none, beside ADB
//	pass DURATION         let time pass
//	wait MODE             until the phone is in MODE, at most ten minutes
//	screen                the screen as text, at most 40 columns
//	state                 State as JSON
//	serial after-reboot S another serial number from the next start on
//	fault KIND            misbehave, until "fault clear"; faults add up
//
// Kinds of fault:
//
//	unplug after N transfers   the cable comes out during bulk transfer N
//	stall                      every bulk transfer is refused
//	silent                     takes everything and never answers
//	garbage                    sends random bytes of the right length
//	short                      sends half of each transfer
//	zlp                        sends a zero-length packet before each transfer
//	fail                       refuses every service and command
//	endless-info               answers without end
//	huge-length                announces 4 GiB
//	hostile-strings            control characters and long texts in all names
//	                           (those of USB from the next enumeration on)
//	junk-before-cnxn           leftovers of an earlier session come first
//	slow DURATION              waits before each transfer it sends
//	stale COMMAND              in fastboot, before a host looks at the phone: an
//	                           earlier one sent COMMAND and left; the answer
//	                           still waits. Several wait in their order
//	flap DURATION              the cable comes out and goes in, this often
//	clear                      behave again
package phonesim
