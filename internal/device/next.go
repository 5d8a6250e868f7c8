package device

// Next returns what the technician can run next for this phone, the best
// first, as arguments of mitool: "guide account". It is empty for phones that
// mitool leaves alone.
func (p Phone) Next() []string {
	switch {
	case p.Xiaomi == No:
		return nil
	case p.State == StateNoPermission, p.State == StateBusy, p.State == StateOffline, p.State == StateUnknown:
		return []string{"detect"}
	case p.Has("other-os"): // without Mi Recovery, which the reset goes through
		return []string{"guide account", "guide save-data", "guide support"}
	}
	switch p.Mode {
	case ModeAndroid, ModeNoADB:
		return []string{"guide account", "guide save-data", "guide reset"}
	case ModeMIAssistant, ModeFastboot:
		return []string{"guide account", "guide reset"}
	case ModeEDL, ModeBROM, ModePreloader:
		return []string{"guide support"}
	default:
		return []string{"guide support"}
	}
}
