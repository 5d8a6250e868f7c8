package main

import (
	"regexp"
	"strconv"
	"strings"

	"mitool/internal/ui"
)

// screen is what a terminal shows, without its styles.
type screen struct {
	text strings.Builder
	seen int // where what was printed since the last answer begins
}

func (s *screen) write(p []byte) { s.text.Write(p) }

// answered marks everything printed so far as read.
func (s *screen) answered() { s.seen = s.text.Len() }

// lines returns everything printed since the last answer, line by line.
func (s *screen) lines() []string { return render(s.text.String()[s.seen:]) }

// question is one that waits for an answer.
type question struct {
	text    string
	options []string // empty: something has to be typed
}

// question returns what the screen waits for, if it does.
func (s *screen) question() (question, bool) {
	if !strings.HasSuffix(s.text.String(), ui.PromptMark) {
		return question{}, false
	}
	lines := s.lines()
	last := len(lines) - 1
	m := prompt.FindStringSubmatch(lines[last])
	if m == nil {
		return question{}, false
	}
	q := question{text: strings.Join(lines[:last], "\n")}
	if m[1] == "" {
		return q, true
	}
	q.options = options(lines[:last])
	return q, strconv.Itoa(len(q.options)) == m[1]
}

var (
	prompt = regexp.MustCompile(`^(?:1-(\d+))?>$`)
	option = regexp.MustCompile(`^ +(\d+)\. (.*)$`)
	styles = regexp.MustCompile("\x1b\\[[0-9;]*[A-Za-z]")
)

// options reads the numbered options that lines end with. An option that did
// not fit on its line goes on below it, indented further.
func options(lines []string) []string {
	first := len(lines)
	for first > 0 && strings.HasPrefix(lines[first-1], "  ") {
		first--
	}
	var found []string
	for _, line := range lines[first:] {
		m := option.FindStringSubmatch(line)
		switch {
		case m != nil && m[1] == strconv.Itoa(len(found)+1):
			found = append(found, m[2])
		case len(found) > 0:
			found[len(found)-1] += " " + strings.TrimSpace(line)
		}
	}
	return found
}

// render does what a terminal does with the bytes: no styles, and each line as
// the last writing over it left it.
func render(s string) []string {
	s = strings.ReplaceAll(styles.ReplaceAllString(s, ""), "\r\n", "\n")
	var shown []string
	for line := range strings.SplitSeq(s, "\n") {
		var cells []rune
		column := 0
		for _, r := range line {
			if r == '\r' {
				column = 0
				continue
			}
			if column == len(cells) {
				cells = append(cells, ' ')
			}
			cells[column] = r
			column++
		}
		shown = append(shown, strings.TrimRight(string(cells), " "))
	}
	return shown
}

// readSerial reads the serial number off detect's table: below its heading, or
// behind it on a narrow screen. It is empty when there is none.
func readSerial(lines []string) string {
	const heading = "SERIAL"
	for i, line := range lines {
		if value, ok := strings.CutPrefix(line, heading+":"); ok {
			return strings.TrimSpace(value)
		}
		at := strings.Index(line, heading)
		if at >= 0 && i+1 < len(lines) && len(lines[i+1]) > at {
			serial, _, _ := strings.Cut(lines[i+1][at:], " ")
			return serial
		}
	}
	return ""
}
