package ui

import "strings"

// columnGap stands between two columns of a table.
const columnGap = "  "

// Table writes rows below header in columns of plain text. Where the columns
// do not fit in width, each row becomes a block of "header: value" lines with
// an empty line between two blocks; no value is ever cut. A width of 0 or less
// has no limit.
//
// Cells hold one line each. A row may be shorter than the header.
func Table(b *strings.Builder, header []string, rows [][]string, width int) {
	widths := make([]int, len(header))
	for _, row := range append([][]string{header}, rows...) {
		for i := range widths {
			widths[i] = max(widths[i], stringWidth(cell(row, i)))
		}
	}
	total := len(columnGap) * (len(header) - 1)
	for _, n := range widths {
		total += n
	}
	if width > 0 && total > width {
		writeBlocks(b, header, rows)
		return
	}
	writeRow(b, header, widths)
	for _, row := range rows {
		writeRow(b, row, widths)
	}
}

func writeRow(b *strings.Builder, row []string, widths []int) {
	var line strings.Builder
	for i, n := range widths {
		if i > 0 {
			line.WriteString(columnGap)
		}
		c := cell(row, i)
		line.WriteString(c + strings.Repeat(" ", n-stringWidth(c)))
	}
	b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
}

func writeBlocks(b *strings.Builder, header []string, rows [][]string) {
	for i, row := range rows {
		if i > 0 {
			b.WriteByte('\n')
		}
		for j, key := range header {
			b.WriteString(strings.TrimRight(key+": "+cell(row, j), " ") + "\n")
		}
	}
}

func cell(row []string, i int) string {
	if i < len(row) {
		return row[i]
	}
	return ""
}
