// Command phonesim plugs simulated phones into this machine's kernel, for
// developers of mitool. It needs Linux, root and the module vhci_hcd.
//
//	phonesim -list
//	phonesim -profile spes,selene -scale 0.1
//
// It then takes the text commands of package phonesim on standard input, one
// a line: "boot android", "screen", "press power+volup 8s". With more than one
// phone "phone N" chooses which one the lines after it are for. The phones
// leave when the input ends.
package main

import (
	"context"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, openCarrier)
	stop()
	os.Exit(code)
}
