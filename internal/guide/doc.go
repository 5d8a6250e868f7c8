// Package guide leads a person through the official ways, and refuses the
// others.
//
// The reset is a table of steps: what is said, what the person does on the
// phone, what must be seen afterwards, and where it goes on. One machine walks
// it. It asks through [Prompter], speaks through [Screen], sees the bus through
// [Phones]; it never prints, and it knows no wire.
//
// The reset has one rule above the others: mitool erases nothing. The person
// chooses "Wipe Data" in the phone's own recovery. What the package adds is
// that this happens to the right phone ([Consent] is for one serial number,
// which is read again in recovery where the phone allows it), with the owner's
// agreement, and that nobody expects from it what it does not do.
//
// Each step has a [Mark]. It says what state the phone is in when the person
// leaves there, and [InterruptedError] passes it on.
//
// The other ways need no phone: [Ways] are data to print. [Triage] asks which
// lock it is, and finds the one way that fits in a decision table. It starts
// none.
//
// Texts are IDs of internal/i18n; all begin with "reset.", "interrupted.",
// "refuse.", "way." or "ways.". Words of a phone's menu are English in every language
// and stand in the steps themselves.
package guide
