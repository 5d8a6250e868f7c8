package guide

import (
	"slices"

	"mitool/internal/device"
	"mitool/internal/models"
)

// Sheet is the reset's procedure on paper, to be read and ticked off. It is
// made of the tables that the conversation walks ([Reset]), and can do less:
// on paper nobody reads the serial number again.
type Sheet struct {
	// Told comes before anything else: what is lost, and what a reset does
	// not lift.
	Told []Message
	// Checks are the conditions of a reset.
	Checks []SheetCheck
	// Keys are ways of holding the keys: the phone's, or all, the likeliest
	// first.
	Keys []SheetKeys
	// Tries are what to do at the second and third try.
	Tries []Message
	// Shows are the screens that the keys can lead to.
	Shows []SheetShow
	// Menus are the recovery's menus: the one to expect, or all.
	Menus []SheetMenu
	// After are the questions after the confirmation; their numbers go on.
	After []SheetCheck
	// Setup is what the phone asks in the end.
	Setup Message
}

// SheetCheck is a question with its answers, or something to do.
type SheetCheck struct {
	Number  int // from 1
	Says    []SheetSay
	Answers []SheetAnswer
}

// SheetSay is a text of a check. Menus are the numbers of the menus that it is
// for, none for all.
type SheetSay struct {
	Message
	Menus []int
}

// SheetAnswer is an answer and where it leads: to a stop, out of its checks, or
// to the check with a number; with none of them, to the next one.
type SheetAnswer struct {
	Text string // text ID
	Stop *Message
	Out  bool
	GoTo int
}

// SheetKeys is a way of holding the keys.
type SheetKeys struct {
	Keys models.Keys
	Say  Message
	// Default: the keys are not recorded for the phone's model.
	Default *Message
}

// SheetShow is a screen and what to do there: a menu's number, a stop or what
// it says; with none of them it is a menu that the sheet does not hold.
type SheetShow struct {
	Text string // text ID
	Menu int
	Stop *Message
	Do   *Message
}

// SheetMenu is a menu and the way through it.
type SheetMenu struct {
	Number int
	Text   string // text ID of what tells it from the others
	Pages  []SheetPage
	// Confirm are the items that confirm the wipe: one, and what may stand
	// in its place.
	Confirm []SheetPage
}

// SheetPage is a page of a menu.
type SheetPage struct {
	Say     Message
	Item    string
	Picture *Picture
}

// The steps of the tables that stand on the sheet, in its order. What the
// conversation does by itself is not among them.
var (
	sheetTold   = []StepID{"lost", "cannot"}
	sheetChecks = []StepID{
		"brand", "words", "owner", "identity", "identity-not", "proof", "lock", "opens", "xiaomi", "xiaomi-recent", "xiaomi-reach",
		"xiaomi-usable", "xiaomi-find", "xiaomi-off", "xiaomi-never", "google", "settings", "rescue", "shop-copy",
		"cards", "wallet", "battery-ask", "battery-warn",
	}
	sheetAfter = []StepID{"result", "reboot", "hold-power", "start"}
	// sheetSays are texts of the sheet in the place of those that tell what
	// mitool sees, or does not, and of one that knows the keys.
	sheetSays = map[StepID]string{
		"brand": "paper.reset.brand", "battery-ask": "paper.reset.battery", "start": "paper.reset.start",
		"battery-warn": "paper.reset.battery-warn", "in-fastboot": "paper.reset.fastboot",
	}
)

// ResetSheet returns the reset on paper for a phone; nil is any phone.
func ResetSheet(p *device.Phone) Sheet {
	m := sheetMaker{r: &reset{}, menus: []models.MenuFamily{models.MiRecovery, models.HyperOS3, models.MIUI6to8, models.AOSP}}
	keys := []device.Recovery{
		{Keys: models.VolUpPower, Known: true}, {Keys: models.VolUpPowerReleasePower, Known: true},
		{Keys: models.VolUpVolDownPower, Known: true},
	}
	if p != nil {
		m.r.phone = *p
		m.menus = []models.MenuFamily{p.Recovery.Menu}
		keys = []device.Recovery{p.Recovery}
	}
	ids := sheetChecks
	if m.r.phone.Xiaomi == device.Yes {
		ids = slices.DeleteFunc(slices.Clone(ids), func(id StepID) bool { return id == "brand" })
	}
	s := Sheet{
		Checks: m.checks(talk, ids),
		Tries:  []Message{m.message("reset.enter.keys.second"), m.message("reset.enter.keys.third")},
		Shows:  m.shows(),
		After:  m.checks(afterSteps(m.menus[0]), sheetAfter),
		Setup:  m.message("reset.setup"),
	}
	for _, id := range sheetTold {
		s.Told = append(s.Told, m.message(find(talk, id).say))
	}
	for _, rec := range keys {
		k := SheetKeys{Keys: rec.Keys, Say: m.message(keysText(rec.Keys))}
		if !rec.Known {
			note := m.message("reset.enter.keys.default-note")
			k.Default = &note
		}
		s.Keys = append(s.Keys, k)
	}
	for i, f := range m.menus {
		s.Menus = append(s.Menus, m.menu(i+1, f))
	}
	return s
}

// sheetMaker makes the parts of a sheet.
type sheetMaker struct {
	r       *reset // for the data of texts
	menus   []models.MenuFamily
	counted int // checks so far
}

func (m *sheetMaker) message(id string) Message { return m.r.message(id) }

// find returns the step of a way; the zero step when there is none.
func find(way []step, id StepID) step {
	if i := slices.IndexFunc(way, func(s step) bool { return s.id == id }); i >= 0 {
		return way[i]
	}
	return step{}
}

// checks are the steps of a way with these IDs, numbered.
func (m *sheetMaker) checks(way []step, ids []StepID) []SheetCheck {
	first := m.counted + 1
	var checks []SheetCheck
	for i, id := range ids {
		s := find(way, id)
		m.counted++
		c := SheetCheck{Number: m.counted, Says: m.says(s)}
		for _, o := range s.options {
			// Stopping is always possible, on paper too; a risk can be
			// refused in so many words.
			if o.next == stopHere.next && !takesRisk(s) {
				continue
			}
			a := SheetAnswer{Text: o.text}
			switch at := m.resolve(way, ids, o.next); {
			case stops[at].text != "":
				stop := m.message(stops[at].text)
				a.Stop = &stop
			case !slices.Contains(ids, at):
				a.Out = i < len(ids)-1
			case slices.Index(ids, at) != i+1:
				a.GoTo = first + slices.Index(ids, at)
			}
			c.Answers = append(c.Answers, a)
		}
		checks = append(checks, c)
	}
	return checks
}

// takesRisk tells whether a step asks the owner to take a risk.
func takesRisk(s step) bool {
	return slices.ContainsFunc(s.options, func(o choice) bool { return o.text == "reset.option.risk" })
}

// resolve follows the steps that are not on the sheet from at on, to one that
// is, a stop, or the end.
func (m *sheetMaker) resolve(way []step, ids []StepID, at StepID) StepID {
	for range way {
		s := find(way, at)
		switch {
		case slices.Contains(ids, at):
			return at
		case at == "battery": // which one is said depends on what was read
			at = "battery-ask"
		case s.expect != nil: // nobody watches the bus
			at = s.expect.ifNot
		case s.next != "":
			at = s.next
		case len(s.options) > 0:
			at = s.options[0].next
		default:
			return at
		}
	}
	return at
}

// sheetText is the text of a step on the sheet.
func sheetText(s step) string {
	if own := sheetSays[s.id]; own != "" {
		return own
	}
	return s.say
}

// says are the texts of a check. That of a restart differs from menu to menu.
func (m *sheetMaker) says(s step) []SheetSay {
	if s.id != "reboot" {
		return []SheetSay{{Message: m.message(sheetText(s))}}
	}
	var says []SheetSay
	for i, f := range m.menus {
		id, _ := rebootWords(f)
		at := slices.IndexFunc(says, func(s SheetSay) bool { return s.ID == id })
		if at < 0 {
			says = append(says, SheetSay{Message: m.message(id)})
			at = len(says) - 1
		}
		says[at].Menus = append(says[at].Menus, i+1)
	}
	return says
}

// shows are the screens of the question after the keys.
func (m *sheetMaker) shows() []SheetShow {
	way := enterSteps(device.Recovery{})
	var shows []SheetShow
	for _, o := range find(way, "see").options {
		if o.next == leaveThere.next {
			continue
		}
		show := SheetShow{Text: o.text}
		s := find(way, o.next)
		switch {
		case o.set != nil:
			show.Menu = slices.Index(m.menus, familyOf(o)) + 1
		case stops[o.next].text != "":
			stop := m.message(stops[o.next].text)
			show.Stop = &stop
		default:
			do := m.message(sheetText(s))
			show.Do = &do
		}
		shows = append(shows, show)
	}
	return shows
}

// familyOf is the menu that a person means with this answer.
func familyOf(o choice) models.MenuFamily {
	var r reset
	o.set(&r)
	return r.family
}

// menu is the way through the menu of a family.
func (m *sheetMaker) menu(number int, f models.MenuFamily) SheetMenu {
	menu := SheetMenu{Number: number}
	for _, o := range find(enterSteps(device.Recovery{}), "see").options {
		if o.set != nil && familyOf(o) == f {
			menu.Text = o.text
		}
	}
	for _, s := range wipeSteps(f) {
		if s.say == "" {
			continue
		}
		m.r.cur = s
		page := SheetPage{Say: m.message(s.say), Item: s.item, Picture: s.picture}
		if s.mark == Committing {
			menu.Confirm = append(menu.Confirm, page)
		} else {
			menu.Pages = append(menu.Pages, page)
		}
	}
	m.r.cur = step{}
	return menu
}
