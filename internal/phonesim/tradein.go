package phonesim

import (
	"fmt"
	"strings"
)

// AOSP's trade-in mode (adb docs/dev/adb_tradeinmode.md): after a reset, while
// the setup wizard is not done and debugging is off, adbd runs without keys and
// opens nothing but "tradeinmode".

// inTradeIn tells whether the phone would be in it now; p.mu is held.
func (p *Phone) inTradeIn() bool {
	return p.profile.TradeInMode && p.wipes > 0 && !p.debugging
}

// openTradeIn is the one service. "evaluate" forces another wipe: it is on
// nobody's list, and not carried out.
func openTradeIn(d *adbd, name string) service {
	kind, command, _ := strings.Cut(name, ":")
	base, options, _ := strings.Cut(kind, ",")
	if base != "shell" || !strings.HasPrefix(command+" ", "tradeinmode ") {
		return nil
	}
	return openShell(d, base, options, command)
}

// tradeInMode answers getstatus. Its keys are those that AOSP's tests and pages
// name; the rest is left out.
func (p *Phone) tradeInMode(args []string) result {
	if len(args) == 0 || args[0] != "getstatus" {
		return result{stderr: "usage: tradeinmode getstatus\n", code: 1}
	}
	return result{stdout: fmt.Sprintf("{\"serial\":%q,\"brand\":%q,\"model\":%q,\"manufacturer\":%q,\"imei\":\"000000000000000\"}\n",
		p.serial, p.profile.Brand, p.profile.Model, p.profile.Manufacturer)}
}
