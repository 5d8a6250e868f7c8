package paper

// The places of what the templates draw. All lengths are in CSS pixels. Fonts
// differ from tablet to tablet, so letters are taken to be wide.

// Lengths of letters, and of the drawing of keys.
const (
	keyHeight  = 40
	keyBeside  = 220 // where the name of a key begins
	keyCaption = 17  // from the name to the mark below it
	baseline   = 5   // of a letter, below the middle of its line
	letter     = 11  // the width of a letter of a name, in bold; Chinese ones take two
	small      = 9   // of a letter of a mark
	capital    = 13  // of a capital in bold
)

// drawnKeys are keys with their places, and the width of the drawing.
type drawnKeys struct {
	Keys  []drawnKey
	Width int
}

// drawnKey is a key in its place. Number counts the keys to hold, from the top;
// 0 is none of them.
type drawnKey struct {
	Key
	Number                    int
	Top, Middle, Digit, Below int
}

func drawKeys(k *Keys) drawnKeys {
	d := drawnKeys{Keys: []drawnKey{{Key: k.VolUp, Top: 46}, {Key: k.VolDown, Top: 96}, {Key: k.Power, Top: 166}}}
	number, widest := 0, 0
	for i := range d.Keys {
		k := &d.Keys[i]
		k.Middle = k.Top + keyHeight/2
		k.Digit = k.Middle + baseline
		k.Below = k.Digit + keyCaption
		if k.Mark != "" {
			number++
			k.Number = number
		}
		widest = max(widest, columns(k.Name)*letter, columns(k.Mark)*small)
	}
	d.Width = keyBeside + widest
	return d
}

// Lengths of the drawing of a menu.
const (
	menuTop    = 16 // of the first item
	menuTitle  = 44 // what a title takes besides
	menuRow    = 42
	menuItem   = 36 // the height of the bar of the item to choose
	menuAround = 60 // of the letters: the bar, its margins and the frame
	menuWidth  = 280
	menuBeside = 22 // what the arrow takes before the word beside it
)

// drawnMenu is a menu with all its places.
type drawnMenu struct {
	Title, Mark   string
	Items         []drawnItem
	Width, Height int // of the picture
	Frame, Bottom int // of the phone's screen
	Edge, Bar     int // where the screen ends, and how long the bar is
	Arrow, Beside int // where the arrow and the word begin
}

// drawnItem is an item in its place.
type drawnItem struct {
	Text                 string
	Chosen               bool
	Top, Middle, Written int
}

func drawMenu(m *Menu) drawnMenu {
	widest := columns(m.Title)
	for _, i := range m.Items {
		widest = max(widest, columns(i))
	}
	frame := max(menuWidth, widest*letter+menuAround)
	d := drawnMenu{Title: m.Title, Mark: m.Mark, Frame: frame, Edge: frame + 2, Bar: frame - 2*12, Arrow: frame + 6}
	d.Beside = d.Arrow + menuBeside
	d.Width = d.Beside + columns(m.Mark)*capital
	first := menuTop
	if m.Title != "" {
		first += menuTitle
	}
	for i, text := range m.Items {
		top := first + i*menuRow
		middle := top + menuItem/2
		d.Items = append(d.Items, drawnItem{text, text == m.Choose, top, middle, middle + baseline})
	}
	d.Bottom = first + len(m.Items)*menuRow + 6
	d.Height = d.Bottom + 4
	return d
}
