package guide

// saveDataWay copies the owner's data while a finger or a face still opens the
// phone: after a restart it takes the PIN alone.
func saveDataWay() Way {
	return Way{
		ID:    "save-data",
		Title: "ways.save.title",
		Needs: []string{"ways.save.need-opens", "ways.save.need-owner", "ways.save.need-place"},
		Warnings: []string{
			"ways.save.warn-restart", "ways.save.warn-copy", "ways.save.warn-sync", "ways.save.warn-locked",
		},
		Steps: []WayStep{
			{"ways.save.open", "ways.save.open-see"},
			{"ways.save.cloud", "ways.save.cloud-see"},
			{"ways.save.copy", "ways.save.copy-see"},
			{"ways.save.check", "ways.save.check-see"},
			{"ways.save.note", "ways.save.note-see"},
		},
		NotWorking: []string{"ways.save.not-open", "ways.save.not-restarted"},
		Next: []WayNext{
			{"ways.save.next-triage", cmdTriage},
			{"ways.save.next-account", cmdAccount},
		},
	}
}

// thirdPartyWay is what to tell an owner who was offered a tool that opens
// phones. It names none.
func thirdPartyWay() Way {
	return Way{
		ID:    "third-party",
		Title: "ways.tools.title",
		Warnings: []string{
			"ways.tools.warn-server", "ways.tools.warn-risks", "ways.tools.warn-none",
		},
		Steps: []WayStep{
			{"ways.tools.ask", "ways.tools.ask-see"},
			{"ways.tools.nothing", "ways.tools.nothing-see"},
			{"ways.tools.report", "ways.tools.report-see"},
		},
		NotWorking: []string{"ways.tools.not-used", "ways.tools.not-sent"},
		Next: []WayNext{
			{"ways.tools.next-account", cmdAccount},
			{"ways.tools.next-support", cmdSupport},
		},
	}
}

// preventionWay goes home with the owner.
func preventionWay() Way {
	return Way{
		ID:    "prevention",
		Title: "ways.prevent.title",
		Needs: []string{"ways.prevent.need-open", "ways.prevent.need-password"},
		Warnings: []string{
			"ways.prevent.warn-codes", "ways.prevent.warn-phone", "ways.prevent.warn-days",
		},
		Steps: []WayStep{
			{"ways.prevent.reach", "ways.prevent.reach-see"},
			{"ways.prevent.note", "ways.prevent.note-see"},
			{"ways.prevent.find", "ways.prevent.find-see"},
			{"ways.prevent.lock", "ways.prevent.lock-see"},
			{"ways.prevent.backup", "ways.prevent.backup-see"},
			{"ways.prevent.repair", "ways.prevent.repair-see"},
			{"ways.prevent.buy", "ways.prevent.buy-see"},
		},
		Parts:      []WayPart{sale()},
		NotWorking: []string{"ways.prevent.not-off", "ways.prevent.not-known"},
		Next: []WayNext{
			{"ways.prevent.next-account", cmdAccount},
			{"ways.prevent.next-triage", cmdTriage},
		},
	}
}

// faqWay answers short and true, first of all what is told wrongly elsewhere.
func faqWay() Way {
	return Way{
		ID:    "faq",
		Title: "ways.faq.title",
		Questions: []WayQuestion{
			{"ways.faq.reset", "ways.faq.reset-answer"},
			{"ways.faq.new", "ways.faq.new-answer"},
			{"ways.faq.locks", "ways.faq.locks-answer"},
			{"ways.faq.when", "ways.faq.when-answer"},
			{"ways.faq.message", "ways.faq.message-answer"},
			{"ways.faq.app", "ways.faq.app-answer"},
			{"ways.faq.find", "ways.faq.find-answer"},
			{"ways.faq.shop", "ways.faq.shop-answer"},
			{"ways.faq.photos", "ways.faq.photos-answer"},
			{"ways.faq.google", "ways.faq.google-answer"},
			{"ways.faq.afar", "ways.faq.afar-answer"},
			{"ways.faq.never", "ways.faq.never-answer"},
			{"ways.faq.reach", "ways.faq.reach-answer"},
			{"ways.faq.time", "ways.faq.time-answer"},
			{"ways.faq.used", "ways.faq.used-answer"},
			{"ways.faq.several", "ways.faq.several-answer"},
			{"ways.faq.hold", "ways.faq.hold-answer"},
			{"ways.faq.see", "ways.faq.see-answer"},
		},
		Next: []WayNext{
			{"ways.faq.next-triage", cmdTriage},
			{"ways.faq.next-account", cmdAccount},
			{"ways.faq.next-find", cmdFindDevice},
		},
	}
}
