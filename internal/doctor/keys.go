package doctor

import (
	"errors"
	"io/fs"
	"path/filepath"
)

// keys looks whether mitool can sign in to phones as adb does. It makes no
// key.
func (c *check) keys() {
	usable := 0
	for i, k := range c.sys.Keys {
		data := Data{"Path": k.Path}
		if k.Err != nil {
			data["Error"] = k.Err.Error()
		}
		switch {
		case k.Err == nil:
			usable++
			if i == 0 && c.sys.OS != "windows" && k.Mode.Perm()&0o077 != 0 {
				c.note("key-open", data, command("chmod 600 %v", k.Path))
			}
		case i > 0:
			c.note("key-vendor", data, none)
		case k.Path == "":
			c.problem("key-no-home", nil, none)
		case errors.Is(k.Err, fs.ErrNotExist):
			c.missingKey(k.Path, data)
		case errors.Is(k.Err, fs.ErrPermission):
			c.problem("key-denied", data, c.own(filepath.Dir(k.Path)))
		default:
			c.problem("key-bad", data, command("mv %v %v", k.Path, k.Path+".bad"))
		}
	}
	if usable > 0 {
		c.ok("keys", Data{"Count": usable})
	}
}

// missingKey tells whether mitool can make the key when it first needs it.
func (c *check) missingKey(file string, data Data) {
	delete(data, "Error")
	if c.sys.OS != "linux" {
		c.note("key-none", data, none)
		return
	}
	dir := filepath.Dir(file)
	switch err := c.sys.Access(dir); {
	case err == nil, errors.Is(err, fs.ErrNotExist) && c.sys.Access(filepath.Dir(dir)) == nil:
		c.note("key-none", data, none)
	default:
		c.problem("key-no-room", Data{"Path": dir}, c.own(dir))
	}
}

// own gives the user what a program that ran with sudo made: the directory of
// the keys, in the user's own home. In another's home it mends nothing.
func (c *check) own(dir string) fix {
	if c.sys.OS != "linux" || c.sys.Access(filepath.Dir(dir)) != nil {
		return none
	}
	return command(`sudo chown -R "$USER" %v`, dir)
}
