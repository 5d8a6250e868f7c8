package device

import (
	"mitool/internal/models"
	"mitool/internal/usb"
)

// Mode is what runs on the phone. The values are those of --json.
type Mode string

// Modes.
const (
	// ModeAndroid is Android with USB debugging on.
	ModeAndroid Mode = "android"
	// ModeNoADB is a Xiaomi phone in Android, or charging, with USB
	// debugging off: MTP, PTP, mass storage or charging.
	ModeNoADB Mode = "no-adb"
	// ModeRecovery is a custom recovery: its ADB banner is recovery::.
	ModeRecovery Mode = "recovery"
	// ModeSideload is AOSP recovery waiting for "adb sideload".
	ModeSideload Mode = "sideload"
	// ModeMIAssistant is Mi Recovery's "Connect with MIAssistant".
	ModeMIAssistant Mode = "miassistant"
	// ModeRescue is AOSP recovery's rescue mode.
	ModeRescue Mode = "rescue"
	// ModeFastboot is the bootloader's fastboot.
	ModeFastboot Mode = "fastboot"
	// ModeFastbootd is fastboot in user space.
	ModeFastbootd Mode = "fastbootd"
	// ModeEDL is Qualcomm's emergency download mode, 05c6:9008.
	ModeEDL Mode = "edl"
	// ModeBROM is MediaTek's boot ROM, 0e8d:0003.
	ModeBROM Mode = "brom"
	// ModePreloader is MediaTek's preloader, 0e8d:2000 and 0e8d:2001.
	ModePreloader Mode = "preloader"
	// ModeUnknown is a phone that answered something else, or nothing.
	ModeUnknown Mode = "unknown"
)

// ChipLevel tells whether m is a mode that mitool names and never speaks to.
func (m Mode) ChipLevel() bool {
	return m == ModeEDL || m == ModeBROM || m == ModePreloader
}

// State is what can be done with the phone now. The values are those of --json.
type State string

// States.
const (
	StateReady        State = "ready"
	StateUnauthorized State = "unauthorized" // the person has not accepted this computer
	StateAuthorizing  State = "authorizing"  // an adb server is trying keys
	StateOffline      State = "offline"      // it does not answer
	StateBusy         State = "busy"         // another program holds it
	StateNoPermission State = "no-permission"
	StateLockedOut    State = "locked-out" // a chip-level mode
)

// Truth is yes, no, or not known.
type Truth uint8

// Truths.
const (
	Unknown Truth = iota
	No
	Yes
)

// Lock is the bootloader's lock. It says nothing about account locks.
type Lock string

// Locks.
const (
	LockUnknown  Lock = "unknown"
	LockLocked   Lock = "locked"
	LockUnlocked Lock = "unlocked"
)

// OS is the system on the phone; empty strings are not known.
type OS struct {
	Name    string // "HyperOS", "MIUI", or "Android" for any other
	Version string // ro.build.version.incremental, as the phone tells it
	Android string // ro.build.version.release: "13"
}

// Bootloader is the bootloader's lock and where it was read.
type Bootloader struct {
	Lock   Lock
	Source string // "fastboot", "getprop", or "" when not known
}

// Accounts are the accounts that an authorised phone says are signed in. They
// say nothing about what setup will ask for after a reset: an account can be
// bound to the phone without being listed.
type Accounts struct {
	Xiaomi, Google bool
	List           []Account // at most maxAccounts, of all kinds
}

// Account is one of them.
type Account struct {
	Type string // "com.google"
	// Name is masked: enough for its owner to know it by, and no more.
	Name string
}

// Storage is the room for the person's data, in bytes.
type Storage struct {
	Total, Used, Free int64
}

// MIAssistant is what Mi Recovery tells in ModeMIAssistant, beside what fills
// the other fields of a Phone; "" is not known.
type MIAssistant struct {
	Serial   string // as the recovery told it, where Phone.Serial may be the descriptor's
	Branch   string // "F"
	Language string // "en"
	Region   string // that the person chose: "IN"
	ROMZone  string // "1" China, "2" global
}

// Recovery is how this model is brought into recovery and what is seen there.
type Recovery struct {
	Keys models.Keys
	Menu models.MenuFamily
	// Known is false where Keys and Menu are the default for models that
	// the table does not hold.
	Known bool
}

// Phone is one phone on the bus. Strings come from the phone and are
// untrusted; they are cut to a sane length, not cleaned.
type Phone struct {
	Port   string // the cable it is on; see usb.Desc.Port
	USB    usb.Desc
	Serial string // "" when not known
	Mode   Mode
	State  State
	Xiaomi Truth // made by Xiaomi; ported MIUI does not count

	Brand    string // "Xiaomi", "Redmi", "POCO", spelt as Xiaomi spells it
	Name     string // marketing name
	Model    string // ro.product.model: "2201117TG"
	Codename string // "spes"
	Region   string // of the ROM: "global", "id", "cn"…
	OS       OS
	MIUI     string // ro.miui.ui.version.name where OS.Name is "MIUI": "V8", of weekly builds too

	// FirstAndroidOne is an Android One of Xiaomi's own from the time when its
	// version was a date.
	FirstAndroidOne bool

	Bootloader Bootloader
	Battery    *int      // percent; nil when not known
	Accounts   *Accounts // nil when not known
	Storage    *Storage  // nil when not known
	// MIAssistant is what else Mi Recovery told; nil in other modes.
	MIAssistant *MIAssistant
	Recovery    Recovery

	// Via is the way the phone was asked: "usb", "adb-server", or "" when
	// it was not asked anything.
	Via    string
	HeldBy *usb.Holder // who holds it, when State is StateBusy or Via is "adb-server"
	// Problems are what is odd about this phone, worst first.
	Problems []Problem
}
