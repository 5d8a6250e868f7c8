package guide

import (
	"context"
	"time"

	"mitool/internal/device"
	"mitool/internal/models"
)

// Phones is the bus, as far as a guide needs it.
type Phones interface {
	// Find asks every phone on the bus what it is.
	Find(ctx context.Context) ([]device.Phone, error)
	// Changes sends when something was plugged in or has left, until ctx is
	// done. A nil channel is a bus that cannot tell.
	Changes(ctx context.Context) (<-chan struct{}, error)
	// RebootRecovery sends reboot:recovery to exactly this phone, after
	// reading its serial number again.
	RebootRecovery(ctx context.Context, p device.Phone) error
	// InTradeInMode tells whether exactly this phone says that it is in its
	// setup wizard after a reset.
	InTradeInMode(ctx context.Context, p device.Phone) (bool, error)
}

// Screen speaks to the person.
type Screen interface {
	// Show puts m on the screen, under what is there.
	Show(m Message)
	// Wait shows m while run goes, and returns what run returns.
	Wait(ctx context.Context, m Message, run func(context.Context) error) error
}

// Prompter asks the person. Any error means that there was no answer.
type Prompter interface {
	// Choose returns the ID of one of q's options.
	Choose(ctx context.Context, q Question) (optionID string, err error)
	// Type returns a line, exactly as it was typed.
	Type(ctx context.Context, q Question) (string, error)
}

// Clock makes the waits.
type Clock interface {
	// After is time.After.
	After(d time.Duration) <-chan time.Time
}

// Env is what a guide works with.
type Env struct {
	Phones   Phones
	Screen   Screen
	Prompter Prompter
	Record   Recorder // nil keeps none
	Clock    Clock    // nil is the real one
}

func (e Env) after(d time.Duration) <-chan time.Time {
	if e.Clock == nil {
		return time.After(d)
	}
	return e.Clock.After(d)
}

// Message is a text to show.
type Message struct {
	ID string // of internal/i18n
	// Data fills the text. Strings among it may come from a phone and have
	// to be cleaned before they are shown.
	Data    map[string]any
	Picture *Picture // nil: none
}

// Picture is something to draw beside a text: a menu, or else keys to hold.
type Picture struct {
	Keys models.Keys  // of the picture when Menu is nil
	Menu *MenuPicture // nil: keys
}

// MenuPicture is a menu of the phone's recovery, in the phone's own words.
// The phone may show more items than are known.
type MenuPicture struct {
	Title  string
	Items  []string
	Choose string // the item to choose
}

// Option is one answer.
type Option struct {
	ID   string // stable; [OptionDone] is the same everywhere
	Text string // text ID
}

// OptionDone is the ID of the answer that says that the question's hands have
// been done.
const OptionDone = "done"

// Question is one screen that ends with an answer.
type Question struct {
	Message
	Step    StepID
	Options []Option // of Choose
	// Hands are what the person does on the phone before answering with
	// OptionDone.
	Hands []Hand
	Typed bool // the answer is typed: Options is empty
	Mark  Mark
}

// Do is a kind of bodily act.
type Do uint8

// Bodily acts.
const (
	// DoKeys: hold Keys until a menu appears.
	DoKeys Do = iota
	// DoChoose: choose the item Choose of the menu.
	DoChoose
	// DoPower: hold Power alone for Hold.
	DoPower
	// DoShowMenu: hold Power, press Volume up once, release: AOSP's "No
	// command" gives way to the menu (recovery_ui/ui.cpp).
	DoShowMenu
	// DoBack: leave the MIAssistant page for the main menu.
	DoBack
	// DoLeave: choose what leads back from a page of the menu ([LeaveWords]),
	// until the main menu is there.
	DoLeave
)

// Hand is one bodily act on the phone.
type Hand struct {
	Do     Do
	Keys   models.Keys   // of DoKeys
	Hold   time.Duration // of DoKeys and DoPower: about how long
	Choose string        // of DoChoose, in the phone's words
	Expect string        // what must be seen then, in the phone's words; "" when not known
}

// Mark tells what leaving at a step means for the phone's data.
type Mark uint8

// Marks.
const (
	// Safe: nothing has been erased.
	Safe Mark = iota
	// Committing: the person may have confirmed the wipe on the phone.
	Committing
	// Committed: the person has confirmed it. There is no way back.
	Committed
)

// String gives "safe", "committing" or "committed".
func (m Mark) String() string {
	switch m {
	case Committing:
		return "committing"
	case Committed:
		return "committed"
	default:
		return "safe"
	}
}
