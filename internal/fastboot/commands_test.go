package fastboot

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// allowed is the row of the allow-list of the wire for fastboot.
const allowed = "`getvar:<name>`, `getvar:all`, `reboot`, `continue`"

// isAllowed tells whether a command stands in the allow-list.
func isAllowed(cmd string) bool {
	for entry := range strings.SplitSeq(allowed, ", ") {
		entry = strings.Trim(entry, "`")
		prefix, ok := strings.CutSuffix(entry, "<name>")
		if cmd == entry || ok && strings.HasPrefix(cmd, prefix) && validName(cmd[len(prefix):]) {
			return true
		}
	}
	return false
}

func TestCommandsAllowed(t *testing.T) {
	cmds := []command{getvarAll(), reboot(), continueBoot()}
	for _, v := range []Var{
		VarProduct, VarSerial, VarUnlocked, VarIsUserspace, VarBatteryVoltage, "has-slot:boot", "partition-size:ALIGN_TO_128K_2",
	} {
		c, err := getvar(v)
		if err != nil {
			t.Errorf("getvar(%q) = %v", v, err)
			continue
		}
		cmds = append(cmds, c)
	}
	for _, c := range cmds {
		if !isAllowed(c.text) {
			t.Errorf("command %q is not in the allow-list", c.text)
		}
		if len(c.text) > maxCommand {
			t.Errorf("command %q has %d bytes; want at most %d", c.text, len(c.text), maxCommand)
		}
	}
	for _, bad := range []string{"erase:userdata", "flashing unlock", "oem unlock", "reboot-bootloader", "reboot-recovery", "getvar:", "getvar:a b", "reboot\x00"} {
		if isAllowed(bad) {
			t.Errorf("isAllowed(%q) = true; want false", bad)
		}
	}
}

func TestGetvarRefusesNames(t *testing.T) {
	tests := []struct{ name, in string }{
		{"empty", ""},
		{"list", "all"},
		{"blank", "product erase:userdata"},
		{"newline", "product\nreboot"},
		{"nul", "product\x00"},
		{"comma", "a,b"},
		{"slash", "../a"},
		{"percent", "%s"},
		{"not ascii", "prodüct"},
		{"leading colon", ":product"},
		{"trailing colon", "product:"},
		{"too long", strings.Repeat("a", maxCommand-len("getvar:")+1)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPhone(t, always("OKAYyes"))
			if c, err := getvar(Var(tt.in)); err == nil {
				t.Errorf("getvar(%q) = %q; want an error", tt.in, c.text)
			}
			c := NewClient(p)
			if v, err := c.Getvar(t.Context(), Var(tt.in)); err == nil || v != "" {
				t.Errorf("Getvar(%q) = %q, %v; want an error", tt.in, v, err)
			}
			if len(p.heard) != 0 {
				t.Errorf("Getvar(%q) sent %q; want nothing", tt.in, p.heard)
			}
			if v, err := c.Getvar(t.Context(), VarUnlocked); v != "yes" || err != nil {
				t.Errorf("Getvar after a refused name = %q, %v; want %q", v, err, "yes")
			}
		})
	}
	if _, err := getvar(Var(strings.Repeat("a", maxCommand-len("getvar:")))); err != nil {
		t.Errorf("getvar of the longest name = %v", err)
	}
}

// Commands are made in commands.go alone, and one line alone writes to the
// phone.
func TestCommandsMadeInOnePlace(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var writes []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				if id, ok := n.Type.(*ast.Ident); ok && id.Name == "command" && name != "commands.go" {
					t.Errorf("%v: makes a command; only commands.go may", fset.Position(n.Pos()))
				}
			case *ast.AssignStmt:
				for _, l := range n.Lhs {
					if sel, ok := l.(*ast.SelectorExpr); ok && sel.Sel.Name == "text" {
						t.Errorf("%v: assigns to a text field; a command may not be changed", fset.Position(n.Pos()))
					}
				}
			case *ast.CallExpr:
				if sel, ok := n.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "WriteContext" {
					writes = append(writes, fset.Position(n.Pos()).String())
				}
			}
			return true
		})
	}
	if len(writes) != 1 {
		t.Errorf("WriteContext is called at %q; want one place", writes)
	}
	if !slices.Contains(files, "commands.go") {
		t.Error("no commands.go")
	}
}
