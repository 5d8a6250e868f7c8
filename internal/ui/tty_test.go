package ui

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
)

func TestReadAnswer(t *testing.T) {
	tests := []struct {
		name, in string
		want     string
		err      error
	}{
		{"line", "7d3a91c2\n", "7d3a91c2", nil},
		{"exact bytes", "  7d3A\xff\n", "  7d3A\xff", nil},
		{"windows newline", "2\r\n", "2", nil},
		{"longest", strings.Repeat("x", maxAnswer) + "\n", strings.Repeat("x", maxAnswer), nil},
		{"too long", strings.Repeat("x", maxAnswer+1) + "\n", "", ErrNoAnswer},
		{"without end", strings.Repeat("x", maxLine+5000), "", ErrNoAnswer},
		{"empty", "\n", "", ErrNoAnswer},
		{"end of input", "", "", ErrNoAnswer},
		{"end of input in a line", "2", "", ErrNoAnswer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, a := range []answer{
				readAnswer(strings.NewReader(tt.in)),
				readAnswer(iotest.OneByteReader(strings.NewReader(tt.in))),
			} {
				if a.line != tt.want || !errors.Is(a.err, tt.err) {
					t.Errorf("readAnswer = %q, %v; want %q, %v", a.line, a.err, tt.want, tt.err)
				}
			}
		})
	}
}

func TestReadAnswerHangup(t *testing.T) {
	gone := errors.New("hung up")
	a := readAnswer(iotest.ErrReader(gone))
	if !errors.Is(a.err, ErrNoAnswer) || !errors.Is(a.err, gone) {
		t.Errorf("readAnswer = %v; want %v and %v", a.err, ErrNoAnswer, gone)
	}
}

func FuzzReadAnswer(f *testing.F) {
	f.Add([]byte("7d3a91c2\n"))
	f.Add([]byte("\r\n"))
	f.Add([]byte("2"))
	f.Fuzz(func(t *testing.T, in []byte) {
		a := readAnswer(bytes.NewReader(in))
		switch {
		case a.err != nil && a.line != "":
			t.Errorf("readAnswer(%q) = %q with %v; want no line", in, a.line, a.err)
		case a.err != nil && !errors.Is(a.err, ErrNoAnswer):
			t.Errorf("readAnswer(%q) = %v; want %v", in, a.err, ErrNoAnswer)
		case a.err == nil && (a.line == "" || len(a.line) > maxAnswer || strings.Contains(a.line, "\n")):
			t.Errorf("readAnswer(%q) = %q; want one bounded line", in, a.line)
		case a.err == nil && !bytes.HasPrefix(in, []byte(a.line)):
			t.Errorf("readAnswer(%q) = %q; want what was typed", in, a.line)
		}
	})
}
