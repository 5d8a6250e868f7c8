package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var codeSpan = regexp.MustCompile("`([^`]+)`")

// TestDetectionIsScripted keeps the promise of docs/detection.md: each row of
// its table has scripts, and one of them sees the modes and the state of the
// row.
func TestDetectionIsScripted(t *testing.T) {
	doc, err := os.ReadFile("../../docs/detection.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for line := range strings.Lines(string(doc)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 5 || strings.Contains(cells[0], "mode") || strings.Contains(cells[0], "---") {
			continue
		}
		rows++
		var scripts strings.Builder
		for _, s := range codeSpan.FindAllStringSubmatch(cells[4], -1) {
			text, err := os.ReadFile(filepath.Join("testdata", "script", s[1]+".txt"))
			if err != nil {
				t.Errorf("row %q: %v", cells[0], err)
			}
			scripts.Write(text)
		}
		want := codeSpan.FindAllStringSubmatch(cells[0], -1)
		if state := codeSpan.FindStringSubmatch(cells[2]); state != nil {
			want = append(want, state)
		}
		for _, w := range want {
			if !strings.Contains(scripts.String(), w[1]) {
				t.Errorf("row %q: no script of %q sees %q", cells[0], cells[4], w[1])
			}
		}
		if scripts.Len() == 0 {
			t.Errorf("row %q has no script", cells[0])
		}
	}
	if rows < 14 {
		t.Errorf("%d rows in the table; want 14 or more", rows)
	}
}
