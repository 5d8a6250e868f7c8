package phonesim

import "mitool/internal/usb"

// models lists the profiles; properties and bootloader variables are in data,
// under the profile's name. Every serial number, account and identifier is
// invented.
func models() []Profile {
	both := []string{"xiaomi", "google"}
	return []Profile{
		{ // Redmi Note 11, MIUI 13, Android 11
			Name: "spes", Serial: "7d3a91c2", SoC: Qualcomm, Speed: usb.SpeedHigh,
			Menu: MenuMiRecovery, RecoveryKeys: KeysVolUpPower, Fastbootd: true,
			Accounts: both, Battery: 81,
		},
		{ // Redmi 10 2022, MIUI 14, Android 13
			Name: "selene", Serial: "q3x8v0k2m7p1z6t4", SoC: MediaTek, Speed: usb.SpeedHigh,
			Menu: MenuMiRecovery, RecoveryKeys: KeysVolUpPower, Fastbootd: true,
			Accounts: both, Battery: 64, OmitClose: true,
		},
		{ // Redmi Note 13 Pro 5G, HyperOS 2, Android 15
			Name: "garnet", Serial: "5b08e7f4", SoC: Qualcomm, Speed: usb.SpeedHigh,
			Menu: MenuMiRecovery, RecoveryKeys: KeysVolUpPower, Fastbootd: true,
			Accounts: both, Battery: 47, DataFirst: true,
		},
		{ // Xiaomi 17 Pro Max, HyperOS 3, Android 16
			Name: "popsicle", Serial: "c46e10d9", SoC: Qualcomm, Speed: usb.SpeedSuper,
			Menu: MenuHyperOS3, RecoveryKeys: KeysVolUpPower, Fastbootd: true,
			Accounts: both, Battery: 92, TradeInMode: true,
		},
		{ // Redmi Note 9S of the miatoll family, MIUI 12.5, Android 11
			Name: "curtana", Serial: "e91b0a37", SoC: Qualcomm, Speed: usb.SpeedHigh,
			Menu: MenuMiRecovery, RecoveryKeys: KeysReleasePowerFirst, Fastbootd: true,
			Accounts: both, Battery: 55,
		},
		{ // Redmi 3S, MIUI 8, Android 6
			Name: "land", Serial: "2aa4f1d7", SoC: Qualcomm, Speed: usb.SpeedHigh,
			Menu: MenuWipeReset, RecoveryKeys: KeysVolUpVolDownPower,
			Accounts: both, Battery: 73, AnswerUnknown: true,
		},
		{ // Mi A3, Android One, Android 11
			Name: "laurel_sprout", Serial: "4f2c7ab1d093", SoC: Qualcomm, Speed: usb.SpeedHigh,
			Menu: MenuAOSP, RecoveryKeys: KeysVolUpPower, Fastbootd: true,
			Accounts: []string{"google"}, Battery: 38,
		},
		{ // POCO F3 with an unlocked bootloader and a custom recovery, MIUI 14, Android 13
			Name: "alioth", Serial: "28f219e9", SoC: Qualcomm, Speed: usb.SpeedHigh,
			Menu: MenuCustom, RecoveryKeys: KeysVolUpPower, Fastbootd: true, Unlocked: true,
			Accounts: both, Battery: 100,
		},
	}
}
