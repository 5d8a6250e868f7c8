package device

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestProblemsWorstFirst(t *testing.T) {
	p := Phone{Xiaomi: No, Mode: ModeAndroid}
	p.problem("serial-differs", nil)
	p.problem("no-answer", nil)
	before := p.Problems
	p.finish()
	var got []string
	for _, q := range p.Problems {
		got = append(got, q.Code)
	}
	want := []string{"no-answer", "not-xiaomi", "serial-differs", "no-serial"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got)\n%s", diff)
	}
	if before[0].Code != "serial-differs" {
		t.Errorf("another copy of the phone has %v now", before)
	}
}

// TestProblemsAreRanked finds in the source what codes there are.
func TestProblemsAreRanked(t *testing.T) {
	given := regexp.MustCompile(`\.problem\("([a-z-]+)"`)
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		text, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range given.FindAllSubmatch(text, -1) {
			found[string(m[1])] = true
		}
	}
	for code := range found {
		if !slices.Contains(problemCodes, code) {
			t.Errorf("problem %q has no place among problemCodes", code)
		}
	}
	for _, code := range problemCodes {
		if !found[code] {
			t.Errorf("problemCodes has %q, which no phone is given", code)
		}
	}
}
