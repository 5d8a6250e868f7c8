package doctor

import (
	"path"
	"slices"
	"strconv"
	"strings"
)

// group is the one that the udev rule gives phones to.
const group = "plugdev"

// seats holds a file for each screen and keyboard with the user logged in
// there, as libsystemd reads it (sd_seat_get_active; elogind writes it too).
const seats = "run/systemd/seats"

// user looks whether the rule is for this user: at the computer's own screen,
// or in the group.
func (c *check) user(wrong func(string, Data, fix)) {
	if c.atSeat() {
		c.ok("user-seat", nil)
		return
	}
	gid, members, exists := c.group()
	if exists && slices.Contains(c.sys.GIDs, gid) {
		c.ok("user-group", Data{"Group": group})
		return
	}
	c.outside = true
	switch {
	case slices.Contains(members, c.sys.User):
		// Groups are given out at login.
		wrong("user-login", Data{"Group": group}, command("newgrp %v", group))
	case exists:
		wrong("user-outside", Data{"Group": group}, command(`sudo usermod -aG %v "$USER"`, group))
	default:
		// udevd takes no notice of the group in a rule it read before.
		wrong("user-no-group", Data{"Group": group}, command("sudo groupadd -r %v && ", group)+c.sys.install())
	}
}

// atSeat tells whether this user is the one logged in at a screen of this
// computer now. The rights go to the user, so a login from elsewhere has them
// as well for that time.
func (c *check) atSeat() bool {
	for _, seat := range c.sys.names(seats) {
		for line := range strings.Lines(c.sys.value(path.Join(seats, seat))) {
			if uid, ok := strings.CutPrefix(line, "ACTIVE_UID="); ok && strings.TrimSpace(uid) == strconv.Itoa(c.sys.UID) {
				return true
			}
		}
	}
	return false
}

// group returns the group's number and its members. udevd wants its groups in
// /etc/group, for it starts before any directory service.
func (c *check) group() (gid int, members []string, exists bool) {
	text, _ := c.sys.read("etc/group", maxFile)
	for line := range strings.Lines(text) {
		// name:password:number:members (group(5))
		f := strings.Split(strings.TrimSpace(line), ":")
		if len(f) < 4 || f[0] != group {
			continue
		}
		gid, err := strconv.Atoi(f[2])
		return gid, strings.Split(f[3], ","), err == nil
	}
	return 0, nil, false
}
