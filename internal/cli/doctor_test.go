package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"mitool/internal/adbkey"
	"mitool/internal/doctor"
	"mitool/internal/i18n"
	"mitool/internal/ui"
	"mitool/internal/usb"
	"mitool/udev"
)

// doctorApp is a run of mitool doctor with these flags; what it prints is in
// the buffers.
func doctorApp(lang i18n.Lang, flags globals) (a *app, out, errOut *bytes.Buffer) {
	out, errOut = &bytes.Buffer{}, &bytes.Buffer{}
	a = &app{
		Env: &Env{Out: out, ErrOut: errOut, Getenv: func(string) string { return "" }}, flags: flags,
		log: zerolog.Nop(), text: i18n.New(lang), term: ui.New(errOut, ui.Options{}),
	}
	return a, out, errOut
}

// descs is a bus that lists these devices.
type descs []usb.Desc

func (d descs) List(context.Context) ([]usb.Desc, error) { return d, nil }
func (d descs) Open(context.Context, usb.Desc, uint8) (usb.Conn, error) {
	return nil, errors.New("doctor opened a phone")
}
func (d descs) Close() error { return nil }

// workshop is a workstation with a rule, a person at its screen and a phone,
// whose name is up to the phone.
func workshop(access error, name string) doctor.System {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return doctor.System{
		OS: "linux",
		Files: fstest.MapFS{
			"sys/bus/usb/devices/usb1/busnum":     file("1\n"),
			"dev/bus/usb/001/001":                 file(""),
			"run/udev/control":                    file(""),
			"etc/udev/rules.d/" + udev.Name:       file(udev.Rules),
			"run/systemd/seats/seat0":             file("ACTIVE_UID=1000\n"),
			"proc/77/comm":                        file("fwupd\n"),
			"sys/bus/usb/devices/1-2/power/level": file("on\n"),
		},
		Access: func(path string) error {
			if strings.HasPrefix(path, "/dev/") {
				return access
			}
			return nil
		},
		UID: 1000,
		Bus: descs{{
			Port: "1-2", Bus: 1, Address: 5, VendorID: 0x2717, ProductID: 0xff48, Product: name,
			Speed: usb.SpeedFull, ConfigValue: 1, Interfaces: []usb.Interface{{Class: usb.ClassADB, Endpoints: []usb.Endpoint{
				{Address: 0x81, Type: usb.TypeBulk, MaxPacketSize: 64}, {Address: 1, Type: usb.TypeBulk, MaxPacketSize: 64},
			}}},
		}},
		LibUSB: func() (string, error) { return "1.0.26", nil },
		Keys:   []adbkey.File{{Path: "/home/budi/.android/adbkey", Mode: 0o600}},
		UTF8:   true, Lang: "en", Program: "mitool",
	}
}

func TestDoctor(t *testing.T) {
	a, out, errOut := doctorApp(i18n.En, globals{})
	if err := a.doctor(t.Context(), workshop(nil, "MI 9")); err != nil {
		t.Errorf("doctor = %v; want no error", err)
	}
	const want = `  ok       USB buses are there, and programs can reach them
  ok       libusb 1.0.26
  ok       udev rule /etc/udev/rules.d/70-mitool.rules
  ok       this user sits at the computer: the udev rule is for them
  ok       port 1-2, MI 9: this user may open it, and it is free
  note     port 1-2: the phone runs at USB 1.1 speed, 12 Mbit/s or less.
           Everything takes long. Try another cable, and another socket.
  note     fwupd (pid 77) runs.
           It opens devices as they are plugged in, and may hold a phone for a
           while.
  fix      sudo systemctl stop fwupd
  ok       adb keys that can be used: 1
  ok       a terminal to ask questions at
  ok       language en; another by --lang

Nothing was found that keeps a phone from being used.
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("output differs (-want +got):\n%s", diff)
	}
	if errOut.Len() > 0 {
		t.Errorf("stderr is %q; want nothing", errOut)
	}
}

func TestDoctorProblem(t *testing.T) {
	a, out, _ := doctorApp(i18n.Id, globals{})
	err := a.doctor(t.Context(), workshop(fs.ErrPermission, "MI 9"))
	if code := a.report(err); code != exitAccess {
		t.Errorf("exit code = %d; want %d", code, exitAccess)
	}
	const want = `  MASALAH  port 1-2, MI 9: tidak boleh dibuka pengguna ini
           (/dev/bus/usb/001/005).
           Perintah ini memasang aturan udev dan langsung memakainya.
  atasi    sudo mitool doctor --install-udev
`
	if !strings.Contains(out.String(), want) {
		t.Errorf("output is\n%s\nwant in it\n%s", out, want)
	}
}

func TestDoctorSummary(t *testing.T) {
	problem := []doctor.Finding{{ID: "usb", Level: doctor.OK}, {ID: "phone-denied", Level: doctor.Problem, Port: "1-2"}}
	tests := []struct {
		name   string
		report doctor.Report
		want   string
	}{
		{"all is well", doctor.Report{Usable: true}, "doctor.summary.usable"},
		{"one of two phones", doctor.Report{Usable: true, Findings: problem}, "doctor.summary.partly"},
		{"no phone", doctor.Report{Findings: problem}, "doctor.summary.unusable"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := doctorSummary(test.report); got != test.want {
				t.Errorf("doctorSummary = %q; want %q", got, test.want)
			}
			for _, lang := range i18n.Langs() {
				if !i18n.New(lang).Has(test.want) {
					t.Errorf("%s: no text %q", lang, test.want)
				}
			}
		})
	}
}

func TestDoctorJSON(t *testing.T) {
	a, out, errOut := doctorApp(i18n.En, globals{json: true})
	err := a.doctor(t.Context(), workshop(fs.ErrPermission, "MI\x1b[2J9"))
	if code := a.report(err); code != exitAccess || errOut.Len() > 0 {
		t.Errorf("exit code = %d, stderr %q; want %d and silence", code, errOut, exitAccess)
	}
	var got doctorReport
	if err := json.Unmarshal(out.Bytes(), &got); err != nil || strings.Count(out.String(), "\n") != 1 {
		t.Fatalf("%v: output is no JSON of one line:\n%s", err, out)
	}
	if got.SchemaVersion != schemaVersion || got.Usable {
		t.Errorf("schema_version %d, usable %v; want %d, false", got.SchemaVersion, got.Usable, schemaVersion)
	}
	for _, f := range got.Findings {
		if f.ID != "phone-denied" {
			continue
		}
		port, fix := "1-2", "sudo mitool doctor --install-udev"
		want := findingJSON{
			ID: "phone-denied", Level: "problem", Port: &port, Fix: &fix,
			Message: `port 1-2, MI\x1b[2J9: this user may not open it (/dev/bus/usb/001/005).`, Why: f.Why,
			Data: map[string]any{"name": "MI\x1b[2J9", "node": "/dev/bus/usb/001/005"},
		}
		if diff := cmp.Diff(want, f); diff != "" || f.Why == nil {
			t.Errorf("finding differs (-want +got):\n%s", diff)
		}
		return
	}
	t.Errorf("no phone-denied in\n%s", out)
}

// TestDoctorIsSafe proves that the name of a phone or a program cannot move
// the cursor or add a line.
func TestDoctorIsSafe(t *testing.T) {
	a, out, _ := doctorApp(i18n.En, globals{})
	sys := workshop(nil, "MI\x1b[2J\r\n  ok       all is well\u202e")
	sys.Files.(fstest.MapFS)["etc/udev/rules.d/"+udev.Name].Data = nil
	_ = a.doctor(t.Context(), sys)
	if strings.ContainsAny(out.String(), "\x1b\r\u202e") || strings.Contains(out.String(), "\n  ok       all is well") {
		t.Errorf("raw text of a phone in the output:\n%s", out)
	}
}

// doctorIDs returns the findings that internal/doctor's sources name, and
// whether each may be one that needs a reason.
func doctorIDs(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("../doctor/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sources of internal/doctor: %v", err)
	}
	call := regexp.MustCompile(`(?:\b(?:c\.(?:ok|note|problem)|wrong)\(|\bsay\(|ID: |f\.ID, f\.Fix = )"([a-z0-9-]+)"(, OK)?`)
	ids := map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range call.FindAllStringSubmatch(string(src), -1) {
			ids[m[1]] = ids[m[1]] || !strings.HasPrefix(m[0], "c.ok(") && m[2] == ""
		}
	}
	return ids
}

// TestDoctorTexts proves that every finding has its sentences in both
// languages, that none is left over, that they fit the screen, and that the
// manual explains each.
func TestDoctorTexts(t *testing.T) {
	ids := doctorIDs(t)
	manual, err := os.ReadFile("../../docs/doctor.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Langs() {
		a, _, _ := doctorApp(lang, globals{})
		for id, reason := range ids {
			if !a.text.Has("doctor.what." + id) {
				t.Errorf("%s: finding %q has no text", lang, id)
			}
			if a.text.Has("doctor.why."+id) != reason {
				t.Errorf("%s: finding %q: has a reason: %v; want %v", lang, id, !reason, reason)
			}
			if !strings.Contains(string(manual), "`"+id+"`") {
				t.Errorf("docs/doctor.md does not name %q", id)
			}
			f := doctor.Finding{ID: id, Level: doctor.Note, Port: "1-2.3", Data: doctor.Data{
				"Name": "Redmi Note 11", "Node": "/dev/bus/usb/001/005", "Program": "ModemManager", "PID": 4242, "Path": "/etc/x",
				"Group": "plugdev", "Error": "no", "ID": "2717:ff48", "Version": 41, "Size": 4, "Want": 16, "Hubs": 2, "Mode": "edl",
				"Count": 1, "Lang": "en", "System": "darwin",
			}}
			for line := range strings.Lines(a.renderDoctor(doctor.Report{Findings: []doctor.Finding{f}})) {
				if n := utf8.RuneCountInString(strings.TrimSpace(line)); n > tableWidth || strings.Contains(line, "<no value>") {
					t.Errorf("%s: finding %q: %d columns: %q", lang, id, n, line)
				}
			}
		}
		for _, id := range i18n.IDs(lang) {
			for _, part := range []string{"doctor.what.", "doctor.why."} {
				if rest, ok := strings.CutPrefix(id, part); ok {
					if _, used := ids[rest]; !used {
						t.Errorf("%s: text %q is not used", lang, id)
					}
				}
			}
		}
	}
}

func TestInstallUdev(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("udev is part of Linux")
	}
	file := func(root string) string { return filepath.Join(root, "etc/udev/rules.d", udev.Name) }
	ran := 0
	works := func(context.Context, ...string) error { ran++; return nil }
	fails := func(context.Context, ...string) error { return fmt.Errorf("no udevd\x1b") }
	never := func(_ context.Context, args ...string) error {
		t.Errorf("ran %q", args)
		return nil
	}
	tests := []struct {
		name       string
		uid        int
		json       bool
		run        func(context.Context, ...string) error
		code       int
		out, error string // ROOT and PROGRAM stand for what they are
	}{
		{"installed", 0, false, works, exitDone,
			"wrote ROOT\nran udevadm control --reload\nran udevadm trigger --subsystem-match=usb --action=change\n",
			"Phones that are plugged in get their rights now. Run mitool doctor again,\nwithout sudo.\n"},
		{"installed, JSON", 0, true, works, exitDone,
			`{"schema_version":1,"path":"ROOT","state":"written","commands":[{"command":"udevadm control --reload","error":null},` +
				`{"command":"udevadm trigger --subsystem-match=usb --action=change","error":null}]}` + "\n", ""},
		{"no udevd", 0, false, fails, exitFailed,
			"wrote ROOT\ncould not run udevadm control --reload: no udevd\\x1b\n" +
				"could not run udevadm trigger --subsystem-match=usb --action=change: no udevd\\x1b\n",
			"mitool: error: the udev rule is in place, but udevd was not told of it\n" +
				"mitool: hint: restart the computer, or udevd, then plug the phone in again\n"},
		{"not root", 1000, false, never, exitAccess, "",
			"mitool: error: only root may install the udev rule; nothing was changed\n" +
				"mitool: hint: sudo PROGRAM doctor --install-udev\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root := t.TempDir()
			a, out, errOut := doctorApp(i18n.En, globals{json: test.json})
			err := a.installUdev(t.Context(), root, test.uid, test.run)
			if code := a.report(err); code != test.code {
				t.Errorf("exit code = %d; want %d", code, test.code)
			}
			names := strings.NewReplacer("ROOT", file(root), "PROGRAM", programName())
			if diff := cmp.Diff(names.Replace(test.out), out.String()); diff != "" {
				t.Errorf("stdout differs (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(names.Replace(test.error), errOut.String()); diff != "" {
				t.Errorf("stderr differs (-want +got):\n%s", diff)
			}
			_, err = os.Stat(file(root))
			if installed := err == nil; installed != (test.uid == 0) {
				t.Errorf("rule is there: %v", installed)
			}
		})
	}
	if ran != 4 {
		t.Errorf("ran %d commands; want 4", ran)
	}
}

func TestRunProgram(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no sh")
	}
	if err := runProgram(t.Context(), "sh", "-c", "exit 0"); err != nil {
		t.Errorf("runProgram = %v; want no error", err)
	}
	err := runProgram(t.Context(), "sh", "-c", "echo no; exit 3")
	if err == nil || err.Error() != `exit status 3: "no"` {
		t.Errorf("runProgram = %v; want exit status 3 and what was said", err)
	}
}
