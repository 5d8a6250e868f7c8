package cli

import "testing"

// TestOnward: what is printed to be pasted goes on as this run did, and holds
// nothing that a shell would take for more than a word.
func TestOnward(t *testing.T) {
	for _, tt := range []struct {
		name, serial string
		flags        globals
		want         string
	}{
		{"bare", "", globals{}, "mitool guide reset"},
		{"one of two phones", "7d3a91c2", globals{}, "mitool guide reset --serial 7d3a91c2"},
		{"all", "7d3a91c2", globals{practice: "spes,garnet", lang: "id"}, "mitool guide reset --serial 7d3a91c2 --practice=spes,garnet --lang id"},
		{"practice of its own", "", globals{practice: defaultPractice}, "mitool guide reset --practice"},
		{"serial number that is a command", "$(reboot)", globals{}, "mitool guide reset"},
		{"serial number that is a flag", "--resume", globals{}, "mitool guide reset"},
		{"serial number with a line end", "7d3a91c2\nreboot", globals{}, "mitool guide reset"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := &app{flags: tt.flags}
			if got := a.onward("guide reset", tt.serial); got != tt.want {
				t.Errorf("onward(%q, %q) = %q; want %q", "guide reset", tt.serial, got, tt.want)
			}
		})
	}
}
