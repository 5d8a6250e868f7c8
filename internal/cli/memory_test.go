//go:build linux

package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mitool/internal/adbkey"
	"mitool/internal/phonesim"
	"mitool/internal/usb"
)

const (
	// mostMemory is what mitool may take up, in KiB, whatever phones say.
	mostMemory = 64 << 10
	// hostilePhones are on the bus at once.
	hostilePhones = 8
)

// TestMemoryOfHostilePhones runs detect against eight phones of each hostile
// kind, which live in this process, and looks at what the other took up. Under
// the race detector, which takes time and memory of its own, the rows alone are
// looked at.
func TestMemoryOfHostilePhones(t *testing.T) {
	if testing.Short() {
		t.Skip("two seconds for each kind")
	}
	home := t.TempDir()
	if _, err := adbkey.Load(adbkey.Env{Getenv: func(string) string { return "" }, Home: home}); err != nil {
		t.Fatal(err)
	}
	public, err := os.ReadFile(filepath.Join(home, ".android", "adbkey.pub"))
	if err != nil {
		t.Fatal(err)
	}
	buses := map[string]func(t *testing.T) usb.Bus{}
	for _, r := range rogues {
		buses[r.name] = func(t *testing.T) usb.Bus { return rogueBusOf(t, r) }
	}
	for _, fault := range []string{"endless-info", "huge-length", "garbage", "hostile-strings", "junk-before-cnxn", "short", "zlp", "fail"} {
		for _, mode := range []string{"android", "miassistant", "fastboot"} {
			buses[fault+" in "+mode] = func(t *testing.T) usb.Bus { return faultyBus(t, string(public), fault, mode) }
		}
	}
	for name, bus := range buses {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			peak := detectFar(t, home, serveFar(t, bus(t)))
			t.Logf("mitool took up %.1f MiB", float64(peak)/1024)
			if peak >= mostMemory && !underRace {
				t.Errorf("mitool detect took up %d KiB; want less than %d", peak, mostMemory)
			}
		})
	}
}

// rogueBusOf has phones that go by no rules.
func rogueBusOf(t *testing.T, r rogue) usb.Bus {
	t.Helper()
	b := &rogueBus{rogue: r, n: hostilePhones}
	t.Cleanup(func() {
		if got, want := b.taken.Load()>>10, r.least*hostilePhones; got < want && !underRace {
			t.Errorf("mitool took %d KiB of what the phones said; want %d or more", got, want)
		}
	})
	return b
}

// faultyBus has simulated phones with a fault.
func faultyBus(t *testing.T, public, fault, mode string) usb.Bus {
	t.Helper()
	profile, ok := phonesim.ProfileByName("garnet")
	if !ok {
		t.Fatal("no profile garnet")
	}
	bus := phonesim.NewBus()
	for i := range hostilePhones {
		p := phonesim.New(profile, phonesim.Options{Serial: fmt.Sprintf("sick%d", i), TimeScale: scriptSpeed})
		t.Cleanup(p.Close)
		if err := p.Trust(public); err != nil {
			t.Fatal(err)
		}
		for _, command := range []string{"fault " + fault, "boot " + mode} {
			if _, err := p.Do(t.Context(), command); err != nil {
				t.Fatal(err)
			}
		}
		bus.Add(p)
	}
	return bus
}

// detectFar runs detect in another process, on the bus at socket, and returns the
// most memory that it took up at once, in KiB.
func detectFar(t *testing.T, home, socket string) (peak int) {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "mitool", "detect", "--json", "--timeout=2s")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+home, "MITOOL_TEST_DIR="+dir, farBusEnv+"="+socket, "LC_ALL=C.UTF-8",
		"ANDROID_ADB_SERVER_PORT=1", "GOGC=400") // GOGC as Main sets it
	var stderr strings.Builder
	cmd.Stderr = &stderr
	begin := time.Now()
	out, err := cmd.Output()
	if took := time.Since(begin); took > 30*time.Second {
		t.Errorf("mitool detect took %v", took)
	}
	if exit := new(exec.ExitError); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != exitUnknownState) {
		t.Fatalf("mitool detect: %v\n%s", err, &stderr)
	}
	var row struct{ Phones []json.RawMessage }
	if err := json.Unmarshal(out, &row); err != nil || len(row.Phones) != hostilePhones {
		t.Errorf("mitool detect tells of %d phones (%v); want %d", len(row.Phones), err, hostilePhones)
	}
	if len(out) > hostilePhones*8<<10 {
		t.Errorf("mitool detect wrote %d bytes", len(out))
	}
	text, err := os.ReadFile(filepath.Join(dir, peakFile))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscanf(string(text), "VmHWM: %d kB", &peak); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return peak
}
