package phonesim

// menuAOSP is AOSP's recovery as Android One and Go have it: first a screen
// with "No command", then the menu (bootable/recovery recovery.cpp,
// recovery_ui/device.cpp).
func menuAOSP() menu {
	return menu{
		{name: "no-command", title: "No command"},
		{name: "main", title: "Android Recovery", lines: []string{"Use volume up/down and power."}, items: []item{
			{label: "Reboot system now", act: actReboot},
			{label: "Reboot to bootloader", act: actBootloader},
			{label: "Enter fastboot", act: actFastbootd},
			{label: "Apply update from ADB", act: actSideload},
			{label: "Wipe data/factory reset", to: "confirm"},
			{label: "Enter rescue", act: actRescue},
			{label: "Power off", act: actPowerOff},
		}},
		{name: "confirm", title: "Wipe all user data?", lines: []string{"THIS CAN NOT BE UNDONE!"}, items: []item{
			{label: "Cancel", to: "main"},
			{label: "Factory data reset", act: actWipe},
		}},
		{name: "wiped", title: "Android Recovery", lines: []string{"Data wipe complete."}, items: []item{
			{label: "Reboot system now", act: actReboot},
			{label: "Wipe data/factory reset", to: "confirm"},
			{label: "Power off", act: actPowerOff},
		}},
		{name: "sideload", title: "Android Recovery", lines: []string{
			"Now send the package you want to apply to the device with \"adb sideload <filename>\"...",
		}},
	}
}

// menuCustom stands for a custom recovery, which an unlocked phone may have.
// Only its name and its adbd matter: the ways of mitool do not lead through it.
func menuCustom() menu {
	return menu{
		{name: "main", title: "Custom Recovery", items: []item{
			{label: "Reboot system now", act: actReboot},
			{label: "Power off", act: actPowerOff},
		}},
	}
}
