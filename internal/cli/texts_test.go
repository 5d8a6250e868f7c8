package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"mitool/internal/device"
	"mitool/internal/guide"
	"mitool/internal/i18n"
	"mitool/internal/models"
	"mitool/internal/usb"
)

// idsInCode returns the message IDs that the package's sources name: whole
// ones, and the beginnings of those that are put together.
func idsInCode(t *testing.T) (whole map[string]bool, begin []string) {
	t.Helper()
	whole = map[string]bool{}
	quoted := regexp.MustCompile(`"((?:cli\.)?(?:label|help|flag|detect|keys|picture|problem|problem-hint|error|hint|practice|watch|record|recovery|talk)\.[a-z0-9.-]*)"`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		src, err := fs.ReadFile(os.DirFS("."), f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range quoted.FindAllStringSubmatch(string(src), -1) {
			id := "cli." + strings.TrimPrefix(m[1], "cli.")
			if strings.HasSuffix(id, ".") || strings.HasSuffix(id, "-") {
				begin = append(begin, id)
			} else {
				whole[id] = true
			}
		}
	}
	return whole, begin
}

// TestTexts proves that every text the commands name is there, in both
// languages, and that none is left over.
func TestTexts(t *testing.T) {
	whole, begin := idsInCode(t)
	for _, lang := range i18n.Langs() {
		text := i18n.New(lang)
		for id := range whole {
			if !text.Has(id) {
				t.Errorf("%s: no text %q", lang, id)
			}
		}
		for _, id := range i18n.IDs(lang) {
			if !strings.HasPrefix(id, "cli.") || whole[id] {
				continue
			}
			used := false
			for _, b := range begin {
				used = used || strings.HasPrefix(id, b)
			}
			if !used {
				t.Errorf("%s: text %q is not used", lang, id)
			}
		}
	}
}

// TestProblemTexts proves that every problem of a phone has a sentence.
func TestProblemTexts(t *testing.T) {
	codes := []string{
		"busy", "no-permission", "no-driver", "unauthorized", "no-key", "no-answer", "bad-answer", "refuses", "gone",
		"not-on-server", "serial-differs", "no-serial", "debugging-off", "not-xiaomi", "custom-recovery", "other-os",
	}
	for _, lang := range i18n.Langs() {
		text := i18n.New(lang)
		for _, code := range codes {
			if m, _ := problemText(text, device.Phone{}, device.Problem{Code: code}); strings.HasPrefix(m, "!") {
				t.Errorf("%s: problem %q has no sentence", lang, code)
			}
		}
		for _, mode := range []device.Mode{device.ModeEDL, device.ModeBROM, device.ModePreloader} {
			m, hint := problemText(text, device.Phone{Mode: mode}, device.Problem{Code: "chip-level"})
			if strings.HasPrefix(m, "!") || hint == "" {
				t.Errorf("%s: mode %q has no sentence or no hint", lang, mode)
			}
		}
	}
}

// TestNoPermissionHint proves that the rule is offered where it helps.
func TestNoPermissionHint(t *testing.T) {
	for _, lang := range i18n.Langs() {
		for vendor, helps := range map[uint16]bool{0x2717: true, 0: true, 0x04e8: false} {
			p := device.Phone{USB: usb.Desc{VendorID: vendor}}
			_, hint := problemText(i18n.New(lang), p, device.Problem{Code: "no-permission"})
			if got := strings.Contains(hint, "--install-udev"); got != helps || hint == "" {
				t.Errorf("%s: %04x: hint %q; want the rule in it: %v", lang, vendor, hint, helps)
			}
		}
	}
}

// TestErrorTexts proves that every error that is put into words has a
// sentence, a hint and an exit code, and every refusal a reason and a way.
func TestErrorTexts(t *testing.T) {
	for _, lang := range i18n.Langs() {
		text := i18n.New(lang)
		for _, s := range sentences {
			if !text.Has("cli.error."+s.id) || !text.Has("cli.hint."+s.id) {
				t.Errorf("%s: error %q has no sentence or no hint", lang, s.id)
			}
			if s.code == exitDone {
				t.Errorf("error %q has exit code 0", s.id)
			}
		}
		for _, r := range guide.Refusals() {
			if !text.Has(r.Reason) || !text.Has(r.Way) {
				t.Errorf("%s: refusal of %q has no reason or no way", lang, r.Verb)
			}
		}
		for _, k := range []models.Keys{models.VolUpPower, models.VolUpPowerReleasePower, models.VolUpVolDownPower} {
			if id := "cli." + keysText[k]; !text.Has(id) {
				t.Errorf("%s: keys %q have no text", lang, k)
			}
		}
	}
}

// TestCleanData: what a phone says of itself reaches no terminal as it is,
// wherever it stands in a text's data.
func TestCleanData(t *testing.T) {
	const evil = "x@\x1b[2J\rDONE\x7f"
	data := cleanData(map[string]any{"Name": evil, "XiaomiAccounts": []string{"a", evil}, "Percent": 7, "Open": true})
	for _, s := range append([]string{data["Name"].(string)}, data["XiaomiAccounts"].([]string)...) {
		if strings.ContainsAny(s, "\x1b\r\x7f") {
			t.Errorf("cleanData leaves %q", s)
		}
	}
	if data["Percent"] != 7 || data["Open"] != true {
		t.Errorf("cleanData = %v; want what is no text as it was", data)
	}
}
