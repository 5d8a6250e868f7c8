package adb

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// allowed is the allow-list of the wire, by the mode that the banner tells.
var allowed = map[string][]string{
	"device": {
		"shell:getprop", "shell:dumpsys battery", "shell:dumpsys account", "shell:df -k /data", "shell:tradeinmode getstatus",
		"shell,v2,raw:getprop", "shell,v2,raw:dumpsys battery", "shell,v2,raw:dumpsys account", "shell,v2,raw:df -k /data", "shell,v2,raw:tradeinmode getstatus",
		"reboot:recovery",
	},
	"sideload": {
		"getdevice:", "getversion:", "getsn:", "getcodebase:", "getbranch:", "getlanguage:", "getregion:", "getromzone:",
	},
}

// allServices gives what every constructor of services.go can make.
func allServices(t *testing.T) []service {
	t.Helper()
	list := []service{rebootRecovery()}
	for c := shellGetprop; c <= shellTradeIn; c++ {
		list = append(list, c.service(false), c.service(true))
	}
	for q := queryDevice; q <= queryROMZone; q++ {
		list = append(list, q.service())
	}
	return list
}

func TestServicesAreAllowed(t *testing.T) {
	got := map[string][]string{}
	for _, s := range allServices(t) {
		for _, mode := range s.types {
			got[mode] = append(got[mode], s.name)
		}
	}
	for _, names := range [...]map[string][]string{got, allowed} {
		for _, list := range names {
			slices.Sort(list)
		}
	}
	if diff := cmp.Diff(allowed, got); diff != "" {
		t.Errorf("services by mode (-allowed +made)\n%s", diff)
	}
}

// Every string of services.go is one that the constructors above use, so that
// none can be there which the other test does not see.
func TestServicesFileHoldsNothingElse(t *testing.T) {
	known := []string{
		"shell:", "shell,v2,raw:",
		"host:version", "host:devices-l", "host:transport-id:%d", "host:transport:",
		"host-transport-id:%d:features", "host-serial:", ":features",
		"fmt", "slices",
	}
	for _, list := range allowed {
		for _, s := range list {
			known = append(known, s)
			if command, ok := strings.CutPrefix(s, "shell:"); ok {
				known = append(known, command)
			}
		}
	}
	for _, s := range stringsOf(t, "services.go") {
		if !slices.Contains(known, s) {
			t.Errorf("services.go has the string %q, which is on no list", s)
		}
	}
}

func stringsOf(t *testing.T, file string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	ast.Inspect(f, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			s, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, s)
		}
		return true
	})
	return list
}

// Outside services.go nothing makes a service, a command or a request of the
// server, and no string looks like a forbidden one.
func TestServicesAreMadeInOneFile(t *testing.T) {
	guarded := []string{"service", "shellCommand", "hostRequest"}
	forbidden := []string{
		"sideload-host", "sideload:", "format-", "wipe", "rescue-", "remount", "root:", "tcpip",
		"exec:", "sync:", "kill", "detach", "attach", "install", "push", "evaluate", "disable-verity", "usb:",
		"reboot:", "getmitoken", "mtpinstall", "shell:", "shell,",
	}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, e := range files {
		name := e.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || name == "services.go" {
			continue
		}
		checked++
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			var made ast.Expr
			switch n := n.(type) {
			case *ast.CompositeLit:
				made = n.Type
			case *ast.CallExpr:
				made = n.Fun
			case *ast.ValueSpec:
				made = n.Type
			}
			if id, ok := made.(*ast.Ident); ok && slices.Contains(guarded, id.Name) {
				t.Errorf("%s makes a %s", name, id.Name)
			}
			return true
		})
		for _, s := range stringsOf(t, name) {
			for _, bad := range forbidden {
				if strings.Contains(s, bad) {
					t.Errorf("%s has the string %q, which holds %q", name, s, bad)
				}
			}
		}
	}
	if checked < 20 {
		t.Errorf("checked %d files; want all of the package", checked)
	}
}

func TestWrongMode(t *testing.T) {
	modes := []string{"device", "recovery", "sideload", "rescue", "bootloader", "host", ""}
	for _, s := range allServices(t) {
		for _, mode := range modes {
			if got, want := s.allows(mode), slices.Contains(allowed[mode], s.name); got != want {
				t.Errorf("%q allows %q = %t; want %t", s.name, mode, got, want)
			}
		}
	}
	d, _ := connected(t, sideloadBanner, func(p *phone) {
		if m, ok := p.recv(); ok {
			t.Errorf("phone received %v; want nothing", m)
		}
	})
	if _, err := d.Getprop(testContext(t)); err == nil {
		t.Error("Getprop in sideload succeeded")
	}
	if err := d.RebootRecovery(testContext(t)); err == nil {
		t.Error("RebootRecovery in sideload succeeded")
	}
}
