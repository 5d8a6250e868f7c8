package doctor

// screen looks whether a person can be asked and shown things.
func (c *check) screen() {
	if c.sys.Terminal != nil {
		c.note("terminal-none", nil, none)
	} else {
		c.ok("terminal", nil)
	}
	if !c.sys.UTF8 {
		locale := "C.UTF-8"
		if c.sys.Lang == "id" {
			locale = "id_ID.UTF-8"
		}
		c.note("screen-ascii", nil, command("export LC_ALL=%v", locale))
	}
	c.ok("language", Data{"Lang": c.sys.Lang})
}
