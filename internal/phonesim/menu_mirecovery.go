package phonesim

// menuMiRecovery is Mi Recovery 3.0 and 5.0 (XiaoMiToolV2's texts, XiaomiWiki).
// What it writes after the wipe is not known.
func menuMiRecovery(assistant string) menu {
	return menu{
		{name: "main", title: "Main Menu", items: []item{
			{label: "Reboot", to: "reboot"},
			{label: "Wipe Data", to: "wipe"},
			{label: assistant, act: actMIAssistant},
		}},
		{name: "reboot", title: "Reboot", items: []item{
			{label: "Reboot to System", act: actReboot},
			{label: "Back to Main Menu", to: "main"},
		}},
		{name: "wipe", title: "Wipe Data", items: []item{
			{label: "Wipe All Data", to: "confirm"},
			{label: "Back to Main Menu", to: "main"},
		}},
		{name: "confirm", title: "Wipe All Data", lines: []string{"All data will be erased."}, items: []item{
			{label: "Cancel", to: "wipe"},
			{label: "Confirm", act: actWipe},
		}},
		{name: "wiped", title: "Wipe All Data", lines: []string{"Data wiped successfully"}, items: []item{
			{label: "Back to Main Menu", to: "main"},
		}},
		{name: "miassistant", title: assistant, lines: []string{"Connect the phone to the computer"}},
	}
}

// menuHyperOS3 is the menu with "Restore system", as on myron. What that item
// does is not known, so here it does nothing.
func menuHyperOS3() menu {
	m := menuMiRecovery("Connect with MiAssistant")
	m[0].items = append(m[0].items, item{label: "Restore system", to: "restore"})
	return append(m, page{name: "restore", title: "Restore system", items: []item{
		{label: "Back to Main Menu", to: "main"},
	}})
}
