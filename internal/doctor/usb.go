package doctor

import (
	"slices"
	"strconv"
	"strings"
)

const (
	devices   = "sys/bus/usb/devices"
	claims    = "sys/bus/usb/drivers/usbfs" // a link for each interface a program has claimed
	memory    = "sys/module/usbcore/parameters/usbfs_memory_mb"
	nodesRoot = "dev/bus/usb"
)

// wantMemory is the kernel's default for usbfs_memory_mb (Documentation/
// admin-guide/kernel-parameters.txt): room for the transfers of all programs
// together, in MiB.
const wantMemory = 16

// usb looks whether there are buses, whether programs can reach them, and how
// much they may move at once.
func (c *check) usb() {
	isBus := func(name string) bool { return strings.HasPrefix(name, "usb") }
	if !slices.ContainsFunc(c.sys.names(devices), isBus) {
		c.problem("usb-none", nil, none)
		return
	}
	if !c.sys.exists(nodesRoot) {
		c.problem("usb-no-nodes", nil, none)
		return
	}
	c.ok("usb", nil)

	n, err := strconv.Atoi(c.sys.value(memory))
	switch {
	case err != nil:
		// Not told: the kernel is built without the parameter's file.
	case n == 0:
		c.ok("memory-unlimited", nil)
	case n < wantMemory:
		c.note("memory-small", Data{"Size": n, "Want": wantMemory},
			command("echo %v | sudo tee %v", wantMemory, "/"+memory))
	default:
		c.ok("memory", Data{"Size": n})
	}
}

// libusb looks whether this mitool can open phones at all.
func (c *check) libusb() {
	version, err := c.sys.LibUSB()
	if err != nil {
		c.problem("libusb-none", Data{"Error": err.Error()}, none)
		return
	}
	c.ok("libusb", Data{"Version": version})
}
