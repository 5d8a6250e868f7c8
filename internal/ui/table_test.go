package ui

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTable(t *testing.T) {
	header := []string{"PORT", "NAME", "SERIAL"}
	rows := [][]string{
		{"1-2", "红米 Note 11", "7d3a91c2"},
		{"1-3.1", "", "q3x8v0k2m7p1z6t4"},
	}
	const columns = `
PORT   NAME          SERIAL
1-2    红米 Note 11  7d3a91c2
1-3.1                q3x8v0k2m7p1z6t4
`
	const blocks = `
PORT: 1-2
NAME: 红米 Note 11
SERIAL: 7d3a91c2

PORT: 1-3.1
NAME:
SERIAL: q3x8v0k2m7p1z6t4
`
	tests := []struct {
		name   string
		header []string
		rows   [][]string
		width  int
		want   string
	}{
		{"no limit", header, rows, 0, columns},
		{"just fits", header, rows, 37, columns},
		{"too narrow", header, rows, 36, blocks},
		{"absurdly narrow", header, rows, 1, blocks},
		{"no rows", header, nil, 80, "\nPORT  NAME  SERIAL\n"},
		{"short row", header, [][]string{{"1-2"}}, 80, "\nPORT  NAME  SERIAL\n1-2\n"},
		{"no columns", nil, [][]string{{"1-2"}}, 80, "\n\n\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			Table(&b, tt.header, tt.rows, tt.width)
			if diff := cmp.Diff(tt.want, "\n"+b.String()); diff != "" {
				t.Errorf("Table, width %d (-want +got):\n%s", tt.width, diff)
			}
		})
	}
}
