package doctor

import (
	"context"
	"errors"
	"strings"

	"mitool/internal/adb"
)

// resetServerAddress has adb and mitool use the address that they have by
// default.
const resetServerAddress fix = "unset ADB_SERVER_SOCKET ANDROID_ADB_SERVER_ADDRESS ANDROID_ADB_SERVER_PORT"

// askServer looks whether an adb server runs, and returns the ports of the
// phones that it lists: mitool asks those through it.
func (c *check) askServer(ctx context.Context) map[string]bool {
	switch {
	case c.sys.ServerErr != nil:
		c.problem("server-address", Data{"Error": c.sys.ServerErr.Error()}, resetServerAddress)
		return nil
	case c.sys.Server == nil:
		return nil
	}
	version, err := c.sys.Server.Version(ctx)
	switch {
	case errors.Is(err, adb.ErrNoServer):
		c.ok("server-none", nil)
		return nil
	case err != nil:
		c.note("server-odd", Data{"Error": err.Error()}, none)
		return nil
	}
	c.ok("server", Data{"Version": version, "PID": c.serverPID()})
	ports := map[string]bool{}
	list, _ := c.sys.Server.Devices(ctx) // of a server that just answered
	for _, d := range list {
		// What it may not open itself it does not hold.
		ports[d.USBPath] = ports[d.USBPath] || !strings.HasPrefix(d.State, "no permissions")
	}
	return ports
}
