package ui

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var (
	english    = KeyLabels{VolUp: "Volume up", VolDown: "Volume down", Power: "Power", Hold: "HOLD"}
	indonesian = KeyLabels{VolUp: "Volume naik", VolDown: "Volume turun", Power: "Daya", Hold: "TAHAN"}
)

func TestPhoneKeys(t *testing.T) {
	tests := []struct {
		name   string
		hold   []string
		labels KeyLabels
		ascii  bool
		want   string
	}{
		{"two keys", []string{"volup", "power"}, indonesian, false, `
  ┌────────────┐
  │            ├┐ ◄══ TAHAN: Volume naik
  │            ├┤     Volume turun
  │            ├┘
  │            ├┐ ◄══ TAHAN: Daya
  │            ├┘
  └────────────┘
`},
		{"three keys, ascii", []string{"volup", "voldown", "power"}, english, true, `
  +------------+
  |            ++ <== HOLD: Volume up
  |            ++ <== HOLD: Volume down
  |            ++
  |            ++ <== HOLD: Power
  |            ++
  +------------+
`},
		{"one key, one unknown", []string{"volup", "camera"}, english, true, `
  +------------+
  |            ++ <== HOLD: Volume up
  |            ++     Volume down
  |            ++
  |            ++     Power
  |            ++
  +------------+
`},
		{"no key, no labels", nil, KeyLabels{}, true, `
  +------------+
  |            ++
  |            ++
  |            ++
  |            ++
  |            ++
  +------------+
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := PhoneKeys(tt.hold, tt.labels, tt.ascii)
			if diff := cmp.Diff(tt.want[1:], got); diff != "" {
				t.Errorf("PhoneKeys(%q) (-want +got):\n%s", tt.hold, diff)
			}
			checkPicture(t, got, tt.ascii)
		})
	}
}

func TestMenu(t *testing.T) {
	recovery := []string{"Reboot", "Wipe Data", "Connect with MIAssistant"}
	tests := []struct {
		name   string
		title  string
		items  []string
		choose int
		ascii  bool
		want   string
	}{
		{"box drawing", "Main Menu", recovery, 1, false, `
  ┌──────────────────────────────┐
  │   Main Menu                  │
  ├──────────────────────────────┤
  │   Reboot                     │
  │ > Wipe Data                < │
  │   Connect with MIAssistant   │
  └──────────────────────────────┘
`},
		{"ascii", "Main Menu", recovery, 2, true, `
  +------------------------------+
  |   Main Menu                  |
  +------------------------------+
  |   Reboot                     |
  |   Wipe Data                  |
  | > Connect with MIAssistant < |
  +------------------------------+
`},
		{"nothing to choose", "A title longer than the items", []string{"Back"}, -1, true, `
  +-----------------------------------+
  |   A title longer than the items   |
  +-----------------------------------+
  |   Back                            |
  +-----------------------------------+
`},
		{"choice out of range", "Menu", []string{"Back"}, 1, true, `
  +----------+
  |   Menu   |
  +----------+
  |   Back   |
  +----------+
`},
		{"no items", "Menu", nil, 0, true, `
  +----------+
  |   Menu   |
  +----------+
  +----------+
`},
		{"wide characters", "主菜单", []string{"Reboot", "连接小米助手"}, 1, false, `
  ┌──────────────────┐
  │   主菜单         │
  ├──────────────────┤
  │   Reboot         │
  │ > 连接小米助手 < │
  └──────────────────┘
`},
		{"cut", "Menu", []string{strings.Repeat("long ", 20)}, 0, true, `
  +--------------------------------------------------------+
  |   Menu                                                 |
  +--------------------------------------------------------+
  | > long long long long long long long long long lo... < |
  +--------------------------------------------------------+
`},
		{"control characters", "Menu", []string{"\x1b[2J\nx"}, 0, true, `
  +----------------+
  |   Menu         |
  +----------------+
  | > \x1b[2J\nx < |
  +----------------+
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Menu(tt.title, tt.items, tt.choose, tt.ascii)
			if diff := cmp.Diff(tt.want[1:], got); diff != "" {
				t.Errorf("Menu(%q, %q, %d) (-want +got):\n%s", tt.title, tt.items, tt.choose, diff)
			}
			checkPicture(t, got, tt.ascii)
		})
	}
}

// A long menu is shown around the item to choose, and says where it goes on.
func TestMenuLong(t *testing.T) {
	var items []string
	for i := range 25 {
		items = append(items, "item "+strconv.Itoa(i))
	}
	for choose := -1; choose <= len(items); choose++ {
		got := Menu("Android Recovery", items, choose, true)
		checkPicture(t, got, true)
		marked := choose >= 0 && choose < len(items)
		if n := strings.Count(got, " > "); marked != (n == 1) || n > 1 {
			t.Errorf("Menu(…, %d) marks %d items:\n%s", choose, n, got)
		}
		if marked && !strings.Contains(got, " > "+items[choose]+" ") {
			t.Errorf("Menu(…, %d) does not mark %q:\n%s", choose, items[choose], got)
		}
		if !strings.Contains(got, "...") {
			t.Errorf("Menu(…, %d) does not say that items are left out:\n%s", choose, got)
		}
		if strings.Contains(got, "item 0 ") && strings.Contains(got, "item 24 ") {
			t.Errorf("Menu(…, %d) shows both ends:\n%s", choose, got)
		}
	}
}

// Every combination of labels fits, whatever is in them.
func FuzzPicture(f *testing.F) {
	f.Add("Main Menu", "Wipe Data", "HOLD", 1, false)
	f.Add("主菜单", "连接小米助手", "", -3, true)
	f.Add(strings.Repeat("x", 200), "\x1b[2J\n", "e\u0301\u200d", 1<<40, false)
	f.Fuzz(func(t *testing.T, title, item, label string, choose int, ascii bool) {
		checkPicture(t, Menu(title, []string{item, label, item}, choose, ascii), ascii)
		labels := KeyLabels{VolUp: item, VolDown: title, Power: label, Hold: label}
		checkPicture(t, PhoneKeys([]string{"volup", "power"}, labels, ascii), ascii)
	})
}

// checkPicture checks the size of a picture and, for ASCII, its characters.
func checkPicture(t *testing.T, picture string, ascii bool) {
	t.Helper()
	body, ok := strings.CutSuffix(picture, "\n")
	if !ok {
		t.Errorf("picture does not end its last line:\n%s", picture)
	}
	all := strings.Split(body, "\n")
	if len(all) > pictureHeight {
		t.Errorf("picture has %d lines; want at most %d:\n%s", len(all), pictureHeight, picture)
	}
	for _, l := range all {
		if n := stringWidth(l); n > pictureWidth {
			t.Errorf("line has %d columns; want at most %d:\n%s", n, pictureWidth, picture)
		}
		if strings.HasSuffix(l, " ") {
			t.Errorf("line %q ends in a blank", l)
		}
	}
	if ascii && strings.ContainsFunc(picture, func(r rune) bool { return r >= utf8.RuneSelf }) {
		t.Errorf("picture is not ASCII:\n%s", picture)
	}
}
