package phonesim

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// page is a screen of the phone.
type page struct {
	name  string // within its menu
	title string
	lines []string
	items []item
	touch bool // items are touched, keys do not reach them
}

// item is a line that can be selected.
type item struct {
	label string
	to    string // name of the page it leads to, or
	act   action // what it does
}

// action is what selecting an item does beside showing a page.
type action int

const (
	actNothing action = iota
	actReboot
	actBootloader
	actFastbootd
	actPowerOff
	actWipe
	actMIAssistant
	actSideload
	actRescue
	actAllow
	actAllowAlways
	actDeny
)

// Screens outside of the menus.
var (
	pageDark = page{name: "dark"}
	pageLogo = page{name: "logo", title: "MI"}
	// pageCharging is shown by a phone that is off with its cable in.
	pageCharging = page{name: "charging", title: "Charging"}
	pagePower    = page{name: "power", title: "Power", touch: true, items: []item{
		{label: "Power off", act: actPowerOff},
		{label: "Reboot", act: actReboot},
	}}
	pageFastboot  = page{name: "fastboot", title: "FASTBOOT"}
	pageFastbootd = page{name: "fastbootd", title: "fastbootd"}
	pageRescue    = page{name: "rescue", title: "Rescue mode"}
)

// firstPage is what a mode shows when it begins.
func (p *Phone) firstPage(m mode) page {
	switch m {
	case modeCharging:
		return pageCharging
	case modeFastboot:
		return pageFastboot
	case modeFastbootd:
		return pageFastbootd
	case modeRescue:
		return pageRescue
	case modeRecovery:
		return p.menuPage("")
	case modeMIAssistant:
		return p.menuPage("miassistant")
	case modeSideload:
		return p.menuPage("sideload")
	case modeAndroid:
		return p.homePage()
	default: // off, starting, and the chip's modes: a dark screen
		return pageDark
	}
}

// homePage is Android: locked, or after a reset its setup.
func (p *Phone) homePage() page {
	if p.wipes == 0 {
		return page{name: "lock", title: "Lock screen", lines: []string{"Enter password"}}
	}
	setup := page{name: "setup", title: "Welcome"}
	for _, a := range p.profile.Accounts {
		switch a {
		case "xiaomi":
			// The words of HyperOS's own resources.
			setup.title = "Activate this device"
			setup.lines = append(setup.lines, "This device is locked",
				"Sign in to the Xiaomi Account that was on this device")
		case "google":
			setup.lines = append(setup.lines, "Verify your account:",
				"sign in to the Google Account that was on this device")
		}
	}
	return setup
}

// show puts a page on the screen.
func (p *Phone) show(pg page) {
	p.page, p.selected = pg, 0
	p.dirty = true
	// A key that went down on another page is not a tap on this one.
	for i := range p.keys.held {
		p.keys.held[i].act = false
	}
	if f := p.keys.release; f != nil {
		switch {
		case pg.name == pageLogo.name:
			f(reachedLogo)
		case p.mode == modeRecovery || p.mode == modeFastboot || p.mode == modeAndroid:
			f(reachedScreen)
		}
	}
}

// selectItem does what an item is for.
func (p *Phone) selectItem(i item) {
	switch i.act {
	case actReboot:
		p.powerOn(modeAndroid)
	case actBootloader:
		p.powerOn(modeFastboot)
	case actFastbootd:
		p.powerOn(modeFastbootd)
	case actPowerOff:
		p.show(pageDark)
		p.starting.cancel()
		p.starting = p.clock.after(shutDown, p.goOff)
	case actWipe:
		p.show(page{name: "wiping", title: p.page.title, lines: []string{"Wiping data..."}})
		p.starting = p.clock.after(wiping, func() {
			p.wipe()
			p.show(p.menuPage("wiped"))
		})
	case actMIAssistant:
		p.arrive(modeMIAssistant)
	case actSideload:
		p.arrive(modeSideload)
	case actRescue:
		p.arrive(modeRescue)
	case actAllow, actAllowAlways, actDeny:
		p.answer(i.act)
	default:
		p.show(p.menuPage(i.to))
	}
}

// shown is the page on the screen: a dialog lies over the rest.
func (p *Phone) shown() page {
	if p.dialog != nil {
		return p.dialog.page()
	}
	return p.page
}

// screen describes what is shown; p.mu is held.
func (p *Phone) screen() Screen {
	pg := p.shown()
	s := Screen{Title: pg.title, Lines: append([]string{}, pg.lines...), Items: []string{}, Selected: -1}
	for _, i := range pg.items {
		s.Items = append(s.Items, i.label)
	}
	if len(s.Items) > 0 && !pg.touch {
		s.Selected = p.selected
	}
	if pg.name == pageCharging.name {
		s.Lines = append(s.Lines, fmt.Sprintf("%d%%", p.profile.Battery))
	}
	return s
}

// screenWidth is the columns of a screen as text.
const screenWidth = 40

// String gives the screen as text of at most 40 columns: title, lines, and
// items with ">" before the one that is selected.
func (s Screen) String() string {
	var b strings.Builder
	line := func(indent, text string) {
		for _, l := range wrap(text, screenWidth-len(indent)) {
			b.WriteString(indent + l + "\n")
			indent = strings.Repeat(" ", len(indent))
		}
	}
	if s.Title != "" {
		line("", s.Title)
	}
	for _, l := range s.Lines {
		line("", l)
	}
	for i, l := range s.Items {
		if i == s.Selected {
			line("> ", l)
		} else {
			line("  ", l)
		}
	}
	return b.String()
}

// wrap breaks text at blanks into lines of at most width columns; a longer
// word is cut.
func wrap(text string, width int) []string {
	var lines []string
	cur := ""
	for word := range strings.FieldsSeq(text) {
		for utf8.RuneCountInString(word) > width {
			r := []rune(word)
			if cur != "" {
				lines, cur = append(lines, cur), ""
			}
			lines, word = append(lines, string(r[:width])), string(r[width:])
		}
		switch {
		case cur == "":
			cur = word
		case utf8.RuneCountInString(cur)+1+utf8.RuneCountInString(word) <= width:
			cur += " " + word
		default:
			lines, cur = append(lines, cur), word
		}
	}
	return append(lines, cur)
}
