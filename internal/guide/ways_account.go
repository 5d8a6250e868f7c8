package guide

// accountWay recovers the password of the account that the phone asks for. The
// activation screen prints the address itself.
func accountWay() Way {
	return Way{
		ID:    "account",
		Title: "ways.account.title",
		Needs: []string{"ways.account.need-owner", "ways.account.need-codes", "ways.account.need-which"},
		Warnings: []string{
			"ways.account.warn-codes", "ways.account.warn-often", "ways.account.warn-new", "ways.account.warn-reset",
			"ways.account.warn-days",
		},
		Steps: []WayStep{
			{"ways.account.open", "ways.account.open-see"},
			{"ways.account.forgot", "ways.account.forgot-see"},
			{"ways.account.send", "ways.account.send-see"},
			{"ways.account.code", "ways.account.code-see"},
			{"ways.account.password", "ways.account.password-see"},
			{"ways.account.test", "ways.account.test-see"},
		},
		Parts: []WayPart{activation()},
		NotWorking: []string{
			"ways.account.not-code", "ways.account.not-number", "ways.account.not-which", "ways.account.not-rooted",
			"ways.account.not-cloud",
		},
		Next: []WayNext{
			{"ways.account.next-support", cmdSupport},
			{"ways.account.next-save", cmdSaveData},
			{"ways.account.next-reset", cmdReset},
		},
	}
}

// findDeviceWay is what Find device can do for an owner who can sign in. It
// sets no password and lifts no lock, though that is what people hope for.
func findDeviceWay() Way {
	return Way{
		ID:    "find-device",
		Title: "ways.find.title",
		Needs: []string{"ways.find.need-sign-in", "ways.find.need-on", "ways.find.need-online"},
		Warnings: []string{
			"ways.find.warn-only", "ways.find.warn-erase", "ways.find.warn-lost", "ways.find.warn-remove",
		},
		Steps: []WayStep{
			{"ways.find.open", "ways.find.open-see"},
			{"ways.find.choose", "ways.find.choose-see"},
			{"ways.find.locate", "ways.find.locate-see"},
			{"ways.find.lost", "ways.find.lost-see"},
			{"ways.find.erase", "ways.find.erase-see"},
		},
		Parts:      []WayPart{findHub()},
		NotWorking: []string{"ways.find.not-listed", "ways.find.not-online", "ways.find.not-owner"},
		Next: []WayNext{
			{"ways.find.next-account", cmdAccount},
			{"ways.find.next-support", cmdSupport},
			{"ways.find.next-reset", cmdReset},
			{"ways.find.next-activate", cmdAccount},
		},
	}
}

// supportWay is the owner's application to Xiaomi, which the activation screen
// names, and the service centre.
func supportWay() Way {
	return Way{
		ID:    "support",
		Title: "ways.support.title",
		Needs: []string{
			"ways.support.need-owner", "ways.support.need-proof", "ways.support.need-phone", "ways.support.need-country",
		},
		Warnings: []string{
			"ways.support.warn-lost", "ways.support.warn-pay", "ways.support.warn-upload", "ways.support.warn-erase",
			"ways.support.warn-time",
		},
		Steps: []WayStep{
			{"ways.support.read", "ways.support.read-see"},
			{"ways.support.open", "ways.support.open-see"},
			{"ways.support.fill", "ways.support.fill-see"},
			{"ways.support.note", "ways.support.note-see"},
			{"ways.support.activate", "ways.support.activate-see"},
		},
		Parts:      []WayPart{activation()},
		NotWorking: []string{"ways.support.not-centre", "ways.support.not-granted"},
		Next: []WayNext{
			{"ways.support.next-account", cmdAccount},
			{"ways.support.next-third-party", cmdThirdParty},
			{"ways.support.next-prevention", cmdPrevention},
		},
		CaseSheet: true,
	}
}
