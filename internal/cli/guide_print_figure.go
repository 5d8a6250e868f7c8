package cli

import (
	"slices"
	"strings"

	"mitool/internal/guide"
	"mitool/internal/models"
	"mitool/internal/paper"
	"mitool/internal/ui"
)

// keysFigure is the picture of the keys to hold.
func (s *sheet) keysFigure(k models.Keys) *paper.Figure {
	hold := k.Hold()
	key := func(id string) paper.Key {
		name := paper.Key{Name: s.app.t("picture."+id, nil)}
		switch {
		case !slices.Contains(hold, id):
		case id == "power" && k == models.VolUpPowerReleasePower:
			name.Mark = s.text.Text("paper.picture.release", nil)
		default:
			name.Mark = s.app.t("picture.hold", nil)
		}
		return name
	}
	keys := paper.Keys{VolUp: key("volup"), VolDown: key("voldown"), Power: key("power")}
	var names []string
	for _, k := range []paper.Key{keys.VolUp, keys.VolDown, keys.Power} {
		if k.Mark != "" {
			names = append(names, k.Name)
		}
	}
	data := map[string]any{"Keys": strings.Join(names, ", ")}
	return &paper.Figure{
		Title: s.text.Text("paper.picture.keys-title", data), Desc: s.text.Text("paper.picture.keys-desc", data),
		Plain: ui.PhoneKeys(hold, ui.KeyLabels{
			VolUp: keys.VolUp.Name, VolDown: keys.VolDown.Name, Power: keys.Power.Name, Hold: s.app.t("picture.hold", nil),
		}, s.ascii),
		Keys: &keys,
	}
}

// menuFigure is the picture of a menu.
func (s *sheet) menuFigure(m guide.MenuPicture) *paper.Figure {
	data := map[string]any{"Title": m.Title, "Items": quoted(m.Items), "Choose": m.Choose}
	return &paper.Figure{
		Title: s.text.Text("paper.picture.menu-title", data), Desc: s.text.Text("paper.picture.menu-desc", data),
		Plain: ui.Menu(m.Title, m.Items, slices.Index(m.Items, m.Choose), s.ascii),
		Menu:  &paper.Menu{Title: m.Title, Items: m.Items, Choose: m.Choose, Mark: s.text.Text("paper.picture.choose", nil)},
	}
}
