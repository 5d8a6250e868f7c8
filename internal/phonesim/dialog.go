package phonesim

import (
	"crypto/md5"
	"fmt"
	"strings"
)

// dialog is "Allow USB debugging?", over whatever else the screen shows.
type dialog struct {
	key    publicKey
	answer chan bool // has room for the one answer
}

// fingerprint is the MD5 of the key's structure, as Android shows it
// (frameworks/base UsbDebuggingManager).
func fingerprint(key publicKey) string {
	var parts []string
	for _, b := range md5.Sum(key.raw) {
		parts = append(parts, fmt.Sprintf("%02X", b))
	}
	return strings.Join(parts, ":")
}

func (d *dialog) page() page {
	return page{
		name: "dialog", title: "Allow USB debugging?", touch: true,
		lines: []string{"The computer's RSA key fingerprint is:", fingerprint(d.key)},
		items: []item{
			{label: "Cancel", act: actDeny},
			{label: "Allow", act: actAllow},
			{label: "Always allow from this computer", act: actAllowAlways},
		},
	}
}

// ask shows the dialog in place of an earlier one; p.mu is held.
func (p *Phone) ask(key publicKey) *dialog {
	p.dismiss()
	p.dialog = &dialog{key: key, answer: make(chan bool, 1)}
	p.dirty = true
	return p.dialog
}

// answer closes the dialog; false when there is none.
func (p *Phone) answer(a action) bool {
	d := p.dialog
	if d == nil {
		return false
	}
	p.dialog = nil
	p.dirty = true
	if a == actAllowAlways {
		p.userdata.keys = append(p.userdata.keys, d.key)
	}
	d.answer <- a != actDeny
	return true
}

// dismiss closes the dialog unanswered, as when the cable comes out.
func (p *Phone) dismiss() { p.answer(actDeny) }
