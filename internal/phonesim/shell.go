package phonesim

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// result is what a command left.
type result struct {
	stdout, stderr string
	code           int
}

// errShellSyntax is a command that uses more of a shell than there is here.
var errShellSyntax = errors.New("only one simple command is understood")

// shellWords splits a command into words, with both kinds of quotes and the
// backslash. Anything that would make a second command, or move output, is an
// error: nothing that mitool sends needs it.
func shellWords(command string) ([]string, error) {
	var words []string
	var word strings.Builder
	in, quote := false, rune(0)
	escaped := false
	for _, c := range command {
		switch {
		case escaped:
			word.WriteRune(c)
			escaped = false
		case c == '\\' && quote != '\'':
			escaped, in = true, true
		case quote != 0 && c == quote:
			quote = 0
		case quote == '\'':
			word.WriteRune(c)
		case c == '$' || c == '`':
			return nil, errShellSyntax
		case quote != 0:
			word.WriteRune(c)
		case c == '"' || c == '\'':
			quote, in = c, true
		case strings.ContainsRune(";|&<>(){}*?[#~\n", c):
			return nil, errShellSyntax
		case c == ' ' || c == '\t':
			if in {
				words = append(words, word.String())
			}
			word.Reset()
			in = false
		default:
			word.WriteRune(c)
			in = true
		}
	}
	if quote != 0 || escaped {
		return nil, errShellSyntax
	}
	if in {
		words = append(words, word.String())
	}
	return words, nil
}

// shell runs a command and returns what it left. It changes nothing on the
// phone, whatever the command.
func (p *Phone) shell(command string) result {
	words, err := shellWords(command)
	if err != nil || len(words) == 0 {
		return result{stderr: "/system/bin/sh: syntax error: unexpected character\n", code: 1}
	}
	name, args := words[0], words[1:]
	p.lock()
	defer p.unlock()
	switch {
	case name == "getprop":
		return p.getprop(args)
	case name == "dumpsys":
		return p.dumpsys(args)
	case name == "df":
		return p.df(args)
	case name == "ls":
		return p.ls(args)
	case name == "test":
		return p.test(args)
	case name == "cat":
		return p.cat(args)
	case name == "echo":
		return result{stdout: strings.Join(args, " ") + "\n"}
	case name == "tradeinmode" && p.profile.TradeInMode:
		return p.tradeInMode(args)
	}
	return result{stderr: fmt.Sprintf("/system/bin/sh: %s: inaccessible or not found\n", name), code: 127}
}

// properties are the profile's with those that depend on this phone; p.mu is
// held. A profile that has a serial number tells that one, whatever USB's is.
func (p *Phone) properties() map[string]string {
	props := maps.Clone(p.profile.Props)
	for _, name := range []string{"ro.serialno", "ro.boot.serialno"} {
		if props[name] == "" {
			props[name] = p.serial
		}
	}
	functions := p.usbMode
	switch {
	case p.debugging && (functions == "charging" || functions == "none"):
		functions = "adb"
	case p.debugging:
		functions += ",adb"
	}
	for _, name := range []string{"sys.usb.config", "sys.usb.state", "persist.sys.usb.config"} {
		props[name] = functions
	}
	props["init.svc.adbd"] = "running"
	if p.faultNow().hostile {
		for name, value := range props {
			props[name] = hostile(value)
		}
	}
	return props
}

func (p *Phone) getprop(args []string) result {
	props := p.properties()
	if len(args) > 0 {
		return result{stdout: props[args[0]] + "\n"}
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(props)) {
		fmt.Fprintf(&b, "[%s]: [%s]\n", name, props[name])
	}
	return result{stdout: b.String()}
}

func (p *Phone) dumpsys(args []string) result {
	switch strings.Join(args, " ") {
	case "battery":
		return result{stdout: p.dumpBattery()}
	case "account":
		return result{stdout: p.dumpAccounts()}
	}
	return result{stderr: fmt.Sprintf("Can't find service: %s\n", strings.Join(args, " "))}
}

// dumpBattery is frameworks/base BatteryService's dump.
func (p *Phone) dumpBattery() string {
	const charging, full = 2, 5
	status := charging
	if p.profile.Battery == 100 {
		status = full
	}
	return fmt.Sprintf(`Current Battery Service state:
  AC powered: false
  USB powered: true
  Wireless powered: false
  Max charging current: 500000
  Max charging voltage: 5000000
  Charge counter: %d
  status: %d
  health: 2
  present: true
  level: %d
  scale: 100
  voltage: 4012
  temperature: 291
  technology: Li-poly
`, p.profile.Battery*50000, status, p.profile.Battery)
}

// dumpAccounts is the part of frameworks/base AccountManagerService's dump
// that names accounts.
func (p *Phone) dumpAccounts() string {
	var b strings.Builder
	accounts := p.userdata.accounts
	fmt.Fprintf(&b, "User UserInfo{0:Owner:c13}:\n  Accounts: %d\n", len(accounts))
	for _, a := range accounts {
		fmt.Fprintf(&b, "    Account {name=%s, type=%s}\n", p.say(a.name), a.kind)
	}
	b.WriteString("\n  AccountId, Action_Type, timestamp, UID, TableName, Key\n  Accounts History\n\n" +
		"  Active Sessions: 0\n\n  RegisteredServicesCache: 2 services\n" +
		"    ServiceInfo: AuthenticatorDescription {type=com.google}, ComponentInfo{com.google.android.gms/com.google.android.gms.auth.account.authenticator.GoogleAccountAuthenticatorService}, uid 10121\n")
	return b.String()
}
