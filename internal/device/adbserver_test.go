package device_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"mitool/internal/adb"
	"mitool/internal/device"
)

// adbServer is an adb server that has the phones of a bench, by what they tell
// in Android with one property, and what may happen to it meanwhile.
type adbServer struct {
	phones []device.Phone // the first has transport id 1
	state  string

	empty     bool   // services end without a word
	oldShell  bool   // no shell_v2, whose answers tell their end
	ends      string // the request after which the server has ended
	leaves    string // the request after which the phones have left
	restarts  string // the request after which another server counts in another order
	mu        sync.Mutex
	listener  net.Listener
	asked     []string // "SERIAL SERVICE", of what came to a phone
	afterward sync.Once
}

// serve makes a Finder of b ask the server.
func (s *adbServer) serve(t *testing.T, b *bench) *device.Finder {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.listener, s.phones = l, b.find(b.finder())
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.answer(c)
		}
	}()
	f := b.finder()
	f.Server, err = adb.NewServer(adb.ServerEnv{Getenv: func(name string) string {
		return map[string]string{"ADB_SERVER_SOCKET": "tcp:" + l.Addr().String()}[name]
	}})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// answer serves one connection; a phone's service is its second request.
func (s *adbServer) answer(c net.Conn) {
	defer func() { _ = c.Close() }()
	request := readRequest(c)
	s.mu.Lock()
	defer s.mu.Unlock()
	block := func(text string) { _, _ = fmt.Fprintf(c, "OKAY%04x%s", len(text), text) }
	switch {
	case request == "host:devices-l":
		var b strings.Builder
		for i, p := range s.phones {
			fmt.Fprintf(&b, "%s %s usb:%s transport_id:%d\n", p.Serial, s.state, p.Port, i+1)
		}
		block(b.String())
	case strings.HasSuffix(request, ":features") && s.oldShell:
		block("cmd")
	case strings.HasSuffix(request, ":features"):
		block("shell_v2,cmd")
	default:
		p := s.chosen(request)
		if p == nil {
			const text = "no device with transport id '1'"
			_, _ = fmt.Fprintf(c, "FAIL%04x%s", len(text), text)
			return
		}
		_, _ = io.WriteString(c, "OKAY")
		request = readRequest(c)
		s.asked = append(s.asked, p.Serial+" "+request)
		_, _ = io.WriteString(c, "OKAY"+s.told(*p, request))
	}
	s.then(request)
}

// chosen finds the phone of a request that switches over to one.
func (s *adbServer) chosen(request string) *device.Phone {
	id, byID := strings.CutPrefix(request, "host:transport-id:")
	i := slices.IndexFunc(s.phones, func(p device.Phone) bool { return request == "host:transport:"+p.Serial })
	if n, err := strconv.Atoi(id); byID && err == nil {
		i = n - 1
	}
	if i < 0 || i >= len(s.phones) {
		return nil
	}
	return &s.phones[i]
}

// told is what a phone answers.
func (s *adbServer) told(p device.Phone, service string) string {
	text := ""
	if strings.HasSuffix(service, "getprop") {
		text = fmt.Sprintf("[ro.boot.flash.locked]: [0]\n[ro.product.device]: [spes]\n[ro.serialno]: [%s]\n", p.Serial)
	}
	if s.empty || !strings.HasPrefix(service, "shell,v2") {
		return text
	}
	packet := binary.LittleEndian.AppendUint32([]byte{1}, uint32(len(text)))
	return string(packet) + text + "\x03\x01\x00\x00\x00\x00"
}

// then is what happens after a request, once.
func (s *adbServer) then(request string) {
	is := func(what string) bool { return what != "" && strings.HasSuffix(request, what) }
	switch {
	case is(s.ends):
		_ = s.listener.Close()
	case is(s.leaves):
		s.phones = nil
	case is(s.restarts):
		s.afterward.Do(func() { slices.Reverse(s.phones) })
	}
}

func readRequest(c net.Conn) string {
	var length [4]byte
	if _, err := io.ReadFull(c, length[:]); err != nil {
		return ""
	}
	n, _ := strconv.ParseUint(string(length[:]), 16, 16)
	text := make([]byte, n)
	_, _ = io.ReadFull(c, text)
	return string(text)
}

// TestServerPhoneLeaves: what a phone told before it left is not believed, for
// the adb server ends a cut answer as it ends a whole one.
func TestServerPhoneLeaves(t *testing.T) {
	for _, s := range []*adbServer{
		{state: "device", leaves: "getprop", oldShell: true},
		{state: "device", leaves: "features"},
		{state: "device", leaves: "devices-l"},
		{state: "sideload", leaves: "getdevice:", empty: true},
	} {
		b := newBench(t, "spes: trust; boot android")
		p := findOne(t, s.serve(t, b))
		if p.Mode != device.ModeUnknown || p.State != device.StateOffline || !p.Has("gone") || p.Codename != "" || p.Bootloader.Lock != device.LockUnknown {
			t.Errorf("it leaves after %q: mode %s, state %s, codename %q, lock %v, problems %v; want nothing but that it is gone",
				s.leaves, p.Mode, p.State, p.Codename, p.Bootloader, p.Problems)
		}
	}
}

// TestServerEnds: a phone that its server has let go is asked over USB, and is
// not said to answer badly where it is too late for that.
func TestServerEnds(t *testing.T) {
	s := &adbServer{state: "device", ends: "devices-l"}
	b := newBench(t, "spes: trust; boot android")
	if p := b.find(s.serve(t, b))[0]; p.Via != "usb" || p.State != device.StateReady || len(p.Problems) > 0 {
		t.Errorf("the server ends after its list: via %q, state %s, problems %v; want a ready phone over USB", p.Via, p.State, p.Problems)
	}
	s = &adbServer{state: "device", ends: "features"}
	b = newBench(t, "spes: trust; boot android")
	if p := b.find(s.serve(t, b))[0]; p.State != device.StateOffline || !p.Has("no-answer") || p.Has("bad-answer") {
		t.Errorf("the server ends after the features: state %s, problems %v; want no answer", p.State, p.Problems)
	}
}

// TestServerRestarts: another server counts its phones anew. What is for one of
// them goes to no other.
func TestServerRestarts(t *testing.T) {
	for _, restarts := range []string{"devices-l", "features", "getprop"} {
		s := &adbServer{state: "device", restarts: restarts}
		b := newBench(t, "spes: trust; boot android", "selene: trust; boot android")
		f := s.serve(t, b)
		meant := s.phones[0]
		err := f.RebootRecovery(t.Context(), meant)
		if err != nil && !errors.Is(err, device.ErrWrongPhone) {
			t.Errorf("restarted after %q: RebootRecovery = %v; want nil or ErrWrongPhone", restarts, err)
		}
		s.mu.Lock()
		if !slices.ContainsFunc(s.asked, func(a string) bool { return strings.HasSuffix(a, "getprop") }) {
			t.Errorf("restarted after %q: the phones heard %q", restarts, s.asked)
		}
		for _, a := range s.asked {
			if !strings.HasPrefix(a, meant.Serial+" ") {
				t.Errorf("restarted after %q: heard %q, for %s", restarts, a, meant.Serial)
			}
		}
		s.mu.Unlock()
	}
}
