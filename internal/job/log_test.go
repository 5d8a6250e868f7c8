package job

import (
	"bytes"
	"errors"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCutAnywhere is a power cut at every byte of a record: what was whole is
// read, and the job goes on.
func TestCutAnywhere(t *testing.T) {
	s := newStore(t)
	id, raw := write(t, s)
	raw = bytes.Join(bytes.SplitAfter(raw, []byte("\n"))[:3], nil) // each byte is some writes to the disk
	for n := range len(raw) + 1 {
		store(t, s, id, raw[:n])
		whole := bytes.LastIndexByte(raw[:n], '\n') + 1
		lines, torn := bytes.Count(raw[:whole], []byte("\n")), n-whole

		j, err := s.Read(id)
		if lines == 0 {
			if !errors.Is(err, ErrEmpty) || j != nil {
				t.Fatalf("cut at %d: Read = %v, %v; want ErrEmpty", n, j, err)
			}
			if l, _, err := s.Reopen(id); !errors.Is(err, ErrEmpty) || l != nil {
				t.Fatalf("cut at %d: Reopen = %v, %v; want ErrEmpty", n, l, err)
			}
			continue
		}
		if err != nil || len(j.Events) != lines || j.Torn != torn {
			t.Fatalf("cut at %d: Read = %+v, %v; want %d lines, %d bytes torn", n, j, err, lines, torn)
		}
		if got := load(t, s, id); !bytes.Equal(got, raw[:n]) {
			t.Fatalf("cut at %d: Read wrote", n)
		}

		l, j, err := s.Reopen(id)
		if err != nil {
			t.Fatalf("cut at %d: Reopen: %v", n, err)
		}
		if len(j.Events) != lines || j.Torn != torn {
			t.Fatalf("cut at %d: Reopen = %+v; want %d lines, %d bytes torn", n, j, lines, torn)
		}
		if err := errors.Join(l.Append(events()[1]), l.Close()); err != nil {
			t.Fatalf("cut at %d: %v", n, err)
		}
		want := lines + 1
		if torn > 0 {
			want++
		}
		if j, err = s.Read(id); err != nil || len(j.Events) != want || j.Torn != 0 {
			t.Fatalf("cut at %d, and gone on: Read = %v, %v; want %d lines", n, j, err, want)
		}
		if e := j.Events[lines]; torn > 0 && (e.Kind != KindRepair || e.Dropped != torn) {
			t.Fatalf("cut at %d, and gone on: event %+v; want a repair of %d bytes", n, e, torn)
		}
	}
}

// TestChangeAnywhere changes every byte of a record in turn.
func TestChangeAnywhere(t *testing.T) {
	s := newStore(t)
	id, raw := write(t, s)
	lines := bytes.Count(raw, []byte("\n"))
	for n := range raw {
		line := 1 + bytes.Count(raw[:n], []byte("\n"))
		for _, mask := range []byte{0x01, 0x80, raw[n] ^ '\n'} {
			if mask == 0 {
				continue
			}
			other := bytes.Clone(raw)
			other[n] ^= mask
			j, err := parse(id, other)
			if n == len(raw)-1 { // the newline of the last line
				if err != nil || len(j.Events) != lines-1 || j.Torn == 0 {
					t.Fatalf("byte %d ^ %#x: %v, %v; want the last line torn", n, mask, j, err)
				}
				continue
			}
			var changed *ChangedError
			if !errors.As(err, &changed) || changed.Line != line || changed.ID != id || j != nil {
				t.Fatalf("byte %d ^ %#x: %v, %v; want line %d changed", n, mask, j, err, line)
			}
		}
	}
}

// TestLinesMoved: whole lines taken out, doubled or changed round, each good in
// itself.
func TestLinesMoved(t *testing.T) {
	s := newStore(t)
	id, raw := write(t, s)
	lines := bytes.SplitAfter(raw, []byte("\n"))
	otherID, _ := write(t, s)
	other := bytes.SplitAfter(load(t, s, otherID), []byte("\n"))
	join := func(l ...[]byte) []byte { return bytes.Join(l, nil) }
	tests := []struct {
		name string
		raw  []byte
		line int
		what string
	}{
		{"first taken out", join(lines[1:]...), 1, "seq"},
		{"taken out", join(lines[0], lines[1], lines[3]), 3, "seq"},
		{"doubled", join(lines[0], lines[1], lines[1]), 3, "seq"},
		{"changed round", join(lines[0], lines[2], lines[1]), 2, "seq"},
		{"of another record", join(lines[0], recount(t, other[2], 2)), 2, "prev"},
		{"an empty line", join(lines[0], []byte("\n"), lines[1]), 2, "end"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			j, err := parse(id, tt.raw)
			var changed *ChangedError
			if !errors.As(err, &changed) || changed.Line != tt.line || changed.What != tt.what {
				t.Errorf("parse = %v, %v; want line %d changed: %s", j, err, tt.line, tt.what)
			}
		})
	}
	// The limit of a chain, said in the package's text.
	if j, err := parse(id, join(lines[:3]...)); err != nil || j.Ended() != nil {
		t.Errorf("lines cut off the end: %v, %v; want an open job", j, err)
	}
}

// recount makes a line that verifies with another number.
func recount(t *testing.T, raw []byte, seq int) []byte {
	t.Helper()
	return rehash(t, bytes.Replace(raw, []byte(`"seq":3`), []byte(`"seq":`+string(rune('0'+seq))), 1))
}

// rehash gives a line the hash of its bytes, as somebody would who knows how.
func rehash(t *testing.T, raw []byte) []byte {
	t.Helper()
	body, _, ok := bytes.Cut(raw, []byte(hashBegin))
	if !ok {
		t.Fatalf("line %q without a hash", raw)
	}
	return []byte(string(body) + hashBegin + hashOf(body) + hashEnd + "\n")
}

// TestForged: lines that verify and are still none of ours.
func TestForged(t *testing.T) {
	s := newStore(t)
	id, raw := write(t, s)
	first, _, _ := strings.Cut(string(raw), "\n")
	tests := []struct {
		name, old, new string
		what           string
	}{
		{"an unknown kind", `"kind":"begin"`, `"kind":"start"`, "event"},
		{"another kind first", `"kind":"begin"`, `"kind":"repair","dropped":1`, "kind"},
		{"no version", `"v":1,`, ``, "v"},
		{"version 0", `"v":1,`, `"v":0,`, "v"},
		{"no date to delete after", `"delete_after":"2027-02-20"`, `"delete_after":""`, "event"},
		{"begin without a beginning", `"begin":{`, `"resume":{`, "event"},
		{"of another job", `"id":"` + id, `"id":"261122-zzzz`, "id"},
		{"a time that is none", `12:00:00+07:00`, `noon`, "text"},
		{"no JSON", `{"v"`, `"v"`, "text"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			line := strings.Replace(first, tt.old, tt.new, 1)
			if line == first {
				t.Fatalf("no %q in %q", tt.old, first)
			}
			j, err := parse(id, rehash(t, []byte(line)))
			var changed *ChangedError
			if !errors.As(err, &changed) || changed.Line != 1 || changed.What != tt.what {
				t.Errorf("parse = %v, %v; want %s of line 1 told", j, err, tt.what)
			}
		})
	}
	t.Run("a newer schema", func(t *testing.T) {
		line := strings.NewReplacer(`"v":1,`, `"v":2,`, `"kind":"begin"`, `"kind":17`).Replace(first)
		j, err := parse(id, rehash(t, []byte(line)))
		var version *VersionError
		if !errors.As(err, &version) || version.Got != 2 || j != nil {
			t.Errorf("parse = %v, %v; want a *VersionError", j, err)
		}
	})
	t.Run("a newer field", func(t *testing.T) {
		line := strings.Replace(first, `"begin":{`, `"color":"red","begin":{`, 1)
		if _, err := parse(id, rehash(t, []byte(line))); err != nil {
			t.Errorf("parse: %v; want the field passed over", err)
		}
	})
}

func TestTooLarge(t *testing.T) {
	s := newStore(t)
	id, raw := write(t, s)
	store(t, s, id, append(raw, make([]byte, maxFile)...))
	if j, err := s.Read(id); err == nil || !strings.Contains(err.Error(), "more than 1048576 bytes") {
		t.Errorf("Read = %v, %v; want it refused", j, err)
	}
	long := append(bytes.Repeat([]byte("x"), maxLine), '\n')
	var changed *ChangedError
	if j, err := parse(id, append(raw, long...)); !errors.As(err, &changed) || changed.What != "length" {
		t.Errorf("parse of a long line = %v, %v; want it refused", j, err)
	}
}

// TestLargestEvent: what a phone says cannot make a line that is not taken.
func TestLargestEvent(t *testing.T) {
	s := newStore(t)
	b := begin
	b.KeepSerial = true
	l, err := s.Create(b)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	for _, fill := range []string{"\x00", "\xff", "<", "\u202e", "\U0001f4f1", `"`} {
		long := strings.Repeat(fill, 10*maxText)
		p := &Phone{Brand: long, Name: long, Model: long, Codename: long, Serial: long, OS: long, Version: long,
			Android: long, Lock: long, LockSource: long}
		for range 2 * maxAccounts {
			p.Accounts = append(p.Accounts, Account{Type: long, Name: long})
		}
		e := Event{Kind: KindPhone, Phone: p, Step: long, Mark: long, Answer: long, Seen: long,
			Begin:   &Begin{Act: long, Tool: long, Lang: long, Ticket: long, DeleteAfter: "2027-02-20"},
			Consent: &Consent{Text: long, Lang: long}, Resume: &Resume{Tool: long}, End: &End{Outcome: long, Stop: long}}
		if err := l.Append(e); err != nil {
			t.Fatalf("%q: %v", fill, err)
		}
	}
	raw := load(t, s, l.ID())
	for i, c := range raw {
		if c != '\n' && (c < ' ' || c > '~') {
			t.Fatalf("byte %d of the record is %#x; want printable ASCII", i, c)
		}
	}
	j, err := s.Read(l.ID())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := j.Phone().Brand, strings.Repeat(`"`, maxText); got != want {
		t.Errorf("Brand = %q; want %q", got, want)
	}
	if got, want := j.Events[5].Phone.Brand, strings.Repeat("\U0001f4f1", maxText/4); got != want {
		t.Errorf("Brand = %q; want %q", got, want)
	}
	if got := len(j.Phone().Accounts); got != maxAccounts {
		t.Errorf("%d accounts; want %d", got, maxAccounts)
	}
}

// disk is a file that fails.
type disk struct {
	bytes.Buffer
	full    int // bytes it takes before it is full
	syncErr error
}

func (d *disk) Write(p []byte) (int, error) {
	room := min(len(p), d.full-d.Len())
	n, _ := d.Buffer.Write(p[:room])
	if room < len(p) {
		return n, syscall.ENOSPC
	}
	return n, nil
}

func (d *disk) Sync() error  { return d.syncErr }
func (d *disk) Close() error { return nil }

var _ file = (*disk)(nil)

func TestDeadLog(t *testing.T) {
	good := Event{Kind: KindStep, Step: "lost", Mark: "safe"}
	tests := []struct {
		name  string
		disk  disk
		first Event
		want  string
	}{
		{"disk full", disk{full: 40}, good, "no space left on device"},
		{"cannot sync", disk{full: maxFile, syncErr: syscall.EIO}, good, "input/output error"},
		{"unknown kind", disk{full: maxFile}, Event{Kind: "guess"}, `unknown kind "guess"`},
		{"without its fields", disk{full: maxFile}, Event{Kind: KindPhone}, "without its fields"},
		{"a second beginning", disk{full: maxFile}, Event{Kind: KindBegin, Begin: &begin}, `"begin" in line 4`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := &Log{id: "261122-7k3f", file: &tt.disk, now: noon, seq: 3, prev: noHash}
			err := l.Append(tt.first)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("Append = %v; want %q", err, tt.want)
			}
			written := tt.disk.Len()
			tt.disk.full, tt.disk.syncErr = maxFile, nil
			if again := l.Append(good); !errors.Is(again, err) {
				t.Errorf("Append again = %v; want %v", again, err)
			}
			if tt.disk.Len() != written {
				t.Error("a dead log wrote")
			}
		})
	}
}

func TestFullRecord(t *testing.T) {
	d := &disk{full: 2 * maxFile}
	l := &Log{id: "261122-7k3f", file: d, now: noon, seq: 3, prev: noHash, size: maxFile - 10}
	if err := l.Append(events()[1]); err == nil || d.Len() != 0 {
		t.Errorf("Append to a full record = %v, %d bytes written; want an error", err, d.Len())
	}
}

func TestClosedLog(t *testing.T) {
	s := newStore(t)
	l, err := s.Create(begin)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := l.Append(events()[1]); !errors.Is(err, errClosed) {
		t.Errorf("Append = %v; want %v", err, errClosed)
	}
	if err := l.Close(); err == nil {
		t.Error("Close again = nil; want an error")
	}
}

// TestEventsReadBack: an event comes back as it was written.
func TestEventsReadBack(t *testing.T) {
	s := newStore(t)
	id, _ := write(t, s)
	j, err := s.Read(id)
	if err != nil {
		t.Fatal(err)
	}
	prev := noHash
	b := begin
	b.ID, b.Key = id, j.Begin().Key
	for i, want := range append([]Event{{Kind: KindBegin, Begin: &b}}, events()...) {
		got := j.Events[i]
		if got.Prev != prev || len(got.Hash) != 64 {
			t.Errorf("event %d: prev %q, hash %q; want prev %q", i+1, got.Prev, got.Hash, prev)
		}
		prev = got.Hash
		want.V, want.Seq, want.Time, want.Prev, want.Hash = Schema, i+1, got.Time, got.Prev, got.Hash
		if want.Phone != nil {
			want.Phone.Serial, want.Phone.Fingerprint = got.Phone.Serial, got.Phone.Fingerprint
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("event %d (-want +got):\n%s", i+1, diff)
		}
	}
}
