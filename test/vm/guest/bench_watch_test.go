//go:build linux

package guest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mitool/internal/usb/sysfs"
)

// idleTime is how long a watch with nothing to tell is watched.
const idleTime = time.Minute

// TestBenchWatch prints how long after the kernel's event a watch tells of a
// phone, beside adb's track-devices, and what the watch costs while nothing
// happens.
func TestBenchWatch(t *testing.T) {
	if !*bench {
		t.Skip("not asked to measure")
	}
	oneController(t)
	tech.afterwards(t, "adb", "kill-server")
	b := newBus(t)
	p := b.plug("spes", "watch0", "boot android", "trust any", "unplug")

	watch := tech.command(t.Context(), "mitool", "detect", "--watch", "--json")
	attached := arrivals(t, p, lines(t, watch.StdoutPipe, watch.Start), `"event":"attached"`)
	t.Logf("mitool detect --watch: attached %v after the kernel's event (%v to %v)",
		median(attached), slices.Min(attached), slices.Max(attached))

	for i := 1; i < 8; i++ {
		b.plug("spes", fmt.Sprintf("watch%d", i), "boot android", "trust any")
	}
	p.do("plug")
	p.waitOnBus(true)
	time.Sleep(patience / 6) // all are asked by then
	before := cpuTime(t, watch.Process.Pid)
	time.Sleep(idleTime)
	used := cpuTime(t, watch.Process.Pid) - before
	t.Logf("mitool detect --watch: %.2f %% of a core while nothing happens to 8 phones", 100*used.Seconds()/idleTime.Seconds())
	p.do("unplug")
	p.waitOnBus(false)
	_ = watch.Process.Kill()
	_ = watch.Wait()

	startADB(t)
	conn, err := net.Dial("tcp", "127.0.0.1:5037")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "0012host:track-devices"); err != nil {
		t.Fatal(err)
	}
	listed := arrivals(t, p, lines(t, func() (io.ReadCloser, error) { return conn, nil }, func() error { return nil }), "watch0\t")
	t.Logf("adb track-devices: listed %v after the kernel's event (%v to %v)",
		median(listed), slices.Min(listed), slices.Max(listed))
}

// line is one that a watch wrote, and when it came.
type line struct {
	text string
	at   time.Time
}

// lines starts a program and passes on what it writes.
func lines(t *testing.T, stdout func() (io.ReadCloser, error), start func() error) <-chan line {
	t.Helper()
	r, err := stdout()
	if err == nil {
		err = start()
	}
	if err != nil {
		t.Fatal(err)
	}
	c := make(chan line, 1000)
	go func() {
		defer close(c)
		for s := bufio.NewScanner(r); s.Scan(); {
			c <- line{s.Text(), time.Now()}
		}
	}()
	return c
}

// arrivals plugs the phone in and pulls it out again, and returns how long
// after the kernel's first event a line with this text came.
func arrivals(t *testing.T, p *phone, told <-chan line, text string) []time.Duration {
	t.Helper()
	var took []time.Duration
	for range repetitions {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		events, err := sysfs.New("/").Watch(ctx)
		if err != nil {
			t.Fatal(err)
		}
		p.do("plug")
		<-events
		kernel := time.Now()
		for found := false; !found; {
			select {
			case l := <-told:
				if found = strings.Contains(l.text, text) && l.at.After(kernel); found {
					took = append(took, l.at.Sub(kernel))
				}
			case <-ctx.Done():
				t.Fatalf("no line with %q", text)
			}
		}
		cancel()
		p.waitOnBus(true)
		time.Sleep(time.Second) // the phone is asked meanwhile
		p.do("unplug")
		p.waitOnBus(false)
		time.Sleep(time.Second)
	}
	return took
}

// cpuTime is what a process has used, by proc(5): utime and stime, in ticks of
// 10 ms.
func cpuTime(t *testing.T, pid int) time.Duration {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(after)
	var ticks int
	for _, f := range fields[11:13] {
		n, err := strconv.Atoi(f)
		if err != nil {
			t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
