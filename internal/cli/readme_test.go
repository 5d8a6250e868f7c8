package cli

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// TestReadme proves that the transcript in each README is what mitool prints.
func TestReadme(t *testing.T) {
	for lang, file := range map[string]string{"en": "../../README.md", "id": "../../README.id.md"} {
		t.Run(lang, func(t *testing.T) {
			var out, errOut bytes.Buffer
			code := Run(t.Context(), &Env{
				Out: &out, ErrOut: &errOut, Args: []string{"detect", "--practice"},
				Getenv: func(name string) string { return map[string]string{"LANG": lang}[name] },
			})
			if code != exitDone {
				t.Fatalf("detect exits with %d: %s", code, &errOut)
			}
			readme, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			shown := strings.ReplaceAll(out.String(), " --practice", "") // there it is a real phone
			if !strings.Contains(string(readme), "mitool detect\n"+shown+"```\n") {
				t.Errorf("%s does not show what detect prints:\n%s", file, shown)
			}
		})
	}
}
