package phonesim

import (
	"embed"
	"path"
	"slices"
	"strconv"
	"strings"

	"mitool/internal/usb"
)

// MenuFamily is which recovery the phone has.
type MenuFamily string

// Menu families.
const (
	MenuMiRecovery MenuFamily = "mi-recovery"     // Mi Recovery 3.0 and 5.0: MIUI 10 to 14, HyperOS
	MenuHyperOS3   MenuFamily = "hyperos3"        // the same with "Restore system"
	MenuWipeReset  MenuFamily = "miui-wipe-reset" // MIUI 6 to 8: a language page, then "Wipe & Reset"
	MenuAOSP       MenuFamily = "aosp"            // Android One and Go
	MenuCustom     MenuFamily = "custom"          // a custom recovery, whose adbd says recovery::
)

// RecoveryKeys is how the keys lead to recovery.
type RecoveryKeys string

// Key combinations, as the LineageOS wiki's tables have them.
const (
	KeysVolUpPower        RecoveryKeys = "volup+power"
	KeysReleasePowerFirst RecoveryKeys = "volup+power, release power first"
	KeysVolUpVolDownPower RecoveryKeys = "volup+voldown+power"
)

// SoC is who made the phone's chip, which decides its chip-level modes and the
// form of its bootloader's answers.
type SoC string

// Chip makers.
const (
	Qualcomm SoC = "qualcomm"
	MediaTek SoC = "mediatek"
)

// FastbootVar is one variable of the bootloader, in the order of getvar all.
// Value is what follows the name's colon, with a leading blank where the
// bootloader prints one.
type FastbootVar struct {
	Name, Value string
}

// Profile is a model of phone.
type Profile struct {
	Name         string // of the profile: "spes"
	Codename     string // ro.product.device
	ModDevice    string // ro.product.mod_device, as MIAssistant names the phone
	Model        string // ro.product.model
	MarketName   string
	Brand        string
	Manufacturer string
	Product      string // ro.product.name
	Android      string // ro.build.version.release
	SoC          SoC
	Menu         MenuFamily
	RecoveryKeys RecoveryKeys
	Props        map[string]string // getprop, but for USB; without a serial number it is Serial
	FastbootVars []FastbootVar
	Serial       string
	Speed        usb.Speed
	Unlocked     bool // the bootloader
	Fastbootd    bool // has fastboot in user space
	TradeInMode  bool // knows "tradeinmode getstatus"

	// Accounts are the kinds of account on the phone, "xiaomi" and
	// "google"; setup asks for them after a reset.
	Accounts []string
	// Battery is its charge in percent.
	Battery int
	// ADB is how the phone's adbd speaks.
	ADB ADB
	// AnswerUnknown makes the bootloader answer getvar of an unknown
	// variable with OKAY and nothing, as old ones do.
	AnswerUnknown bool
	// OmitClose makes MIAssistant leave out the CLSE after its text, and
	// DataFirst makes it send the text before its OKAY. Both were seen on
	// stock recoveries; which models do it is not known, so which profiles
	// have them is chosen for the tests.
	OmitClose, DataFirst bool
}

// ADB is the side of the ADB protocol that changed over the years.
type ADB struct {
	Version  uint32
	MaxData  uint32
	Features []string
	// Merged: takes a header and its payload in one transfer (adbd since
	// commit 4af6e4ff of November 2024).
	Merged bool
	// CRLF: shell: runs on a terminal, so lines end with CR LF.
	CRLF bool
}

// adbOf gives adbd as Android releases had it. Compression and delayed_ack are
// left out of the banner: this adbd does not do them.
func adbOf(android int) ADB {
	a := ADB{Version: 0x01000001, MaxData: 1 << 20, Merged: android >= 16}
	switch {
	case android <= 6:
		return ADB{Version: 0x01000000, MaxData: 4 << 10, CRLF: true}
	case android <= 8:
		a.Version, a.MaxData = 0x01000000, 256<<10
	}
	a.Features = []string{"shell_v2", "cmd"}
	if android >= 8 {
		a.Features = append(a.Features, "stat_v2")
	}
	if android >= 10 {
		a.Features = append(a.Features, "apex", "fixed_push_mkdir", "abb", "fixed_push_symlink_timestamp", "abb_exec")
	}
	if android >= 11 {
		a.Features = append(a.Features, "ls_v2", "remount_shell", "track_app", "sendrecv_v2", "openscreen_mdns")
	}
	if android >= 14 {
		a.Features = append(a.Features, "devicetracker_proto_format")
	}
	return a
}

// has tells whether adbd offers a feature.
func (a ADB) has(feature string) bool { return slices.Contains(a.Features, feature) }

//go:embed data
var data embed.FS

// Profiles returns the models there are, sorted by name.
func Profiles() []Profile {
	var all []Profile
	for _, m := range models() {
		all = append(all, m.profile())
	}
	slices.SortFunc(all, func(a, b Profile) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// ProfileByName returns the profile of that name.
func ProfileByName(name string) (Profile, bool) {
	for _, m := range models() {
		if m.Name == name {
			return m.profile(), true
		}
	}
	return Profile{}, false
}

// profile completes what models says of a phone with its data files.
func (p Profile) profile() Profile {
	p.Props = parseProps(read(p.Name + ".prop"))
	p.FastbootVars = parseFastboot(read(p.Name + ".fastboot"))
	p.Codename = p.Props["ro.product.device"]
	p.ModDevice = p.Props["ro.product.mod_device"]
	if p.ModDevice == "" {
		p.ModDevice = p.Codename
	}
	p.Model = p.Props["ro.product.model"]
	p.MarketName = p.Props["ro.product.marketname"]
	if p.MarketName == "" {
		p.MarketName = p.Model
	}
	p.Brand = p.Props["ro.product.brand"]
	p.Manufacturer = p.Props["ro.product.manufacturer"]
	p.Product = p.Props["ro.product.name"]
	p.Android = p.Props["ro.build.version.release"]
	major, _, _ := strings.Cut(p.Android, ".")
	release, _ := strconv.Atoi(major) // a profile's test fails without it
	p.ADB = adbOf(release)
	return p
}

// read returns an embedded file's text, "" when there is none.
func read(name string) string {
	b, err := data.ReadFile(path.Join("data", name))
	if err != nil {
		return ""
	}
	return string(b)
}

// parseProps reads what getprop prints. A value may go on over several lines.
func parseProps(text string) map[string]string {
	props := make(map[string]string)
	for len(text) > 0 {
		var entry string
		entry, text, _ = strings.Cut(text, "]\n")
		name, value, ok := strings.Cut(entry, "]: [")
		if name, found := strings.CutPrefix(name, "["); ok && found {
			props[name] = value
		}
	}
	return props
}

// parseFastboot reads the "(bootloader)" lines of fastboot getvar all.
func parseFastboot(text string) []FastbootVar {
	var vars []FastbootVar
	for line := range strings.Lines(text) {
		line, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), "(bootloader) ")
		if !ok {
			continue
		}
		name, value, _ := strings.Cut(line, ":")
		if variableTakesArgument(name) {
			argument, rest, _ := strings.Cut(value, ":")
			name, value = name+":"+argument, rest
		}
		vars = append(vars, FastbootVar{name, value})
	}
	return vars
}

// variableTakesArgument tells whether the name goes on after its colon
// (system/core fastboot/constants.h).
func variableTakesArgument(name string) bool {
	switch name {
	case "partition-type", "partition-size", "has-slot", "slot-retry-count",
		"slot-unbootable", "slot-successful", "is-logical":
		return true
	}
	return false
}
