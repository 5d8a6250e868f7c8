package adb

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func testFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// testKey is the key in testdata, which Debian's "adb keygen" made.
func testKey(t testing.TB) *Key {
	t.Helper()
	k, err := ParseKey(testFile(t, "adbkey.pkcs8"), "user", "host")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newKey(t testing.TB) *Key {
	t.Helper()
	k, err := GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestPublicKeyTextIsADBs(t *testing.T) {
	want := string(testFile(t, "adbkey.pub"))
	for _, name := range []string{"adbkey.pkcs8", "adbkey.pkcs1"} {
		k, err := ParseKey(testFile(t, name), "user", "host")
		if err != nil {
			t.Fatalf("ParseKey(%s): %v", name, err)
		}
		if got := k.PublicKeyText(); got != want {
			t.Errorf("%s: PublicKeyText = %q; want %q", name, got, want)
		}
	}
}

// The token stands in for the digest: openssl pkeyutl made testdata/token.sig
// from the 20 raw bytes with digest:sha1 and PKCS #1 padding.
func TestSign(t *testing.T) {
	k := testKey(t)
	token := testFile(t, "token.bin")
	got, err := k.sign(token)
	if err != nil {
		t.Fatal(err)
	}
	if want := testFile(t, "token.sig"); !bytes.Equal(got, want) {
		t.Errorf("sign = %x; want %x", got, want)
	}
	if err := rsa.VerifyPKCS1v15(&k.private.PublicKey, crypto.SHA1, token, got); err != nil {
		t.Error(err)
	}
}

func TestPublicKeyTextNamesTheComputer(t *testing.T) {
	text := testFile(t, "adbkey.pkcs8")
	for _, tt := range []struct{ user, host, want string }{
		{"user", "host", "user@host"},
		{"tech\x00 nician", "ben\ngkel", "technician@bengkel"},
		{"李", "", "unknown@unknown"},
		{strings.Repeat("u", 300), "host", strings.Repeat("u", maxComment)},
	} {
		k, err := ParseKey(text, tt.user, tt.host)
		if err != nil {
			t.Fatal(err)
		}
		if _, got, _ := strings.Cut(k.PublicKeyText(), " "); got != tt.want {
			t.Errorf("PublicKeyText for %q at %q names %q; want %q", tt.user, tt.host, got, tt.want)
		}
	}
}

func TestParseKeyErrors(t *testing.T) {
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	curveDER, err := x509.MarshalPKCS8PrivateKey(curve)
	if err != nil {
		t.Fatal(err)
	}
	block := func(name string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: name, Bytes: der}))
	}
	for name, text := range map[string]string{
		"empty":     "",
		"text":      "QAAAA user@host",
		"encrypted": block("ENCRYPTED PRIVATE KEY", []byte("x")),
		"garbage":   block("PRIVATE KEY", []byte("x")),
		"garbage 1": block("RSA PRIVATE KEY", []byte("x")),
		"1024 bits": block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(small)),
		"no RSA":    block("PRIVATE KEY", curveDER),
	} {
		if k, err := ParseKey([]byte(text), "", ""); err == nil || k != nil {
			t.Errorf("%s: ParseKey = %v, %v; want an error", name, k, err)
		}
	}
}

// parsePublicKey reads a line of adbkey.pub, or what a phone stores: base64,
// and optionally a space and a comment. The values that follow from the
// modulus must be right.
func parsePublicKey(text string) (*rsa.PublicKey, error) {
	encoded, _, _ := strings.Cut(strings.TrimRight(text, "\x00\r\n"), " ")
	b, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err == nil && strings.ContainsAny(encoded, "\r\n") {
		err = errors.New("line end within") // which adbd does not take
	}
	if err != nil {
		return nil, fmt.Errorf("parsing public key: %w", err)
	}
	if len(b) != publicKeySize {
		return nil, fmt.Errorf("parsing public key: %d bytes (want %d)", len(b), publicKeySize)
	}
	le := binary.LittleEndian
	if n := le.Uint32(b); n != modulusWords {
		return nil, fmt.Errorf("parsing public key: modulus of %d words (want %d)", n, modulusWords)
	}
	n := fromLittleEndian(b[8 : 8+modulusSize])
	e := le.Uint32(b[publicKeySize-4:])
	if n.BitLen() != keyBits || n.Bit(0) == 0 {
		return nil, fmt.Errorf("parsing public key: modulus is no odd number of %d bits", keyBits)
	}
	if e < 3 || e > 1<<31-1 {
		return nil, fmt.Errorf("parsing public key: exponent %d", e)
	}
	pub := &rsa.PublicKey{N: n, E: int(e)}
	if !slices.Equal(marshalPublicKey(pub), b) {
		return nil, errors.New("parsing public key: n0inv or rr do not belong to the modulus")
	}
	return pub, nil
}

func fromLittleEndian(b []byte) *big.Int {
	b = slices.Clone(b)
	slices.Reverse(b)
	return new(big.Int).SetBytes(b)
}

func TestParsePublicKey(t *testing.T) {
	text := string(testFile(t, "adbkey.pub"))
	for _, s := range []string{text, text + "\x00", text + "\n", strings.Fields(text)[0]} {
		pub, err := parsePublicKey(s)
		if err != nil || !pub.Equal(&testKey(t).private.PublicKey) {
			t.Errorf("parsePublicKey(%.20q…) = %v, %v", s, pub, err)
		}
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Fields(text)[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, at := range map[string]int{"words": 0, "n0inv": 4, "even modulus": 8, "rr": 300, "exponent": 523} {
		bad := bytes.Clone(raw)
		bad[at] ^= 0xff
		if pub, err := parsePublicKey(base64.StdEncoding.EncodeToString(bad)); err == nil || pub != nil {
			t.Errorf("%s: parsePublicKey = %v, %v; want an error", name, pub, err)
		}
	}
	for _, s := range []string{"", "user@host", text[:100], text[:300] + "\n" + text[300:]} {
		if pub, err := parsePublicKey(s); err == nil || pub != nil {
			t.Errorf("parsePublicKey(%.20q…) = %v, %v; want an error", s, pub, err)
		}
	}
}

func FuzzPublicKey(f *testing.F) {
	f.Add(string(testFile(f, "adbkey.pub")))
	f.Add("QAAAA user@host")
	f.Fuzz(func(t *testing.T, s string) {
		pub, err := parsePublicKey(s)
		if err != nil {
			if pub != nil {
				t.Errorf("parsePublicKey(%q) = %v beside %v", s, pub, err)
			}
			return
		}
		want, _, _ := strings.Cut(strings.TrimRight(s, "\x00\r\n"), " ")
		if got := encodePublicKey(pub); got != want {
			t.Errorf("encodePublicKey = %q; want %q", got, want)
		}
	})
}
