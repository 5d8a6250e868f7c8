package phonesim

import (
	"slices"
	"strings"
)

// The allow-list of the wire, written down here a second time from mitool's
// design and not taken from its code. Whatever is heard beside it is a
// violation.

// allowedShell tells whether a shell command is one of the fixed read-only
// ones. words are the command's; anything a shell would do more with is none.
func allowedShell(words []string) bool {
	if len(words) == 0 {
		return false
	}
	switch words[0] {
	case "getprop":
		return len(words) <= 2
	case "dumpsys":
		return len(words) == 2 && (words[1] == "battery" || words[1] == "account")
	case "tradeinmode":
		return len(words) == 2 && words[1] == "getstatus"
	case "df", "ls", "test":
		return true
	}
	return false
}

// allowedSync tells whether a request of the sync service only reads.
func allowedSync(id string) bool {
	return slices.Contains([]string{"STAT", "LST2", "STA2", "LIST", "LIS2", "RECV", "RCV2", "QUIT"}, id)
}

// allowedReboot tells whether a reboot of Android may be asked for.
func allowedReboot(target string) bool { return target == "" || target == "recovery" }

// assistantServices are the services of MIAssistant that only tell something.
func assistantServices() []string {
	return []string{"getdevice:", "getversion:", "getsn:", "getcodebase:", "getbranch:", "getlanguage:", "getregion:", "getromzone:"}
}

// allowedFastboot tells whether a command of fastboot may be sent.
func allowedFastboot(command string) bool {
	if name, ok := strings.CutPrefix(command, "getvar:"); ok {
		return name != ""
	}
	return slices.Contains([]string{"reboot", "reboot-recovery", "continue"}, command)
}
