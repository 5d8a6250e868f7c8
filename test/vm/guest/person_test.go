//go:build linux

package guest

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// person is a technician with a phone in hand, who does what mitool says and
// answers what it asks.
type person struct {
	phone  *phone
	serial string // typed as consent
	keys   string // the phone's way into recovery, as phonesim puts it
	// before is called with each question before it is answered, to make
	// something go wrong; nil for nothing.
	before func(question)
}

// talk is what the person does and answers when a question matches.
type talk struct {
	question string // regexp
	option   string // regexp
	act      func(*person, question) error
}

// talks are tried from the first on.
var talks = []talk{
	{`who made this phone`, `^Xiaomi, Redmi or POCO$`, nil},
	{`these does the phone's screen show`, `^None of these`, nil},
	{`still open the phone`, `^No\.`, nil},
	{`Is the owner here`, `^Yes$`, nil},
	{`identity card`, `^Yes, and the name`, nil},
	{`proof of ownership`, `^Invoice`, nil},
	{`know the screen lock`, `^No$`, nil},
	{`signed in to the Xiaomi Account`, `it worked`, nil},
	{`know the Google account`, `older than 24 hours`, nil},
	{`Is everything saved`, `wants to keep nothing`, nil},
	{`in Mi Wallet`, `^None$`, nil},
	{`How full`, `^50 %`, nil},
	{`Hold Power(,| and) Volume`, `^Done`, (*person).holdKeys},
	{`Hold Power\.\n.*press Volume up once`, `^Done`, (*person).showMenu},
	{`What does the phone's screen show now`, ``, nil}, // by what it does show
	{`until the main menu is there\.\n\nDo not`, `^The main menu is there$`, (*person).leavePage},
	{`Go back to the main menu\.\n`, `^The main menu is there$`, (*person).goBack},
	{`Is it the phone whose menu you see`, `^Yes`, nil},
	{`this erases the phone`, `^Pressed`, (*person).chooseItems},
	{`should be erasing now`, `says it is done`, (*person).watchErasing},
	{`What does its screen show`, `A setup page`, (*person).watchStart},
	{`How far is setup`, `later$`, nil},
	{`left at the confirmation`, `was not pressed`, nil},
	{``, `owner has been told this`, nil},
	{``, `restarts it into recovery`, nil},
	{``, `^Done`, (*person).chooseItems},
	{``, `^Go on$`, nil},
}

// answer does what the question says and answers it.
func (p *person) answer(q question) (string, error) {
	if p.before != nil {
		p.before(q)
	}
	if len(q.options) == 0 {
		return p.serial, nil
	}
	for _, t := range talks {
		if !regexp.MustCompile(t.question).MatchString(q.text) {
			continue
		}
		option := t.option
		if option == "" {
			// The screen is looked at when it stays as it is.
			_ = p.watch(func() bool { option = p.screenOption(); return option != "" })
		}
		number, err := q.number(option)
		if err != nil {
			continue
		}
		if t.act != nil {
			err = t.act(p, q)
		}
		return number, err
	}
	return "", fmt.Errorf("the person does not know what to say to %q; the phone shows:\n%s", q.options, p.screen())
}

// screen is what the phone shows.
func (p *person) screen() string { return p.phone.State().Screen.String() }

// screenOption describes the phone's screen as mitool's options do; "" while
// it shows nothing that they tell of.
func (p *person) screenOption() string {
	screen := p.screen()
	for _, s := range []struct{ shows, option string }{
		{"Cancel", `^A page of such a menu`},
		{"Back to Main Menu", `^A page of such a menu`},
		{"Restore system", `^The same, and "Restore system"$`},
		{"Connect with MIAssistant", `^"Reboot", "Wipe Data", "Connect with MIAssistant"$`},
		{"Wipe & Reset", `^"Reboot", "Wipe & Reset"$`},
		{"Wipe data/factory reset", `^"Android Recovery"`},
		{"No command", `"No command"`},
		{"English", `^A choice of languages`},
		{"FASTBOOT", `^"FASTBOOT"$`},
	} {
		if strings.Contains(screen, s.shows) {
			return s.option
		}
	}
	return ""
}

// do passes commands on to the phone.
func (p *person) do(commands ...string) error {
	for _, c := range commands {
		if _, err := p.phone.Do(p.phone.t.Context(), c); err != nil {
			return fmt.Errorf("%s: %w; the phone shows:\n%s", c, err, p.screen())
		}
	}
	return nil
}

func (p *person) holdKeys(question) error { return p.do(p.keys) }
func (p *person) showMenu(question) error { return p.do("press power 500ms then power+volup") }
func (p *person) goBack(question) error   { return p.do("press power") }

// leavePage chooses what leads back until nothing does.
func (p *person) leavePage(question) error {
	for range 3 {
		for _, item := range []string{"Cancel", "Back to Main Menu"} {
			_, _ = p.phone.Do(p.phone.t.Context(), fmt.Sprintf("choose %q", item)) // one of them is there
		}
	}
	return nil
}

// item is a menu item that a step says to choose.
var item = regexp.MustCompile(`(?:Move to |Choose |If there is |the main menu \()"([^"]+)"`)

// chooseItems chooses the menu items that the question names.
func (p *person) chooseItems(q question) error {
	for _, m := range item.FindAllStringSubmatch(q.text, -1) {
		if err := p.do(fmt.Sprintf("choose %q", m[1])); err != nil {
			return err
		}
	}
	return nil
}

// watchErasing waits until the phone no longer says that it erases.
func (p *person) watchErasing(question) error {
	return p.watch(func() bool { return !strings.Contains(p.screen(), "Wiping") })
}

// watchStart waits until the phone has started.
func (p *person) watchStart(question) error {
	return p.watch(func() bool { return p.phone.State().Mode == "android" })
}

func (p *person) watch(done func() bool) error {
	deadline := time.Now().Add(patience)
	for !done() {
		if time.Now().After(deadline) {
			return fmt.Errorf("the phone still shows:\n%s", p.screen())
		}
		time.Sleep(100 * time.Millisecond)
	}
	return nil
}
