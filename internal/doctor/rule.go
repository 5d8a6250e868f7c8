package doctor

import (
	"path"
	"strings"

	"mitool/udev"
)

// ruleDirs are where udevd reads rules, the first winning where two files have
// one name (udev(7)).
var ruleDirs = [...]string{
	"etc/udev/rules.d", "run/udev/rules.d", "usr/local/lib/udev/rules.d", "usr/lib/udev/rules.d", "lib/udev/rules.d",
}

// udevControl is the socket on which a running udevd takes orders.
const udevControl = "run/udev/control"

// rights looks whether this user may open phones: a running udevd, a rule, and
// a user it is for. Where proven, a phone that is plugged in may be opened, so
// what is missing is only told.
func (c *check) rights(proven bool) {
	wrong := c.problem
	if proven || c.sys.UID == 0 {
		wrong = c.note
	}
	if c.sys.UID == 0 {
		c.note("root", nil, none)
	}
	if !c.sys.exists(udevControl) {
		wrong("udevd-none", nil, "sudo systemctl start systemd-udevd")
	}

	switch file, text := c.rule(); {
	case file == "":
		other := c.otherRule()
		if other == "" {
			wrong("rule-none", nil, c.sys.install())
			return
		}
		c.note("rule-other", Data{"Path": "/" + other}, c.sys.install())
	case strings.TrimSpace(text) == "":
		// Empty, or a link to /dev/null: udev(7)'s way to switch one off.
		wrong("rule-off", Data{"Path": "/" + file}, c.sys.install())
		return
	case text != udev.Rules:
		c.note("rule-differs", Data{"Path": "/" + file}, c.sys.install())
	default:
		c.ok("rule", Data{"Path": "/" + file})
	}
	if c.sys.UID != 0 {
		c.user(wrong)
	}
}

// rule returns the rule's file that udevd reads and its text; "" when there is
// none.
func (c *check) rule() (file, text string) {
	for _, dir := range ruleDirs {
		file := path.Join(dir, udev.Name)
		if text, err := c.sys.read(file, maxRule); err == nil {
			return file, text
		}
	}
	return "", ""
}

// otherRule returns a file with rules for phones that is not ours: named after
// Android, as 51-android.rules of Debian and Arch is, or matching the interface
// of ADB and fastboot.
func (c *check) otherRule() string {
	for _, dir := range ruleDirs {
		for _, name := range c.sys.names(dir) {
			if name == udev.Name || path.Ext(name) != ".rules" {
				continue
			}
			file := path.Join(dir, name)
			text, err := c.sys.read(file, maxRule)
			if err == nil && (strings.Contains(name, "android") || strings.Contains(text, ":ff420")) {
				return file
			}
		}
	}
	return ""
}
