package phonesim

// menuWipeReset is the recovery of MIUI 6 to 8 (five how-to pages agree). The
// language is asked first; the items after "Wipe All Data" and their order
// beyond "Yes" are guesses.
func menuWipeReset() menu {
	return menu{
		{name: "language", title: "Language", items: []item{
			{label: "中文", to: "main"},
			{label: "English", to: "main"},
		}},
		{name: "main", title: "Main Menu", items: []item{
			{label: "Reboot", to: "reboot"},
			{label: "Wipe & Reset", to: "wipe"},
		}},
		{name: "reboot", title: "Reboot", items: []item{
			{label: "Reboot to System", act: actReboot},
			{label: "Back", to: "main"},
		}},
		{name: "wipe", title: "Wipe & Reset", items: []item{
			{label: "Wipe All Data", to: "confirm"},
			{label: "Back", to: "main"},
		}},
		{name: "confirm", title: "Wipe All Data", items: []item{
			{label: "No", to: "wipe"},
			{label: "Yes", act: actWipe},
		}},
		{name: "wiped", title: "Wipe All Data", lines: []string{"Wipe completed"}, items: []item{
			{label: "Back", to: "main"},
		}},
	}
}
