package guide

// Refused is something that mitool does for nobody: the reason, and what the
// official way is instead.
type Refused struct {
	Verb   string // as typed on the command line: "unlock"
	Reason string // text ID
	Way    string // text ID
}

// refusals are the verbs that people try.
var refusals = []struct {
	reason, way string
	verbs       []string
}{
	{"refuse.activation", "way.activation", []string{"unlock", "bypass", "remove-account", "remove-mi", "mi-account", "mi-unlock", "activation", "hack"}},
	{"refuse.google", "way.google", []string{"frp", "frp-bypass", "google", "remove-google"}},
	{"refuse.screen", "way.screen", []string{"unlock-screen", "pin", "pattern", "password", "crack"}},
	{"refuse.bootloader", "way.bootloader", []string{"unlock-bootloader", "bootloader", "oem", "oem-unlock", "flashing"}},
	{"refuse.chip", "way.service", []string{"edl", "brom", "preloader", "testpoint"}},
	{"refuse.flash", "way.service", []string{"flash", "sideload", "install", "downgrade"}},
	{"refuse.root", "way.service", []string{"root", "magisk"}},
	{"refuse.imei", "way.service", []string{"imei", "repair-imei"}},
	{"refuse.erase", "way.reset", []string{"erase", "format", "wipe", "wipe-data", "factory-reset", "reset"}},
}

// Refusals returns all of them, in the order of their reasons.
func Refusals() []Refused {
	var all []Refused
	for _, row := range refusals {
		for _, v := range row.verbs {
			all = append(all, Refused{Verb: v, Reason: row.reason, Way: row.way})
		}
	}
	return all
}
