package phonesim

import (
	"fmt"
	"slices"
	"strings"
)

// menu is a recovery's pages; the first one is shown when it starts.
type menu []page

// menuOf gives the menus of a family. Where sources do not say which item is
// highlighted first, it is the first one, and Cancel comes before Confirm.
func menuOf(f MenuFamily) menu {
	switch f {
	case MenuHyperOS3:
		return menuHyperOS3()
	case MenuWipeReset:
		return menuWipeReset()
	case MenuAOSP:
		return menuAOSP()
	case MenuCustom:
		return menuCustom()
	default:
		return menuMiRecovery("Connect with MIAssistant")
	}
}

// find returns the page of that name; "" is the first.
func (m menu) find(name string) (page, bool) {
	if name == "" {
		return m[0], true
	}
	i := slices.IndexFunc(m, func(pg page) bool { return pg.name == name })
	if i < 0 {
		return page{}, false
	}
	return m[i], true
}

// menuPage returns a page of the phone's recovery, its first one when there is
// none of that name.
func (p *Phone) menuPage(name string) page {
	m := menuOf(p.profile.Menu)
	pg, ok := m.find(name)
	if !ok {
		return m[0]
	}
	return pg
}

// arriveMenu goes to a page of the recovery from another of its modes.
func (p *Phone) arriveMenu(name string) { p.enter(modeRecovery, p.menuPage(name)) }

// choose finds an item on the screen by its text and selects it, as a person
// would: moving with the volume keys, then Power; by touch where there is.
func (p *Phone) choose(label string) error {
	pg := p.shown()
	target := slices.IndexFunc(pg.items, func(i item) bool { return strings.EqualFold(i.label, label) })
	if target < 0 {
		var have []string
		for _, i := range pg.items {
			have = append(have, i.label)
		}
		return fmt.Errorf("no item %q on the screen %q (it has %q)", label, pg.title, have)
	}
	if pg.touch {
		p.selectItem(pg.items[target])
		return nil
	}
	for p.selected != target {
		k := keyVolDown
		if target < p.selected {
			k = keyVolUp
		}
		p.keyDown(k)
		p.keyUp(k)
	}
	p.keyDown(keyPower)
	p.keyUp(keyPower)
	return nil
}
