//go:build linux

package guest

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"
)

var bench = flag.Bool("bench", false, "measure how long programs take")

// repetitions of each measurement; the programs take turns, so that whatever
// else the host does falls on all of them.
const repetitions = 9

// contestant is one thing to measure.
type contestant struct {
	name    string
	server  bool // an adb server runs beforehand; else it is ended
	command []string
	times   []time.Duration
	memory  int64 // peak in KiB, of all repetitions
}

// TestBench prints how long mitool and Debian's adb take for the same
// question. The processor is emulated: the ratios count, not the times.
func TestBench(t *testing.T) {
	if !*bench {
		t.Skip("not asked to measure")
	}
	oneController(t)
	b := newBus(t)
	tech.afterwards(t, "adb", "kill-server")
	b.plug("spes", "bench0", "boot android", "trust any")
	const cold = "adb devices -l >/dev/null && adb wait-for-device && adb shell getprop >/dev/null"
	one := []*contestant{
		{name: "mitool detect, 1 phone", command: []string{"mitool", "detect"}},
		{name: "/bin/true", command: []string{"/opt/true"}},
		{name: "mitool --help", command: []string{"mitool", "--help"}},
		{name: "adb devices + getprop, cold", command: []string{"sh", "-c", cold}},
		{name: "adb shell getprop, warm", server: true, command: []string{"adb", "shell", "getprop"}},
		{name: "mitool detect, by the server", server: true, command: []string{"mitool", "detect"}},
	}
	measure(t, one)

	for i := 1; i < 8; i++ {
		b.plug("spes", fmt.Sprintf("bench%d", i), "boot android", "trust any")
	}
	eight := []*contestant{{name: "mitool detect, 8 phones", command: []string{"mitool", "detect"}}}
	measure(t, eight)
	t.Log("\n" + table(append(one, eight...)))
}

// oneController leaves the machine two root hubs, as a workstation has a few:
// Debian's vhci_hcd makes sixteen, and libusb reads every one when it starts.
func oneController(t *testing.T) {
	t.Helper()
	const driver = "/sys/bus/platform/drivers/vhci_hcd"
	controllers, err := filepath.Glob(driver + "/vhci_hcd.[1-9]*")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range controllers {
		if err := os.WriteFile(driver+"/unbind", []byte(filepath.Base(c)), 0); err != nil {
			t.Fatal(err)
		}
	}
}

// measure runs each of all repetitions times, by turns. The first turn warms
// the caches and is not counted.
func measure(t *testing.T, all []*contestant) {
	t.Helper()
	for turn := range repetitions + 1 {
		for _, c := range all {
			if c.server {
				tech.must(t, "adb", "wait-for-device")
			} else {
				tech.must(t, "adb", "kill-server")
			}
			took, peak := timed(t, c.command)
			if turn == 0 {
				continue
			}
			c.times = append(c.times, took)
			c.memory = max(c.memory, peak)
		}
	}
}

// timed runs a command and returns the time and the peak memory in KiB, its
// children's included; an adb server that it leaves behind does not count. The
// kernel counts from before the exec on, when the memory is still that of this
// process: nothing is measured below it.
func timed(t *testing.T, command []string) (took time.Duration, peak int64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), commandTimeout)
	defer cancel()
	cmd := tech.command(ctx, command[0], command[1:]...)
	begin := time.Now()
	err := cmd.Run()
	took = time.Since(begin)
	if err != nil {
		t.Fatalf("%v: %v", cmd, err)
	}
	return took, cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
}

// table compares all with the first. The peak of "true" is the least that can
// be measured.
func table(all []*contestant) string {
	var s strings.Builder
	w := tabwriter.NewWriter(&s, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "\tmedian\tfrom\tto\tratio\tpeak memory")
	first := median(all[0].times)
	least := all[slices.IndexFunc(all, func(c *contestant) bool { return c.command[0] == "/opt/true" })].memory
	for _, c := range all {
		m := median(c.times)
		atMost := ""
		if c.memory <= least {
			atMost = "at most "
		}
		_, _ = fmt.Fprintf(w, "%s\t%d ms\t%d ms\t%d ms\t%.2f\t%s%.1f MiB\n", c.name,
			m.Milliseconds(), slices.Min(c.times).Milliseconds(), slices.Max(c.times).Milliseconds(),
			float64(m)/float64(first), atMost, float64(c.memory)/1024)
	}
	_ = w.Flush()
	return s.String()
}

func median(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[len(sorted)/2]
}
