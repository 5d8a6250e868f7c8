package adb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fakeServer is an adb server that answers from a table: what is sent after
// the request, raw. A request that is absent is refused.
type fakeServer struct {
	answers map[string]string
	hold    map[string]bool // stay connected after the answer

	mu    sync.Mutex
	heard []string
}

func okay(text string) string { return fmt.Sprintf("OKAY%04x%s", len(text), text) }
func fail(text string) string { return fmt.Sprintf("FAIL%04x%s", len(text), text) }

func env(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

func (f *fakeServer) start(t *testing.T) *Server {
	t.Helper()
	noLeaks(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	stop := make(chan struct{})
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { f.serve(c, stop) })
		}
	})
	t.Cleanup(func() {
		close(stop)
		_ = l.Close()
		wg.Wait()
	})
	s, err := NewServer(ServerEnv{Getenv: env(map[string]string{"ADB_SERVER_SOCKET": "tcp:" + l.Addr().String()})})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (f *fakeServer) serve(c net.Conn, stop chan struct{}) {
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(guard))
	for {
		var digits [4]byte
		if _, err := io.ReadFull(c, digits[:]); err != nil {
			return
		}
		n, err := strconv.ParseUint(string(digits[:]), 16, 16)
		if err != nil {
			return
		}
		request := make([]byte, n)
		if _, err := io.ReadFull(c, request); err != nil {
			return
		}
		f.mu.Lock()
		f.heard = append(f.heard, string(request))
		f.mu.Unlock()
		answer, ok := f.answers[string(request)]
		if !ok {
			answer = fail("unknown host service")
		}
		_, _ = io.WriteString(c, answer)
		if f.hold[string(request)] {
			<-stop
		}
		if !strings.HasPrefix(string(request), "host:transport") || answer != "OKAY" {
			return
		}
	}
}

func TestServerVersion(t *testing.T) {
	tests := []struct {
		name, answer string
		want         int
		err          error
	}{
		{"adb 29", okay("0029"), 41, nil},
		{"refused", fail("no"), 0, ErrRefused},
		{"no number", okay("41!!"), 0, ErrProtocol},
		{"another program", "HTTP/1.1 400 Bad Request\r\n", 0, ErrProtocol},
		{"bad length", "OKAY+004", 0, ErrProtocol},
		{"cut in status", "OK", 0, io.ErrUnexpectedEOF},
		{"cut in length", "OKAY00", 0, io.ErrUnexpectedEOF},
		{"cut in answer", "OKAYffff0029", 0, io.ErrUnexpectedEOF},
		{"cut in reason", "FAIL0004no", 0, io.ErrUnexpectedEOF},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := (&fakeServer{answers: map[string]string{"host:version": tt.answer}}).start(t)
			if got, err := s.Version(testContext(t)); got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("Version = %d, %v; want %d, %v", got, err, tt.want, tt.err)
			}
		})
	}
}

func TestNoServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	tcp := "tcp:" + l.Addr().String()
	_ = l.Close()
	for _, spec := range []string{tcp, "localfilesystem:" + filepath.Join(t.TempDir(), "none")} {
		s, err := NewServer(ServerEnv{Getenv: env(map[string]string{"ADB_SERVER_SOCKET": spec})})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Version(testContext(t)); !errors.Is(err, ErrNoServer) {
			t.Errorf("%s: Version = %v; want %v", spec, err, ErrNoServer)
		}
		ctx, cancel := context.WithCancel(testContext(t))
		cancel()
		if _, err := s.Devices(ctx); !errors.Is(err, context.Canceled) || errors.Is(err, ErrNoServer) {
			t.Errorf("%s: Devices = %v; want %v", spec, err, context.Canceled)
		}
	}
}

func TestNewServer(t *testing.T) {
	tests := []struct {
		name             string
		env              map[string]string
		network, address string // "" for an error
	}{
		{"default", nil, "tcp", "127.0.0.1:5037"},
		{"port", map[string]string{"ANDROID_ADB_SERVER_PORT": "5038"}, "tcp", "127.0.0.1:5038"},
		{"address", map[string]string{"ANDROID_ADB_SERVER_ADDRESS": "::1"}, "tcp", "[::1]:5037"},
		{"socket: port", map[string]string{"ADB_SERVER_SOCKET": "tcp:5039"}, "tcp", "127.0.0.1:5039"},
		{"socket: host", map[string]string{"ADB_SERVER_SOCKET": "tcp:localhost:5039"}, "tcp", "127.0.0.1:5039"},
		{"socket: IPv6", map[string]string{"ADB_SERVER_SOCKET": "tcp:[::1]:5039"}, "tcp", "[::1]:5039"},
		{"socket before port", map[string]string{"ADB_SERVER_SOCKET": "tcp:5039", "ANDROID_ADB_SERVER_PORT": "1"}, "tcp", "127.0.0.1:5039"},
		{"socket: file", map[string]string{"ADB_SERVER_SOCKET": "localfilesystem:/run/adb"}, "unix", "/run/adb"},
		{"other computer", map[string]string{"ADB_SERVER_SOCKET": "tcp:192.0.2.1:5037"}, "", ""},
		{"other computer by name", map[string]string{"ANDROID_ADB_SERVER_ADDRESS": "bench.example"}, "", ""},
		{"every address", map[string]string{"ANDROID_ADB_SERVER_ADDRESS": "0.0.0.0"}, "", ""},
		{"no number", map[string]string{"ANDROID_ADB_SERVER_PORT": "adb"}, "", ""},
		{"zero", map[string]string{"ADB_SERVER_SOCKET": "tcp:0"}, "", ""},
		{"large", map[string]string{"ADB_SERVER_SOCKET": "tcp:65536"}, "", ""},
		{"empty", map[string]string{"ADB_SERVER_SOCKET": "tcp:"}, "", ""},
		{"empty file", map[string]string{"ADB_SERVER_SOCKET": "localfilesystem:"}, "", ""},
		{"vsock", map[string]string{"ADB_SERVER_SOCKET": "vsock:2:5037"}, "", ""},
		{"colons", map[string]string{"ADB_SERVER_SOCKET": "tcp:a:b:c"}, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := NewServer(ServerEnv{Getenv: env(tt.env)})
			switch {
			case tt.network == "":
				if err == nil || got != nil {
					t.Errorf("NewServer = %v, %v; want an error", got, err)
				}
			case err != nil || *got != (Server{tt.network, tt.address}):
				t.Errorf("NewServer = %v, %v; want %s %s", got, err, tt.network, tt.address)
			}
		})
	}
}

func TestServerDevice(t *testing.T) {
	f := &fakeServer{answers: map[string]string{
		"host:devices-l":               okay("7d3a91c2 device usb:1-2 product:spes_global model:2201117TG device:spes transport_id:3\n"),
		"host-transport-id:3:features": okay("shell_v2,cmd"),
		"host:transport-id:3":          "OKAY",
		"shell,v2,raw:getprop":         "OKAY" + strings.Join(ran("[a]: [b]\n"), ""),
		"shell,v2,raw:dumpsys battery": "OKAY" + shellPacket(1, batteryDump),
	}}
	s := f.start(t)
	ctx := testContext(t)
	list, err := s.Devices(ctx)
	if err != nil || len(list) != 1 {
		t.Fatalf("Devices = %v, %v", list, err)
	}
	d, err := s.Device(ctx, list[0])
	if err != nil {
		t.Fatal(err)
	}
	want := Banner{"device", "spes_global", "2201117TG", "spes", []string{"shell_v2", "cmd"}}
	if diff := cmp.Diff(want, d.Banner()); diff != "" {
		t.Errorf("Banner (-want +got)\n%s", diff)
	}
	if p, err := d.Getprop(ctx); err != nil || p.Get("a") != "b" {
		t.Errorf("Getprop = %v, %v", p, err)
	}
	if b, err := d.Battery(ctx); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("Battery = %v, %v; want %v for an answer without exit code", b, err, io.ErrUnexpectedEOF)
	}
	if a, err := d.Accounts(ctx); !errors.Is(err, ErrRefused) {
		t.Errorf("Accounts = %v, %v; want %v", a, err, ErrRefused)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	if _, err := d.Getprop(ctx); !errors.Is(err, errClosed) {
		t.Errorf("Getprop after Close = %v; want %v", err, errClosed)
	}
	for _, r := range f.heard {
		if strings.Contains(r, "kill") || strings.Contains(r, "detach") {
			t.Errorf("server heard %q", r)
		}
	}
}

// Servers before transport ids are told the serial number, and those before
// features have phones with the old shell.
func TestOldServer(t *testing.T) {
	f := &fakeServer{answers: map[string]string{
		"host:transport:7d3a91c2": "OKAY",
		"shell:getprop":           "OKAY[a]: [b]\r\n",
	}}
	d, err := f.start(t).Device(testContext(t), ServerDevice{Serial: "7d3a91c2", State: "device"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	if p, err := d.Getprop(testContext(t)); err != nil || p.Get("a") != "b" {
		t.Errorf("Getprop = %v, %v", p, err)
	}
	want := []string{"host-serial:7d3a91c2:features", "host:transport:7d3a91c2", "shell:getprop"}
	if diff := cmp.Diff(want, f.heard); diff != "" {
		t.Errorf("server heard (-want +got)\n%s", diff)
	}
}

func TestServerDeviceErrors(t *testing.T) {
	tests := []struct {
		name string
		dev  ServerDevice
		err  error
	}{
		{"unauthorized", ServerDevice{Serial: "a", State: "unauthorized", TransportID: 1}, ErrUnauthorized},
		{"authorizing", ServerDevice{Serial: "a", State: "authorizing", TransportID: 1}, ErrUnauthorized},
		{"offline", ServerDevice{Serial: "a", State: "offline", TransportID: 1}, nil},
		{"no permissions", ServerDevice{Serial: "a", State: "no permissions", TransportID: 1}, nil},
		{"no id, no serial", ServerDevice{State: "device"}, nil},
		{"no id, serial not told", ServerDevice{Serial: "????????????", State: "device"}, nil},
		{"no id, serial with a colon", ServerDevice{Serial: "1:features", State: "device"}, nil},
	}
	f := &fakeServer{}
	s := f.start(t)
	for _, tt := range tests {
		if d, err := s.Device(testContext(t), tt.dev); err == nil || d != nil || tt.err != nil && !errors.Is(err, tt.err) {
			t.Errorf("%s: Device = %v, %v; want an error, %v", tt.name, d, err, tt.err)
		}
	}
	if len(f.heard) > 0 {
		t.Errorf("server heard %q; want nothing", f.heard)
	}
}

func TestServerReboot(t *testing.T) {
	for name, tt := range map[string]struct {
		answers map[string]string
		err     error
	}{
		"accepted":      {map[string]string{"host:transport-id:3": "OKAY", "reboot:recovery": "OKAY"}, nil},
		"server ends":   {map[string]string{"host:transport-id:3": "OKAY", "reboot:recovery": ""}, io.ErrUnexpectedEOF},
		"refused":       {map[string]string{"host:transport-id:3": "OKAY"}, ErrRefused},
		"phone is gone": {nil, ErrRefused},
		"cut before":    {map[string]string{"host:transport-id:3": ""}, io.ErrUnexpectedEOF},
	} {
		t.Run(name, func(t *testing.T) {
			s := (&fakeServer{answers: tt.answers}).start(t)
			d, err := s.Device(testContext(t), ServerDevice{State: "device", TransportID: 3})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = d.Close() }()
			if err := d.RebootRecovery(testContext(t)); !errors.Is(err, tt.err) {
				t.Errorf("Reboot = %v; want %v", err, tt.err)
			}
		})
	}
}

// A service that never ends does so by its context, and at Close.
func TestServerStreamEnds(t *testing.T) {
	f := &fakeServer{
		answers: map[string]string{
			"host-transport-id:3:features": okay(""),
			"host:transport-id:3":          "OKAY",
			"shell:getprop":                "OKAYsome",
		},
		hold: map[string]bool{"shell:getprop": true},
	}
	s := f.start(t)
	d, err := s.Device(testContext(t), ServerDevice{State: "device", TransportID: 3})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(testContext(t), 50*time.Millisecond)
	defer cancel()
	if p, err := d.Getprop(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Getprop = %v, %v; want %v", p, err, context.DeadlineExceeded)
	}
	done := make(chan error)
	go func() {
		_, err := d.Getprop(testContext(t))
		done <- err
	}()
	for f.count("shell:getprop") < 2 {
		time.Sleep(time.Millisecond)
	}
	_ = d.Close()
	if err := <-done; !errors.Is(err, errClosed) {
		t.Errorf("Getprop = %v; want %v", err, errClosed)
	}
}

func (f *fakeServer) count(request string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, r := range f.heard {
		if r == request {
			n++
		}
	}
	return n
}
