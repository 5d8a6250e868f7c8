package guide

// activation is what comes after a reset, by whomever: the owner activates the
// phone. The messages are those of Xiaomi's FindDevice app, from its English
// texts for HyperOS 1; the one on date and time has been read in translations of
// HyperOS 3 and MIUI 13 only, and is told without its words.
func activation() WayPart {
	return WayPart{
		Title: "ways.activation.title",
		Notes: []string{
			"ways.activation.note-same", "ways.activation.note-nothing", "ways.activation.note-three",
			"ways.activation.note-words",
		},
		Steps: []WayStep{
			{"ways.activation.network", "ways.activation.network-see"},
			{"ways.activation.xiaomi", "ways.activation.xiaomi-see"},
			{"ways.activation.google", "ways.activation.google-see"},
			{"ways.activation.own", "ways.activation.own-see"},
		},
		Messages: []WayMessage{
			{"ways.activation.connect", "ways.activation.connect-do"},
			{"ways.activation.invalid", "ways.activation.invalid-do"},
			{"ways.activation.changed", "ways.activation.changed-do"},
			{"ways.activation.code", "ways.activation.code-do"},
			{"ways.activation.date", "ways.activation.date-do"},
			{"ways.activation.server", "ways.activation.server-do"},
			{"ways.activation.denied", "ways.activation.denied-do"},
			{"ways.activation.overdue", "ways.activation.overdue-do"},
			{"ways.activation.lost", "ways.activation.lost-do"},
		},
	}
}

// findHub is Google's erasing from afar. It is a reset like that of recovery,
// and only third parties describe its pages.
func findHub() WayPart {
	return WayPart{
		Title: "ways.find-hub.title",
		Notes: []string{
			"ways.find-hub.note-needs", "ways.find-hub.note-erases", "ways.find-hub.note-when", "ways.find-hub.note-pin",
		},
		Steps: []WayStep{
			{"ways.find-hub.open", "ways.find-hub.open-see"},
			{"ways.find-hub.erase", "ways.find-hub.erase-see"},
			{"ways.find-hub.confirm", "ways.find-hub.confirm-see"},
		},
	}
}

// sale is the reset from Settings, for an owner who knows everything. It is the
// one that clears Google's lock (AOSP, PersistentDataBlockManager).
func sale() WayPart {
	return WayPart{
		Title: "ways.sale.title",
		Notes: []string{"ways.sale.note-known", "ways.sale.note-battery", "ways.sale.note-sim"},
		Steps: []WayStep{
			{"ways.sale.save", "ways.sale.save-see"},
			{"ways.sale.xiaomi", "ways.sale.xiaomi-see"},
			{"ways.sale.google", "ways.sale.google-see"},
			{"ways.sale.reset", "ways.sale.reset-see"},
			{"ways.sale.confirm", "ways.sale.confirm-see"},
			{"ways.sale.done", "ways.sale.done-see"},
		},
	}
}
