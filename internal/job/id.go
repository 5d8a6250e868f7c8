package job

import (
	"fmt"
	"io"
	"strings"
	"time"
)

const (
	// idDigits is Crockford's base 32 in lower case: without i, l, o and u,
	// which are misread for 1, 1, 0 and v (crockford.com/base32.html).
	idDigits = "0123456789abcdefghjkmnpqrstvwxyz"
	idDate   = "060102"
	idRandom = 4 // digits: a million jobs a day
	idLength = len(idDate) + len("-") + idRandom
)

// newID makes an ID of the day and four random digits: "261122-7k3f".
func newID(now time.Time, rand io.Reader) (string, error) {
	var b [idRandom]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return "", fmt.Errorf("making the number of a job: %w", err)
	}
	for i := range b {
		b[i] = idDigits[int(b[i])%len(idDigits)]
	}
	return now.Format(idDate) + "-" + string(b[:]), nil
}

// CheckID tells why s is not the ID of a job, or nil. Only what it accepts
// becomes a part of a path.
func CheckID(s string) error {
	if len(s) != idLength {
		return fmt.Errorf("job %q: %d characters, want %d", s, len(s), idLength)
	}
	date, random, ok := strings.Cut(s, "-")
	if _, err := time.Parse(idDate, date); err != nil || !ok {
		return fmt.Errorf("job %q: want a date and %d characters, as in %q", s, idRandom, "261122-7k3f")
	}
	if i := strings.IndexFunc(random, func(r rune) bool { return !strings.ContainsRune(idDigits, r) }); i >= 0 || len(random) != idRandom {
		return fmt.Errorf("job %q: want %d of %q after the date", s, idRandom, idDigits)
	}
	return nil
}
