package cli

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"mitool/internal/guide"
	"mitool/internal/i18n"
	"mitool/internal/models"
	"mitool/internal/ui"
)

// screenRows are those of the terminal that every text has to fit.
const screenRows = 24

// TestLongestScreens: what is shown at once, where several texts come before a
// question, is on the screen to its first line when the question is asked.
func TestLongestScreens(t *testing.T) {
	for _, l := range i18n.Langs() {
		for _, end := range []string{"seen-usb", "seen-trade-in", "seen"} {
			checkRows(t, l, 1, guide.Message{ID: "reset.end." + end}, guide.Message{ID: "reset.setup"})
		}
		for _, see := range []string{"fastboot", "charging", "android", "other"} {
			for _, try := range []string{"second", "third"} {
				for k, keys := range map[models.Keys]string{
					models.VolUpPower: "volup+power", models.VolUpPowerReleasePower: "release-power", models.VolUpVolDownPower: "three",
				} {
					data := map[string]any{"ThreeKeys": k == models.VolUpVolDownPower}
					checkRows(t, l, 2, guide.Message{ID: "reset.see." + see, Data: data},
						guide.Message{ID: "reset.enter.keys." + try, Data: data},
						guide.Message{ID: "reset.enter.keys." + keys, Data: data, Picture: &guide.Picture{Keys: k}})
				}
			}
		}
	}
}

// checkRows counts the rows of messages, the last a question with options, and
// of the line for the answer.
func checkRows(t *testing.T, l i18n.Lang, options int, messages ...guide.Message) {
	t.Helper()
	var screen bytes.Buffer
	a := wayApp(l)
	a.term = ui.New(&screen, ui.Options{Width: ui.MaxWidth})
	c := &conversation{app: a}
	var ids []string
	for _, m := range messages {
		c.Show(m)
		ids = append(ids, m.ID)
	}
	if rows := strings.Count(screen.String(), "\n") + options + 1; rows > screenRows {
		t.Errorf("%s: %s take %d rows; want at most %d:\n%s", l, fmt.Sprint(ids), rows, screenRows, screen.String())
	}
}
