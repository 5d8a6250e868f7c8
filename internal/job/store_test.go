package job

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// jakarta is where the tests' clock hangs.
var jakarta = time.FixedZone("WIB", 7*60*60)

func noon() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 999, jakarta) }

// newStore returns a store that is not there yet, at noon, with the same
// numbers in each run.
func newStore(t testing.TB) *Store {
	t.Helper()
	return &Store{Dir: filepath.Join(t.TempDir(), "mitool", "jobs"), Now: noon, Rand: rand.New(rand.NewSource(1))}
}

var begin = Begin{Act: "reset", Tool: "v1.0.0", Lang: "id", Ticket: "SC-1042", DeleteAfter: "2027-02-20"}

func spes() *Phone {
	percent := 81
	return &Phone{
		Brand: "Redmi", Name: "Redmi Note 11", Model: "2201117TG", Codename: "spes", Serial: "7d3a91c2",
		OS: "MIUI", Version: "V13.0.5.0.RGKMIXM", Android: "11", Lock: "locked", LockSource: "getprop", Battery: &percent,
		Accounts: []Account{{Type: "com.xiaomi", Name: "1***8"}, {Type: "com.google", Name: "b***@gmail.com"}},
	}
}

// events are one of each kind that a caller appends.
func events() []Event {
	return []Event{
		{Kind: KindPhone, Phone: spes()},
		{Kind: KindStep, Step: "lost", Mark: "safe"},
		{Kind: KindAnswer, Step: "lost", Answer: "told"},
		{Kind: KindConsent, Consent: &Consent{Text: "reset.consent", Lang: "id"}},
		{Kind: KindSeen, Seen: "usb:same-serial"},
		{Kind: KindResume, Resume: &Resume{Tool: "v1.0.1"}},
		{Kind: KindEnd, End: &End{Outcome: "done-as-seen"}},
	}
}

// write makes a job of all events and returns its ID and its bytes.
func write(t testing.TB, s *Store) (id string, raw []byte) {
	t.Helper()
	l, err := s.Create(begin)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events() {
		if err := l.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return l.ID(), load(t, s, l.ID())
}

func load(t testing.TB, s *Store, id string) []byte {
	t.Helper()
	raw, err := os.ReadFile(s.path(id))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func store(t testing.TB, s *Store, id string, raw []byte) {
	t.Helper()
	if err := os.WriteFile(s.path(id), raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestCreateAndRead(t *testing.T) {
	s := newStore(t)
	id, raw := write(t, s)
	j, err := s.Read(id)
	if err != nil {
		t.Fatal(err)
	}
	if j.ID != id || j.Torn != 0 || len(j.Events) != 1+len(events()) {
		t.Fatalf("Read(%q) = job %q of %d events, %d bytes torn", id, j.ID, len(j.Events), j.Torn)
	}
	wantBegin := begin
	wantBegin.ID, wantBegin.Key = id, j.Begin().Key
	if diff := cmp.Diff(wantBegin, j.Begin()); diff != "" {
		t.Errorf("Begin (-want +got):\n%s", diff)
	}
	want := spes()
	want.Serial = "7d****c2"
	if want.Fingerprint, err = s.Fingerprint("7d3a91c2"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, j.Phone()); diff != "" {
		t.Errorf("Phone (-want +got):\n%s", diff)
	}
	if got := j.Step(); got.Step != "lost" || got.Mark != "safe" {
		t.Errorf("Step = %q, %q; want lost, safe", got.Step, got.Mark)
	}
	if got := j.Ended(); got == nil || got.Outcome != "done-as-seen" {
		t.Errorf("Ended = %v; want done-as-seen", got)
	}
	for i, e := range j.Events {
		if e.V != Schema || e.Seq != i+1 {
			t.Errorf("event %d has v %d, seq %d", i+1, e.V, e.Seq)
		}
	}
	if got, want := j.Last().Time.Format(time.RFC3339Nano), "2026-11-22T12:00:00+07:00"; got != want {
		t.Errorf("Time = %s; want %s", got, want)
	}
	if !bytes.HasPrefix(raw, []byte(`{"v":1,"seq":1,"time":"2026-11-22T12:00:00+07:00","kind":"begin",`)) {
		t.Errorf("the first line is %q", raw)
	}
	if bytes.Contains(raw, []byte("7d3a91c2")) {
		t.Error("the serial number is in the record")
	}
}

func TestKeepSerial(t *testing.T) {
	s := newStore(t)
	b := begin
	b.KeepSerial = true
	l, err := s.Create(b)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l, _, err = s.Reopen(l.ID()) // a later run keeps to what was begun
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(l.Append(Event{Kind: KindPhone, Phone: spes()}), l.Close()); err != nil {
		t.Fatal(err)
	}
	j, err := s.Read(l.ID())
	if err != nil {
		t.Fatal(err)
	}
	if got := j.Phone().Serial; got != "7d3a91c2" {
		t.Errorf("Serial = %q; want it whole", got)
	}
}

// TestAppendKeepsCallersEvent: what an event points to is the caller's.
func TestAppendKeepsCallersEvent(t *testing.T) {
	s := newStore(t)
	l, err := s.Create(begin)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	p := spes()
	p.Accounts[0].Name = strings.Repeat("x", 2*maxAccount)
	want := *p
	want.Accounts = slices.Clone(p.Accounts)
	if err := l.Append(Event{Kind: KindPhone, Phone: p}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, *p); diff != "" {
		t.Errorf("Append changed the phone (-before +after):\n%s", diff)
	}
}

func TestPermissions(t *testing.T) {
	s := newStore(t)
	id, _ := write(t, s)
	for name, want := range map[string]fs.FileMode{"": 0o700, id + suffix: 0o600, keyFile: 0o600} {
		info, err := os.Stat(filepath.Join(s.Dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%q has permissions %o; want %o", name, got, want)
		}
	}
	files, err := os.ReadDir(s.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 2 {
		t.Errorf("%d files in the store, want the job and the key: %v", len(files), files)
	}
}

func TestCreateRefuses(t *testing.T) {
	for _, date := range []string{"", "2027-13-01", "20.2.2027", "tomorrow"} {
		s := newStore(t)
		b := begin
		b.DeleteAfter = date
		if l, err := s.Create(b); err == nil || l != nil {
			t.Errorf("Create until %q = %v, %v; want an error", date, l, err)
		}
		if _, err := os.Stat(s.Dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Create until %q left a folder: %v", date, err)
		}
	}
}

// TestCreateTakenID: an ID that is there already is not used again.
func TestCreateTakenID(t *testing.T) {
	s := newStore(t)
	zeros := func() *bytes.Reader { return bytes.NewReader(make([]byte, keySize+idRandom)) }
	s.Rand = zeros()
	l, err := s.Create(begin)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := l.ID(), "261122-0000"; got != want {
		t.Errorf("ID = %q; want %q", got, want)
	}
	before := load(t, s, l.ID())
	s.Rand = bytes.NewReader(append(make([]byte, idRandom), 1, 2, 3, 31))
	other, err := s.Create(begin)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := other.ID(), "261122-123z"; got != want {
		t.Errorf("ID = %q; want %q", got, want)
	}
	s.Rand = bytes.NewReader(make([]byte, 100))
	if l, err := s.Create(begin); !errors.Is(err, fs.ErrExist) {
		t.Errorf("Create = %v, %v; want an error after %d tries", l, err, maxNewIDs)
	}
	if got := load(t, s, l.ID()); !bytes.Equal(got, before) {
		t.Error("the first job was changed")
	}
	_, _ = l.Close(), other.Close()
}

func TestInUse(t *testing.T) {
	s := newStore(t)
	l, err := s.Create(begin)
	if err != nil {
		t.Fatal(err)
	}
	before := load(t, s, l.ID())
	if other, j, err := s.Reopen(l.ID()); !errors.Is(err, ErrInUse) || other != nil || j != nil {
		t.Errorf("Reopen = %v, %v, %v; want ErrInUse", other, j, err)
	}
	if _, err := s.Read(l.ID()); err != nil {
		t.Errorf("Read of a job in use: %v", err)
	}
	if got := load(t, s, l.ID()); !bytes.Equal(got, before) {
		t.Error("a refused Reopen wrote")
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l, _, err = s.Reopen(l.ID())
	if err != nil {
		t.Fatalf("Reopen after Close: %v", err)
	}
	defer func() { _ = l.Close() }()
	if other, _, err := s.Reopen(l.ID()); !errors.Is(err, ErrInUse) {
		t.Errorf("Reopen of a reopened job = %v, %v; want ErrInUse", other, err)
	}
}

func TestNotFound(t *testing.T) {
	s := newStore(t)
	write(t, s)
	if err := os.WriteFile(filepath.Join(s.Dir, "..", "261122-7k3f.jsonl"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"261122-7k3g", "", "key", "../261122-7k3f", "261122-7k3f.jsonl", "261122-7K3F"} {
		if j, err := s.Read(id); !errors.Is(err, ErrNotFound) || j != nil {
			t.Errorf("Read(%q) = %v, %v; want ErrNotFound", id, j, err)
		}
		if l, j, err := s.Reopen(id); !errors.Is(err, ErrNotFound) || l != nil || j != nil {
			t.Errorf("Reopen(%q) = %v, %v, %v; want ErrNotFound", id, l, j, err)
		}
	}
}

// TestUnreadable: what is no ordinary file is not opened, for a FIFO would be
// waited for; and without its key no job is gone on with.
func TestUnreadable(t *testing.T) {
	s := newStore(t)
	id, _ := write(t, s)
	const folder = "261122-7k3f"
	if err := os.Mkdir(s.path(folder), 0o700); err != nil {
		t.Fatal(err)
	}
	if j, err := s.Read(folder); !errors.Is(err, ErrUnreadable) || j != nil {
		t.Errorf("Read of a folder = %v, %v; want ErrUnreadable", j, err)
	}
	if l, _, err := s.Reopen(folder); !errors.Is(err, ErrUnreadable) || l != nil {
		t.Errorf("Reopen of a folder = %v, %v; want ErrUnreadable", l, err)
	}
	key := filepath.Join(s.Dir, keyFile)
	for _, tt := range []struct {
		name string
		put  func() error
	}{
		{"missing", func() error { return nil }},
		{"a folder", func() error { return os.Mkdir(key, 0o700) }},
		{"too short", func() error { return os.WriteFile(key, make([]byte, keySize-1), 0o600) }},
		{"too long", func() error { return os.WriteFile(key, make([]byte, keySize+1), 0o600) }},
	} {
		if err := errors.Join(os.RemoveAll(key), tt.put()); err != nil {
			t.Fatal(err)
		}
		if l, _, err := s.Reopen(id); !errors.Is(err, ErrNoKey) || l != nil {
			t.Errorf("Reopen with a key that is %s = %v, %v; want ErrNoKey", tt.name, l, err)
		}
		if _, err := s.Read(id); err != nil {
			t.Errorf("Read with a key that is %s = %v; want nil", tt.name, err)
		}
	}
	if err := os.RemoveAll(s.Dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.Dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if list, err := s.List(); !errors.Is(err, ErrUnreadable) || list != nil {
		t.Errorf("List of a file = %v, %v; want ErrUnreadable", list, err)
	}
}

func TestList(t *testing.T) {
	s := newStore(t)
	if list, err := s.List(); len(list) != 0 || err != nil {
		t.Errorf("List without a folder = %v, %v; want none", list, err)
	}
	first, raw := write(t, s)
	second, _ := write(t, s)
	store(t, s, second, bytes.Replace(raw, []byte("SC-1042"), []byte("SC-1043"), 1))
	store(t, s, "250101-0000", nil)
	for _, name := range []string{"notes.txt", "261122-7k3f.jsonl~", "x.jsonl"} {
		if err := os.WriteFile(filepath.Join(s.Dir, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(s.path("250102-0000"), 0o700); err != nil {
		t.Fatal(err)
	}
	list, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, e := range list {
		got[e.ID] = "good"
		if e.Err != nil {
			got[e.ID] = e.Err.Error()
			if e.Job != nil {
				t.Errorf("%s has a job and an error", e.ID)
			}
		}
	}
	var changed *ChangedError
	for _, e := range list {
		if e.ID == second && !errors.As(e.Err, &changed) {
			t.Errorf("List says of the changed job: %v", e.Err)
		}
		if e.ID == "250101-0000" && !errors.Is(e.Err, ErrEmpty) {
			t.Errorf("List says of the empty job: %v", e.Err)
		}
	}
	if len(list) != 3 || got[first] != "good" || list[0].ID != "250101-0000" {
		t.Errorf("List = %v", got)
	}
}

func TestRaw(t *testing.T) {
	s := newStore(t)
	id, raw := write(t, s)
	store(t, s, id, append(bytes.Clone(raw), `{"v":1`...))
	if got, err := s.Raw(id); err != nil || !bytes.Equal(got, raw) {
		t.Errorf("Raw of a torn record = %d bytes, %v; want the %d of its whole lines", len(got), err, len(raw))
	}
	store(t, s, id, bytes.Replace(raw, []byte("SC-1042"), []byte("SC-1043"), 1))
	var changed *ChangedError
	if got, err := s.Raw(id); !errors.As(err, &changed) || got != nil {
		t.Errorf("Raw of a changed record = %d bytes, %v; want none", len(got), err)
	}
	if got, err := s.Raw("261122-zzzz"); !errors.Is(err, ErrNotFound) || got != nil {
		t.Errorf("Raw of no record = %d bytes, %v; want ErrNotFound", len(got), err)
	}
}
