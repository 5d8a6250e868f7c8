package paper

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"mitool/test/golden"
)

// sampleReport is one as a job gives it, with strings that a phone could send.
func sampleReport() Report {
	pair := func(s string) Pair { return Pair{Indonesian: s + " (id)", English: s + " (en)"} }
	return Report{
		Title: pair("Report"), Number: "261122-7k3f",
		Facts: []Fact{
			{pair("Ticket"), "SC-1042"},
			{Pair{"Model", "Model"}, "<script>alert(1)</script>"},
			{pair("Serial number"), "7d****c2\u202e\x1b[31m\x9b\xff"},
			{pair("Category"), ""},
		},
		Place: Fact{pair("Place"), "Jalan <b>Contoh</b> 1\x1b, " + strings.Repeat("0", maxReportPlace)},
		Sections: []Section{
			{pair("Agreed"), []Pair{pair("one"), pair("two")}},
			{pair("Seen"), []Pair{pair("1"), pair("2"), pair("3"), pair("4"), pair("5"), pair("6")}},
		},
		Outcome:    Section{pair("Outcome"), []Pair{pair("DONE"), pair("meaning")}},
		Kept:       pair("Kept"),
		Signatures: []Pair{pair("Owner"), pair("Technician")},
		Name:       pair("Name"), Signature: pair("Signature"), Footer: pair("Footer"),
	}
}

// TestReport compares a report with testdata/report.html.
func TestReport(t *testing.T) {
	var b bytes.Buffer
	if err := WriteReport(&b, sampleReport()); err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, "testdata/report.html", b.String())
	for _, r := range b.String() {
		if r != '\n' && !unicode.IsPrint(r) {
			t.Errorf("the report holds %U", r)
		}
	}
	for _, bad := range []string{"<script", "http:", "https:", "<img", "url(", "@import", "javascript:"} {
		if strings.Contains(b.String(), bad) {
			t.Errorf("the report holds %q", bad)
		}
	}
	if !strings.Contains(b.String(), "&lt;script&gt;") {
		t.Error("what the phone said is not shown")
	}
}

// TestReportLeavesItsData: what is cut for the page is the caller's.
func TestReportLeavesItsData(t *testing.T) {
	r := sampleReport()
	if err := WriteReport(&bytes.Buffer{}, r); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sampleReport(), r); diff != "" {
		t.Errorf("WriteReport changed its data (-before +after):\n%s", diff)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

var errFull = errors.New("no space left")

func TestReportWriteError(t *testing.T) {
	if err := WriteReport(full{}, sampleReport()); !errors.Is(err, errFull) {
		t.Errorf("WriteReport = %v; want %v", err, errFull)
	}
}

func TestPlain(t *testing.T) {
	tests := []struct {
		name, s string
		most    int
		want    string
	}{
		{"clean", "Redmi Note 11 – 八個字", 40, "Redmi Note 11 – 八個字"},
		{"controls", "a\x00\x1b[0m\x7f\u009b\u202e\u2066\ufeffb\n", 40, "a[0mb"},
		{"not UTF-8", "a\xff\xc3b", 40, "ab"},
		{"the replacement itself", "a\ufffdb", 40, "a\ufffdb"},
		{"fits", "abc", 3, "abc"},
		{"cut", "abcd", 3, "abc…"},
		{"cut between characters", "八個字", 2, "八個…"},
		{"empty", "", 3, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := plain(tt.s, tt.most); got != tt.want {
				t.Errorf("plain(%q, %d) = %q; want %q", tt.s, tt.most, got, tt.want)
			}
		})
	}
}
