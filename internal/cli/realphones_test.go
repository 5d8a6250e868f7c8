package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"mitool/internal/adbkey"
	"mitool/internal/phonesim"
	"mitool/test/golden"
)

var (
	dumpLine     = regexp.MustCompile(`(?s)\[([^\]\n]+)\]: \[(.*?)\]\r?\n`)
	fastbootLine = regexp.MustCompile(`(?m)^\(bootloader\) ([a-z0-9:_-]+?):([^:\n]*)$`)
)

// scriptSpeed is how much faster than real ones the phones of scripts run.
const scriptSpeed = 0.01

// TestRealPhones has the simulated phone answer what real phones answered, and
// compares the row of detect --json with the reviewed one.
func TestRealPhones(t *testing.T) {
	base, ok := phonesim.ProfileByName("spes")
	if !ok {
		t.Fatal("no profile spes")
	}
	rows := map[string]phonesim.Profile{}
	for path, text := range dumps(t, "../device/testdata/getprop/*.txt") {
		p := base
		p.Props = map[string]string{}
		for _, m := range dumpLine.FindAllStringSubmatch(text+"\n", -1) {
			p.Props[m[1]] = m[2]
		}
		p.Codename, p.Model, p.Product = p.Props["ro.product.device"], p.Props["ro.product.model"], p.Props["ro.product.name"]
		rows["android: "+path] = p
	}
	for path, text := range dumps(t, "../fastboot/testdata/getvar-all-*.txt") {
		p := base
		p.FastbootVars = nil
		for _, m := range fastbootLine.FindAllStringSubmatch(text, -1) {
			p.FastbootVars = append(p.FastbootVars, phonesim.FastbootVar{Name: m[1], Value: m[2]})
		}
		rows["fastboot: "+path] = p
	}
	for name, profile := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mode, path, _ := strings.Cut(name, ": ")
			got := detectRow(t, profile, mode)
			name := filepath.Join("testdata", "realphones", strings.TrimSuffix(path, ".txt")+".json")
			golden.Compare(t, name, string(got))
		})
	}
}

// dumps reads the files that match, by name.
func dumps(t *testing.T, pattern string) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: no files (%v)", pattern, err)
	}
	all := map[string]string{}
	for _, p := range paths {
		raw, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(p)] = string(raw)
	}
	return all
}

// detectRow runs detect --json on a phone of this profile, indented.
func detectRow(t *testing.T, profile phonesim.Profile, mode string) []byte {
	t.Helper()
	home := t.TempDir()
	key, err := adbkey.Load(adbkey.Env{Getenv: func(string) string { return "" }, Home: home})
	if err != nil {
		t.Fatal(err)
	}
	phone := phonesim.New(profile, phonesim.Options{TimeScale: scriptSpeed})
	defer phone.Close()
	if err := phone.Trust(key[0].PublicKeyText()); err != nil {
		t.Fatal(err)
	}
	if _, err := phone.Do(t.Context(), "boot "+mode); err != nil {
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer
	code := Run(t.Context(), &Env{
		Out: &out, ErrOut: &errOut, Args: []string{"detect", "--json"}, Home: home,
		Getenv:    func(string) string { return "" },
		Simulated: func() ([]*phonesim.Phone, error) { return []*phonesim.Phone{phone}, nil },
	})
	if code != exitDone {
		t.Fatalf("detect exits with %d: %s", code, &errOut)
	}
	var row struct {
		Phones []json.RawMessage `json:"phones"`
	}
	if err := json.Unmarshal(out.Bytes(), &row); err != nil || len(row.Phones) != 1 {
		t.Fatalf("%s: %v", &out, err)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, row.Phones[0], "", "  "); err != nil {
		t.Fatal(err)
	}
	return append(indented.Bytes(), '\n')
}
