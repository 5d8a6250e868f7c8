package phonesim

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const photo = "/sdcard/DCIM/Camera/IMG_20240131_101533.jpg"

// syncStream is an open sync: service.
type syncStream struct {
	h      *host
	remote uint32
	buf    []byte
}

func openSync(t *testing.T, p *Phone) *syncStream {
	t.Helper()
	h := newHost(t, p)
	h.login()
	h.send("OPEN", 1, 0, "sync:\x00")
	ok := h.receive()
	if ok.Name != "OKAY" {
		t.Fatalf("answer to sync: is %+v", ok)
	}
	return &syncStream{h: h, remote: ok.Arg0}
}

func (s *syncStream) request(id, path string) {
	s.h.t.Helper()
	s.h.send("WRTE", 1, s.remote, id+string(le(uint32(len(path))))+path)
}

// read takes n bytes of what the service writes; it is nil when the service
// has closed.
func (s *syncStream) read(n int) []byte {
	s.h.t.Helper()
	for len(s.buf) < n {
		switch p := s.h.receive(); p.Name {
		case "WRTE":
			s.buf = append(s.buf, p.Data...)
			s.h.send("OKAY", 1, s.remote, "")
		case "CLSE":
			return nil
		case "OKAY":
		default:
			s.h.t.Fatalf("unexpected %+v", p)
		}
	}
	b := s.buf[:n]
	s.buf = s.buf[n:]
	return b
}

func (s *syncStream) word() uint32 { return binary.LittleEndian.Uint32(s.read(4)) }

func TestSyncStat(t *testing.T) {
	p := trusted(t, "spes", "android")
	s := openSync(t, p)
	s.request("STAT", photo)
	if got := string(s.read(4)); got != "STAT" {
		t.Fatalf("answer to STAT is %q", got)
	}
	if mode, size := s.word(), s.word(); mode != 0o100660 || size != 131072 {
		t.Errorf("STAT of a photo: mode %o, size %d; want 100660, 131072", mode, size)
	}
	s.word()
	s.request("STAT", "/nowhere")
	if got := s.read(16); !bytes.Equal(got, append([]byte("STAT"), make([]byte, 12)...)) {
		t.Errorf("STAT of nothing = %x; want zeros", got)
	}
	for _, tt := range []struct {
		id, path    string
		errno, mode uint32
	}{
		{"LST2", "/sdcard", 0, 0o120777}, {"STA2", "/sdcard", 0, 0o40771}, {"LST2", "/sdcard/", 0, 0o40771}, {"STA2", "/nowhere", 2, 0},
	} {
		s.request(tt.id, tt.path)
		b := s.read(72)
		errno, mode := binary.LittleEndian.Uint32(b[4:]), binary.LittleEndian.Uint32(b[24:])
		if string(b[:4]) != tt.id || errno != tt.errno || mode != tt.mode {
			t.Errorf("%s %s: %q, errno %d, mode %o; want errno %d, mode %o", tt.id, tt.path, b[:4], errno, mode, tt.errno, tt.mode)
		}
	}
}

func TestSyncList(t *testing.T) {
	for _, tt := range []struct {
		id, entry string
		size      int // before the name
	}{{"LIST", "DENT", 20}, {"LIS2", "DNT2", 76}} {
		p := trusted(t, "spes", "android")
		s := openSync(t, p)
		list := func(path string) (names []string) {
			s.request(tt.id, path)
			for {
				b := slices.Clone(s.read(tt.size))
				if string(b[:4]) == "DONE" {
					if !bytes.Equal(b[4:], make([]byte, tt.size-4)) {
						t.Errorf("%s: DONE is followed by %x; want zeros", tt.id, b[4:])
					}
					return names
				}
				if string(b[:4]) != tt.entry {
					t.Fatalf("%s: entry is %q", tt.id, b[:4])
				}
				names = append(names, string(s.read(int(binary.LittleEndian.Uint32(b[tt.size-4:])))))
			}
		}
		want := []string{".", "..", "Surat keterangan (1).pdf", "catatan.txt", "kosong.bin", "été – 写真.txt"}
		if diff := cmp.Diff(want, list("/sdcard/Download")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.id, diff)
		}
		for _, path := range []string{"/nowhere", "/data/data", photo} {
			if got := list(path); got != nil {
				t.Errorf("%s %s = %q; want nothing", tt.id, path, got)
			}
		}
	}
}

// pull reads a file with RECV or RCV2.
func (s *syncStream) pull(path string) (content []byte, failure string) {
	s.request("RECV", path)
	for {
		id := string(s.read(4))
		n := int(s.word())
		switch id {
		case "DATA":
			if n > 64<<10 {
				s.h.t.Fatalf("DATA of %d bytes", n)
			}
			content = append(content, s.read(n)...)
		case "DONE":
			return content, ""
		case "FAIL":
			return nil, string(s.read(n))
		default:
			s.h.t.Fatalf("unexpected %q", id)
		}
	}
}

func TestSyncReceive(t *testing.T) {
	p := trusted(t, "spes", "android")
	s := openSync(t, p)
	first, failure := s.pull(photo)
	if len(first) != 131072 || failure != "" {
		t.Fatalf("RECV: %d bytes, %q; want 131072", len(first), failure)
	}
	again, _ := s.pull(photo)
	other, _ := s.pull("/storage/emulated/0/DCIM/Camera/IMG_20240131_101502.jpg")
	if !bytes.Equal(first, again) || bytes.Equal(first[:1000], other[:1000]) {
		t.Error("a file's contents are not its own")
	}
	if text, _ := s.pull("/sdcard/Download/catatan.txt"); string(text) != "beli gula dan kopi\n" {
		t.Errorf("RECV = %q", text)
	}
	if empty, failure := s.pull("/sdcard/Download/kosong.bin"); len(empty) != 0 || failure != "" {
		t.Errorf("RECV of an empty file = %q, %q", empty, failure)
	}
	s.h.send("WRTE", 1, s.remote, "RCV2"+string(le(uint32(len(photo))))+photo+"RCV2\x00\x00\x00\x00")
	if id := string(s.read(4)); id != "DATA" {
		t.Errorf("answer to RCV2 is %q; want DATA", id)
	}
}

func TestSyncFailEnds(t *testing.T) {
	tests := []struct{ name, request, want string }{
		{"missing", "RECV" + string(le(8)) + "/nowhere", "No such file or directory"},
		{"compressed", "RCV2" + string(le(uint32(len(photo)))) + photo + "RCV2\x02\x00\x00\x00", "unsupported compression"},
		{"long path", "STAT" + string(le(1025)) + strings.Repeat("a", 1025), "path too long"},
		{"send", "SEND" + string(le(13)) + "/sdcard/x,420", "Permission denied"},
		{"unknown", "DENT" + string(le(0)), "unknown command"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := trusted(t, "spes", "android")
			s := openSync(t, p)
			s.h.send("WRTE", 1, s.remote, tt.request)
			if id := string(s.read(4)); id != "FAIL" {
				t.Fatalf("answer is %q; want FAIL", id)
			}
			if got := string(s.read(int(s.word()))); got != tt.want {
				t.Errorf("FAIL %q; want %q", got, tt.want)
			}
			if s.read(1) != nil {
				t.Error("the service goes on after FAIL")
			}
			// mitool does not open sync: at all.
			state := p.State()
			if diff := cmp.Diff(state.Heard, state.Violations); diff != "" {
				t.Errorf("Violations (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSyncQuit(t *testing.T) {
	p := trusted(t, "spes", "android")
	s := openSync(t, p)
	s.request("QUIT", "")
	if s.read(1) != nil {
		t.Error("the service goes on after QUIT")
	}
}

func TestContentsDependOnSeed(t *testing.T) {
	profile, _ := ProfileByName("spes")
	read := func(seed uint64, off int64) string {
		n, ok := newUserdata(profile, seed).lookup(photo, true)
		if !ok {
			t.Fatalf("no %s", photo)
		}
		b := make([]byte, 20)
		n.read(b, off)
		return string(b)
	}
	one, again, two := read(1, 0), read(1, 0), read(2, 0)
	if one != again || one == two {
		t.Error("contents do not follow from the seed")
	}
	if read(1, 3)[:17] != one[3:] {
		t.Error("contents depend on where reading begins")
	}
}

func TestLookup(t *testing.T) {
	profile, _ := ProfileByName("spes")
	u := newUserdata(profile, 1)
	loop := &node{name: "loop", mode: modeLink, target: "/loop"}
	u.root.add(loop)
	tests := []struct {
		path   string
		follow bool
		ok     bool
	}{
		{"/", true, true}, {"", true, true}, {"/sdcard", false, true}, {"/sdcard/DCIM", false, true},
		{"/sdcard/../sdcard/DCIM/", true, true}, {"sdcard", true, true}, {"/sdcard/nothing", true, false},
		{"/loop", false, true}, {"/loop", true, false}, {"/loop/x", false, false},
		{strings.Repeat("/a", 100), true, false}, {photo + "/x", true, false},
	}
	for _, tt := range tests {
		if _, ok := u.lookup(tt.path, tt.follow); ok != tt.ok {
			t.Errorf("lookup(%q, %v) found it: %v; want %v", tt.path, tt.follow, ok, tt.ok)
		}
	}
}
