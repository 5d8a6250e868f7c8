package job

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestMask(t *testing.T) {
	tests := []struct{ name, serial, want string }{
		{"none", "", ""},
		{"one", "a", "*"},
		{"four", "abcd", "****"},
		{"five", "abcde", "a***e"},
		{"seven", "abcdefg", "a*****g"},
		{"eight", "7d3a91c2", "7d****c2"},
		{"sixteen", "0123456789abcdef", "01************ef"},
		{"other letters", "ﾃ測試序號八個字", "ﾃ測****個字"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Mask(tt.serial); got != tt.want {
				t.Errorf("Mask(%q) = %q; want %q", tt.serial, got, tt.want)
			}
		})
	}
}

func TestCheckID(t *testing.T) {
	for _, id := range []string{"261122-7k3f", "000101-0000", "991231-zzzz"} {
		if err := CheckID(id); err != nil {
			t.Errorf("CheckID(%q): %v", id, err)
		}
	}
	for _, id := range []string{
		"", "261122", "261122-", "261122-7k3", "261122-7k3ff", "261122-7K3F", "261322-7k3f", "2611227-k3f", "26112-77k3f",
		"261122_7k3f", "261122-7k3i", "261122-7k3l", "261122-7k3o", "261122-7k3u", "261122-../x", "../../../ab", "261122-7k/f",
		"261122-7k\x00f", "261122-7é3",
	} {
		if CheckID(id) == nil {
			t.Errorf("CheckID(%q) = nil; want an error", id)
		}
	}
}

func TestErrorsNameTheLine(t *testing.T) {
	err := &ChangedError{ID: "261122-7k3f", Line: 3, What: "hash", Got: "ab", Want: "cd"}
	if got, want := err.Error(), `job "261122-7k3f" was changed: line 3: hash is "ab", want "cd"`; got != want {
		t.Errorf("Error = %q; want %q", got, want)
	}
}

// FuzzParse: what is accepted verifies line by line, computed here a second
// time; what is not gives no job.
func FuzzParse(f *testing.F) {
	s := newStore(f)
	id, raw := write(f, s)
	f.Add(raw)
	f.Add(raw[:len(raw)-7])
	f.Add([]byte(nil))
	f.Add([]byte("\n"))
	f.Add([]byte(`{"v":1,"seq":1,"time":"2026-11-22T12:00:00+07:00","kind":"begin","prev":"","hash":""}` + "\n"))
	f.Add(bytes.ReplaceAll(raw, []byte(`"v":1`), []byte(`"v":9`)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		j, err := parse(id, raw)
		if err != nil {
			if j != nil {
				t.Fatalf("parse = %v with the error %v", j, err)
			}
			var changed *ChangedError
			var version *VersionError
			if !errors.As(err, &changed) && !errors.As(err, &version) && !errors.Is(err, ErrEmpty) {
				t.Fatalf("parse: %v; want an error of the package", err)
			}
			return
		}
		lines := strings.SplitAfter(string(raw), "\n")
		if torn := lines[len(lines)-1]; len(torn) != j.Torn || len(lines)-1 != len(j.Events) {
			t.Fatalf("%d events, %d bytes torn, of %d lines", len(j.Events), j.Torn, len(lines))
		}
		prev := strings.Repeat("0", 64)
		for i, e := range j.Events {
			body, hash, ok := strings.Cut(lines[i], `,"hash":"`+e.Hash)
			if !ok || hash != "\"}\n" || hashOf([]byte(body)) != e.Hash || e.Prev != prev {
				t.Fatalf("line %d does not verify: %q", i+1, lines[i])
			}
			prev = e.Hash
			if _, err := json.Marshal(e); err != nil {
				t.Fatalf("line %d: %v", i+1, err)
			}
		}
		_, _, _, _, _ = j.Begin(), j.Phone(), j.Step(), j.Ended(), j.Expired(noon())
	})
}
