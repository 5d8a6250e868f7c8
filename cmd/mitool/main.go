// Command mitool tells what a Xiaomi, Redmi or POCO phone on the cable is and
// guides through the official ways out of a forgotten account or screen lock.
package main

import (
	"os"

	"mitool/internal/cli"
)

func main() { os.Exit(cli.Main()) }
