// Package imports keeps the import rules of docs/architecture.md, together
// with depguard in .golangci.yml. A rule that only a linter knows is one
// switch away from being gone.
package imports

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// layers lists, for each package of ours, which packages of ours it may import,
// with the reason where it is not plain.
var layers = map[string][]string{
	"cmd/mitool":   {"internal/cli"},
	"cmd/phonesim": {"internal/phonesim", "internal/usbip"},
	"internal/cli": {"internal/adb", "internal/adbkey", "internal/device", "internal/doctor", "internal/guide", "internal/i18n", "internal/job", "internal/models",
		"internal/paper",
		"internal/phonesim", // the practice mode alone
		"internal/ui", "internal/usb", "internal/usb/libusb", "udev"},
	"internal/guide":    {"internal/device", "internal/job", "internal/models"},
	"internal/device":   {"internal/usb", "internal/adb", "internal/fastboot", "internal/models"},
	"internal/doctor":   {"internal/adb", "internal/adbkey", "internal/device", "internal/usb", "udev"},
	"internal/adb":      {},
	"internal/adbkey":   {"internal/adb"},
	"internal/fastboot": {},
	"internal/models":   {},
	"internal/job":      {},
	"internal/paper":    {},
	"internal/i18n":     {},
	"internal/ui":       {},
	"internal/usb":      {},
	// A second reading of AOSP's documents: one misreading must not hide
	// in the phone and in its judge.
	"internal/phonesim":   {"internal/usb"},
	"internal/usbip":      {"internal/usb"},
	"internal/conntest":   {"internal/usb"},
	"internal/usb/sysfs":  {"internal/usb"},
	"internal/usb/libusb": {"internal/usb", "internal/usb/sysfs"},
	"udev":                {},
}

// owners lists the modules that only some packages may import.
var owners = map[string][]string{
	"github.com/google/gousb":           {"internal/usb/libusb"},
	"github.com/spf13/cobra":            {"internal/cli"},
	"github.com/spf13/pflag":            {"internal/cli"},
	"github.com/rs/zerolog":             {"internal/cli"},
	"golang.org/x/term":                 {"internal/ui"},
	"github.com/schollz/progressbar/v3": {"internal/ui"},
	"github.com/nicksnyder/go-i18n/v2":  {"internal/i18n"},
	"github.com/BurntSushi/toml":        {"internal/i18n", "internal/cli"},
	"golang.org/x/text":                 {"internal/i18n"},
	"github.com/rogpeppe/go-internal":   {},
	"github.com/google/go-cmp":          {"test/golden"},
	"github.com/creack/pty":             {"test/demo"},
}

// quiet are the packages that neither print, log nor read the environment.
var quiet = []string{"internal/adb", "internal/fastboot", "internal/guide", "internal/device", "internal/models", "internal/paper", "internal/usb", "internal/phonesim"}

type pkg struct {
	ImportPath string
	Imports    []string
}

func TestImports(t *testing.T) {
	for _, p := range list(t) {
		name := strings.TrimPrefix(p.ImportPath, "mitool/")
		allowed, known := layers[name]
		if !known && !strings.HasPrefix(name, "test/") {
			t.Errorf("%s has no import rule: add it to layers and to .golangci.yml", name)
			continue
		}
		for _, i := range p.Imports {
			if ours, ok := strings.CutPrefix(i, "mitool/"); ok && known && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s, which its layer may not", name, ours)
			}
			for mod, who := range owners {
				if (i == mod || strings.HasPrefix(i, mod+"/")) && !slices.Contains(who, name) {
					t.Errorf("%s imports %s, which only %q may", name, i, who)
				}
			}
			if slices.Contains(quiet, name) && (i == "os" || i == "log") {
				t.Errorf("%s imports %s: it neither prints nor logs", name, i)
			}
		}
	}
}

// list returns the packages of the module with their imports, tests left out.
func list(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports", "mitool/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("listing packages: %v", err)
	}
	var pkgs []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("reading the list: %v", err)
		}
		pkgs = append(pkgs, p)
	}
	if len(pkgs) < len(layers) {
		t.Fatalf("%d packages listed, want at least %d", len(pkgs), len(layers))
	}
	return pkgs
}
