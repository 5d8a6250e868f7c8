package job

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// noHash stands for the hash of the line before the first.
var noHash = strings.Repeat("0", hex.EncodedLen(sha256.Size))

// Between these the hash ends a line, before its newline.
const hashBegin, hashEnd = `,"hash":"`, `"}`

// line encodes e, whose Prev is set, as a line with its newline, and returns it
// with its hash.
func line(e Event) (raw []byte, hash string, err error) {
	b, err := json.Marshal(struct {
		Event
		Hash *struct{} `json:"hash,omitempty"` // hides Event's, which is not known yet
	}{Event: e})
	if err != nil {
		return nil, "", fmt.Errorf("encoding the event %q: %w", e.Kind, err)
	}
	b = ascii(bytes.TrimSuffix(b, []byte("}")))
	hash = hashOf(b)
	return append(b, hashBegin+hash+hashEnd+"\n"...), hash, nil
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// ascii escapes what is not printable ASCII, so that no terminal acts on a
// record that somebody looks at. In encoded JSON it stands only in strings.
func ascii(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r < 0x7f:
			out = append(out, b[:n]...)
		case r > 0xffff:
			hi, lo := (r-0x10000)>>10+0xd800, (r-0x10000)&0x3ff+0xdc00
			out = fmt.Appendf(out, `\u%04x\u%04x`, hi, lo)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		b = b[n:]
	}
	return out
}

// parseLine reads the line with number seq, its newline taken off. Its bytes
// are verified, not what they mean: JSON has many spellings.
func parseLine(id string, raw []byte, seq int, prev string) (Event, error) {
	changed := func(what, got, want string) (Event, error) {
		return Event{}, &ChangedError{ID: id, Line: seq, What: what, Got: got, Want: want}
	}
	if len(raw) >= maxLine {
		return changed("length", strconv.Itoa(len(raw)), "below "+strconv.Itoa(maxLine))
	}
	end := len(raw) - len(hashBegin) - len(noHash) - len(hashEnd)
	if end < 0 || !bytes.HasPrefix(raw[end:], []byte(hashBegin)) || !bytes.HasSuffix(raw, []byte(hashEnd)) {
		return changed("end", string(raw[max(end, 0):]), `"hash" of the line`)
	}
	body, hash := raw[:end], string(raw[end+len(hashBegin):len(raw)-len(hashEnd)])
	if got := hashOf(body); got != hash {
		return changed("hash", got, hash)
	}
	// From here on the line is as somebody wrote it, who knew how to.
	var version struct{ V int }
	if err := json.Unmarshal(raw, &version); err != nil {
		return changed("text", err.Error(), "a JSON object")
	}
	if version.V > Schema {
		return Event{}, &VersionError{ID: id, Got: version.V, Want: Schema}
	}
	var e Event
	if err := json.Unmarshal(raw, &e); err != nil {
		return changed("text", err.Error(), "an event")
	}
	begins := e.Kind == KindBegin
	switch err := e.check(); {
	case e.V != Schema:
		return changed("v", strconv.Itoa(e.V), strconv.Itoa(Schema))
	case e.Seq != seq:
		return changed("seq", strconv.Itoa(e.Seq), strconv.Itoa(seq))
	case e.Prev != prev:
		return changed("prev", e.Prev, prev)
	case e.Hash != hash:
		return changed("hash", e.Hash, hash)
	case err != nil:
		return changed("event", err.Error(), "one of a known kind, and whole")
	case begins != (seq == 1):
		return changed("kind", string(e.Kind), "begin in the first line alone")
	case begins && e.Begin.ID != id:
		return changed("id", e.Begin.ID, id)
	}
	return e, nil
}
