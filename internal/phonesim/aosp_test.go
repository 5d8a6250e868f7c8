package phonesim

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mitool/internal/usb"
)

// AOSP's own tools are the simulator's judge. Without a kernel between, they
// are reached by TCP, where adb and fastboot say the same as over USB.

// tool returns a program of Android's, or skips the test.
func tool(t *testing.T, name string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("starts other programs")
	}
	file, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("SKIP aosp: %v", err)
	}
	return file
}

// bridge accepts connections and hands each to serve.
func bridge(t *testing.T, serve func(net.Conn) error) net.Addr {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { release(t, l) })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				_ = serve(c) // the tool ends it whenever it likes
				_ = c.Close()
			}()
		}
	}()
	return l.Addr()
}

// adbServer starts an adb server of this test's own and returns what runs adb
// with it.
func adbServer(t *testing.T) func(args ...string) string {
	adb := tool(t, "adb")
	home := t.TempDir()
	for _, name := range []string{"adbkey", "adbkey.pub"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Join(home, ".android"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(home, ".android", name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	release(t, l)
	run := func(args ...string) string {
		cmd := exec.CommandContext(testContext(t), adb, args...)
		cmd.Env = append(os.Environ(), "HOME="+home, fmt.Sprintf("ANDROID_ADB_SERVER_PORT=%d", port))
		out, err := cmd.CombinedOutput()
		if err != nil {
			return fmt.Sprintf("%s%v", out, err)
		}
		return string(out)
	}
	t.Cleanup(func() {
		cmd := exec.CommandContext(context.Background(), adb, "kill-server")
		cmd.Env = append(os.Environ(), "HOME="+home, fmt.Sprintf("ANDROID_ADB_SERVER_PORT=%d", port))
		_ = cmd.Run()
	})
	return run
}

// carryADB carries messages between a TCP connection and the phone's USB.
func carryADB(ctx context.Context, tcp net.Conn, c usb.Conn) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	in, out := c.MaxPacketSize()
	go func() {
		defer func() { _ = tcp.Close() }()
		for {
			head := make([]byte, in)
			n, err := c.ReadContext(ctx, head)
			if err != nil || n != 24 {
				return
			}
			length := int(binary.LittleEndian.Uint32(head[12:]))
			data := make([]byte, (length+in-1)/in*in)
			for got := 0; got < length; got += n {
				if n, err = c.ReadContext(ctx, data[got:]); err != nil {
					return
				}
			}
			if _, err := tcp.Write(append(head[:24], data[:length]...)); err != nil {
				return
			}
		}
	}()
	for {
		head := make([]byte, 24)
		if _, err := io.ReadFull(tcp, head); err != nil {
			return err
		}
		data := make([]byte, binary.LittleEndian.Uint32(head[12:]))
		if _, err := io.ReadFull(tcp, data); err != nil {
			return err
		}
		if _, err := c.WriteContext(ctx, head); err != nil {
			return err
		}
		if len(data) == 0 {
			continue
		}
		if _, err := c.WriteContext(ctx, data); err != nil {
			return err
		}
		if len(data)%out == 0 {
			if _, err := c.WriteContext(ctx, nil); err != nil {
				return err
			}
		}
	}
}

// connectADB puts the phone before adb and returns its name there.
func connectADB(t *testing.T, adb func(args ...string) string, p *Phone) string {
	t.Helper()
	addr := bridge(t, func(tcp net.Conn) error {
		bus := NewBus(p)
		list, err := bus.List(t.Context())
		if err != nil || len(list) == 0 {
			return err
		}
		i, _ := list[0].Find(usb.ClassADB)
		c, err := bus.Open(t.Context(), list[0], i.Number)
		if err != nil {
			return err
		}
		defer release(t, c)
		return carryADB(t.Context(), tcp, c)
	})
	if out := adb("connect", addr.String()); !strings.Contains(out, addr.String()) {
		t.Fatalf("adb connect: %s", out)
	}
	return addr.String()
}

func TestAOSPADB(t *testing.T) {
	adb := adbServer(t)
	for _, name := range []string{"spes", "land", "laurel_sprout", "popsicle"} {
		t.Run(name, func(t *testing.T) {
			p := trusted(t, name, "android")
			serial := connectADB(t, adb, p)
			on := func(args ...string) string { return adb(append([]string{"-s", serial}, args...)...) }
			if out := on("wait-for-device"); out != "" {
				t.Fatalf("adb wait-for-device: %s", out)
			}
			if out := adb("devices", "-l"); !strings.Contains(out, " device product:"+p.profile.Product+" ") {
				t.Errorf("adb devices -l: %s", out)
			}
			if out := strings.TrimSpace(on("shell", "getprop", "ro.product.device")); out != p.profile.Codename {
				t.Errorf("adb shell getprop = %q; want %q", out, p.profile.Codename)
			}
			if out := on("shell", "getprop"); !strings.Contains(out, "[ro.serialno]: ["+p.profile.Serial+"]") {
				t.Errorf("adb shell getprop has no serial number: %q", out)
			}
			if out := on("shell", "test", "-e", "/nowhere"); p.profile.ADB.has("shell_v2") != strings.Contains(out, "exit status 1") {
				t.Errorf("adb shell test -e /nowhere = %q", out)
			}
			if out := on("ls", "/sdcard/Download/"); !strings.Contains(out, "catatan.txt") || !strings.Contains(out, "写真") {
				t.Errorf("adb ls: %s", out)
			}
			to := t.TempDir()
			if out := on("pull", "-a", "/sdcard/DCIM", to); !strings.Contains(out, "4 files pulled") {
				t.Errorf("adb pull: %s", out)
			}
			for _, file := range []string{"IMG_20240131_101533.jpg", "VID_20240301_070000.mp4"} {
				got, err := os.ReadFile(filepath.Join(to, "DCIM", "Camera", file))
				n, _ := p.userdata.lookup("/sdcard/DCIM/Camera/"+file, true)
				want := make([]byte, n.size)
				n.read(want, 0)
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("pulled %s has %d bytes, %v; want the phone's %d", file, len(got), err, len(want))
				}
			}
			note := filepath.Join(to, "note")
			if err := os.WriteFile(note, []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
			if out := on("push", note, "/sdcard/note"); !strings.Contains(out, "Permission denied") {
				t.Errorf("adb push: %s", out)
			}
			// What adb asks and mitool does not is answered, and written down.
			wrote := func(what string) bool { return strings.HasPrefix(what, "sync:SEND /sdcard/note") }
			if v := p.State().Violations; !slices.ContainsFunc(v, wrote) {
				t.Errorf("Violations after adb push = %q; want a sync:SEND among them", v)
			}
			on("reboot", "recovery")
			do(t, p, "wait recovery")
		})
	}
}

func TestAOSPADBUnauthorized(t *testing.T) {
	adb := adbServer(t)
	p := start(t, "spes")
	do(t, p, "boot android")
	serial := connectADB(t, adb, p)
	err := p.Wait(testContext(t), func(s State) bool { return s.Screen.Title == "Allow USB debugging?" })
	if err != nil {
		t.Fatalf("no dialog: %v", err)
	}
	if got := p.State().Screen.Lines[1]; got != keyFingerprint {
		t.Errorf("fingerprint is %s; want %s", got, keyFingerprint)
	}
	if out := adb("-s", serial, "get-state"); !strings.Contains(out, "unauthorized") {
		t.Errorf("adb get-state before the answer: %s", out)
	}
	do(t, p, "allow")
	if out := adb("-s", serial, "wait-for-device", "shell", "getprop", "ro.product.model"); strings.TrimSpace(out) != "2201117TG" {
		t.Errorf("adb shell after the answer: %q", out)
	}
}

func TestAOSPADBModes(t *testing.T) {
	adb := adbServer(t)
	for mode, tt := range map[string]struct{ profile, want string }{
		"miassistant": {"garnet", "sideload product:garnet_id model:xiaomi_for_arm64 device:garnet"},
		"sideload":    {"laurel_sprout", "sideload product:laurel_sprout"},
		"rescue":      {"laurel_sprout", "rescue product:laurel_sprout"},
		"recovery":    {"alioth", "recovery product:alioth_global"},
	} {
		p := start(t, tt.profile)
		do(t, p, "boot "+mode)
		serial := connectADB(t, adb, p)
		adb("-s", serial, "wait-for-any-"+mode)
		if out := adb("devices", "-l"); !strings.Contains(out, tt.want) {
			t.Errorf("%s: adb devices -l: %s; want %q", mode, out, tt.want)
		}
		adb("disconnect", serial)
	}
}

// carryFastboot is fastboot over TCP (system/core fastboot/README.md, "TCP
// Protocol v1"): a handshake, then each packet after its length.
func carryFastboot(ctx context.Context, tcp net.Conn, c usb.Conn) error {
	hello := make([]byte, 4)
	if _, err := io.ReadFull(tcp, hello); err != nil {
		return err
	}
	if _, err := tcp.Write([]byte("FB01")); err != nil {
		return err
	}
	for {
		var head [8]byte
		if _, err := io.ReadFull(tcp, head[:]); err != nil {
			return err
		}
		data := make([]byte, binary.BigEndian.Uint64(head[:]))
		if _, err := io.ReadFull(tcp, data); err != nil {
			return err
		}
		if _, err := c.WriteContext(ctx, data); err != nil {
			return err
		}
		for {
			b := make([]byte, 512)
			n, err := c.ReadContext(ctx, b)
			if err != nil {
				return err
			}
			packet := binary.BigEndian.AppendUint64(nil, uint64(n))
			if _, err := tcp.Write(append(packet, b[:n]...)); err != nil {
				return err
			}
			if !strings.HasPrefix(string(b[:n]), "INFO") {
				break
			}
		}
	}
}

func TestAOSPFastboot(t *testing.T) {
	fastboot := tool(t, "fastboot")
	for _, name := range []string{"spes", "selene", "land"} {
		p := start(t, name)
		do(t, p, "boot fastboot")
		addr := bridge(t, func(tcp net.Conn) error {
			bus := NewBus(p)
			list, err := bus.List(t.Context())
			if err != nil || len(list) == 0 {
				return err
			}
			c, err := bus.Open(t.Context(), list[0], 0)
			if err != nil {
				return err
			}
			defer release(t, c)
			return carryFastboot(t.Context(), tcp, c)
		})
		run := func(args ...string) string {
			cmd := exec.CommandContext(testContext(t), fastboot, append([]string{"-s", "tcp:" + addr.String()}, args...)...)
			out, _ := cmd.CombinedOutput()
			return string(out)
		}
		if out := run("getvar", "product"); !strings.Contains(out, "product: "+name+"\n") {
			t.Errorf("fastboot getvar product: %s", out)
		}
		if out := run("getvar", "all"); !strings.Contains(out, "(bootloader) unlocked:") || !strings.Contains(out, "all:") {
			t.Errorf("fastboot getvar all: %s", out)
		}
		if out := run("erase", "userdata"); !strings.Contains(out, "Erase is not allowed in Lock State") {
			t.Errorf("fastboot erase userdata: %s", out)
		}
		run("reboot")
		do(t, p, "wait android")
		if s := p.State(); s.Wipes != 0 || len(s.Violations) == 0 {
			t.Errorf("after fastboot erase: %d wipes, violations %q", s.Wipes, s.Violations)
		}
	}
}
