package device

import "strings"

// bootloaderFromProps reads the bootloader's lock from Android's properties.
//
// They are advisory: custom ROMs fake them. xiaomi.eu says green and locked
// while ro.secureboot.lockstate is absent, and a custom ROM needs an unlocked
// bootloader. So "locked" is believed only when ro.secureboot.lockstate says
// it too, and identify does not believe it of a system or a phone that is not
// Xiaomi's: modules that hide root set this property as well. Properties that
// contradict each other leave the lock unknown.
// sys.oem_unlock_allowed is no lock signal: it is 0 on most unlocked phones.
func bootloaderFromProps(props func(string) string) Bootloader {
	get := func(name string) string { return strings.ToLower(props(name)) }
	votes := map[Lock]bool{
		lockWord[get("ro.secureboot.lockstate")]:     true,
		lockWord[get("ro.boot.vbmeta.device_state")]: true,
		flashLocked[get("ro.boot.flash.locked")]:     true,
		bootState[get("ro.boot.verifiedbootstate")]:  true,
	}
	switch {
	case votes[LockLocked] && votes[LockUnlocked]:
	case votes[LockUnlocked]:
		return Bootloader{Lock: LockUnlocked, Source: "getprop"}
	case lockWord[get("ro.secureboot.lockstate")] == LockLocked:
		return Bootloader{Lock: LockLocked, Source: "getprop"}
	}
	return Bootloader{Lock: LockUnknown}
}

var (
	lockWord    = map[string]Lock{"locked": LockLocked, "unlocked": LockUnlocked}
	flashLocked = map[string]Lock{"1": LockLocked, "0": LockUnlocked}
	// bootState follows Android Verified Boot: green is a locked
	// bootloader with the maker's key, orange an unlocked one.
	bootState = map[string]Lock{"green": LockLocked, "orange": LockUnlocked}
)
