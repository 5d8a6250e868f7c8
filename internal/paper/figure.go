package paper

// Figure is a picture of a phone: keys to hold, or a menu and what to choose.
// Text and Markdown set its Plain, HTML draws Keys or Menu.
type Figure struct {
	Title string // short: for a screen reader, and below the picture
	Desc  string // what there is to see, in words
	Plain string // the same drawn with characters, in lines
	Keys  *Keys
	Menu  *Menu
}

// Keys are the keys at the right side of a phone. It is a plan, not a portrait:
// where the keys of a model sit may differ.
type Keys struct{ VolUp, VolDown, Power Key }

// Key is a key by name, and what to do with it: "HOLD". One without a mark is
// left alone.
type Key struct{ Name, Mark string }

// Menu is a menu of a phone with the item to choose. Mark is the word beside
// it.
type Menu struct {
	Title, Choose, Mark string
	Items               []string
}

// shown returns the figure without characters that cannot be shown.
func (f Figure) shown() Figure {
	c := Figure{Title: shown(f.Title), Desc: shown(f.Desc), Plain: shownLines(f.Plain)}
	if f.Keys != nil {
		k := func(k Key) Key { return Key{shown(k.Name), shown(k.Mark)} }
		c.Keys = &Keys{k(f.Keys.VolUp), k(f.Keys.VolDown), k(f.Keys.Power)}
	}
	if f.Menu != nil {
		c.Menu = &Menu{shown(f.Menu.Title), shown(f.Menu.Choose), shown(f.Menu.Mark), each(f.Menu.Items, shown)}
	}
	return c
}
