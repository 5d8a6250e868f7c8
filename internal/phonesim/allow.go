package phonesim

import "slices"

// The allow-list of the wire, written down here a second time from the table in
// docs/architecture.md and not taken from mitool's code: what mitool sends, word
// for word. Whatever is heard beside it is a violation. In AOSP's rescue mode
// and in a custom recovery that is all.

// androidServices are what mitool opens in Android.
func androidServices() []string {
	return []string{
		"shell:getprop", "shell,v2,raw:getprop",
		"shell:dumpsys battery", "shell,v2,raw:dumpsys battery",
		"shell:dumpsys account", "shell,v2,raw:dumpsys account",
		"shell:df -k /data", "shell,v2,raw:df -k /data",
		"shell:tradeinmode getstatus", "shell,v2,raw:tradeinmode getstatus",
		"reboot:recovery",
	}
}

// assistantServices are the services of MIAssistant that only tell something.
// AOSP's sideload, whose banner is the same, is asked for them too.
func assistantServices() []string {
	return []string{"getdevice:", "getversion:", "getsn:", "getcodebase:", "getbranch:", "getlanguage:", "getregion:", "getromzone:"}
}

// allowedFastboot tells whether a command of fastboot may be sent.
func allowedFastboot(command string) bool {
	return slices.Contains([]string{"getvar:product", "getvar:serialno", "getvar:unlocked", "getvar:is-userspace"}, command)
}
