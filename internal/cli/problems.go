package cli

import (
	"mitool/internal/device"
	"mitool/internal/i18n"
	"mitool/udev"
)

// problemText gives the sentence and the hint for a phone's problem. Codes
// have the messages problem.<code> and problem-hint.<code>; a test walks them.
func problemText(text *i18n.Catalog, p device.Phone, q device.Problem) (message, hint string) {
	data := phoneData(p)
	if q.Err != nil {
		data["Error"] = clean(q.Err.Error())
	}
	id := q.Code
	if id == "busy" && p.HeldBy == nil {
		id = "busy-unknown"
	}
	if id == "chip-level" {
		id = string(p.Mode)
	}
	message = text.Text("cli.problem."+id, data)
	if id == "no-permission" && !udev.Covers(p.USB.VendorID) {
		id = "no-permission-other" // the rule would not help
	}
	if hintID := "cli.problem-hint." + id; text.Has(hintID) {
		hint = text.Text(hintID, data)
	}
	return message, hint
}
