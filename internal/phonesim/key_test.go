package phonesim

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"
)

// testdata/adbkey and adbkey.pub were made by AOSP's adb 29 ("adb keygen") and
// are used nowhere.

// testKeyText is testdata/adbkey.pub.
var testKeyText = func() string {
	b, err := os.ReadFile("testdata/adbkey.pub")
	if err != nil {
		panic(err)
	}
	return strings.TrimSpace(string(b))
}()

// keyFingerprint is the MD5 sum of its structure, by Python's hashlib.
const keyFingerprint = "49:14:A2:9F:19:1C:08:3B:B8:F9:FF:A2:99:78:4E:B5"

func testKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	b, err := os.ReadFile("testdata/adbkey")
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(b)
	if block == nil {
		t.Fatal("testdata/adbkey is no PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return key.(*rsa.PrivateKey)
}

// sign signs a token as adb does: as if it were the digest.
func sign(t *testing.T, key *rsa.PrivateKey, token []byte) []byte {
	t.Helper()
	s, err := rsa.SignPKCS1v15(nil, key, crypto.SHA1, token)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// signHashed signs the token's SHA-1, the mistake of several clients.
func signHashed(t *testing.T, key *rsa.PrivateKey, token []byte) []byte {
	t.Helper()
	digest := sha1.Sum(token)
	return sign(t, key, digest[:])
}

func TestParsePublicKey(t *testing.T) {
	got, err := parsePublicKey(testKeyText)
	if err != nil {
		t.Fatal(err)
	}
	if want := testKey(t).PublicKey; !got.rsa.Equal(&want) {
		t.Errorf("parsePublicKey(adbkey.pub) is another key than adbkey")
	}
	// n0inv is -1/n mod 2^32.
	n0 := uint32(new(big.Int).Mod(got.rsa.N, big.NewInt(1<<32)).Uint64())
	if inv := binary.LittleEndian.Uint32(got.raw[4:]); inv*n0 != ^uint32(0) {
		t.Errorf("n0inv * n = %#x; want -1", inv*n0)
	}
}

func TestParsePublicKeyRefuses(t *testing.T) {
	good, err := parsePublicKey(testKeyText)
	if err != nil {
		t.Fatal(err)
	}
	change := func(i int, b byte) string {
		raw := slices.Clone(good.raw)
		raw[i] = b
		return base64.StdEncoding.EncodeToString(raw)
	}
	tests := []struct{ name, text string }{
		{"empty", ""},
		{"not base64", "????"},
		{"short", base64.StdEncoding.EncodeToString(good.raw[:100])},
		{"words", change(0, 32)},
		{"small modulus", change(8+keyBytes-1, 0)},
		{"exponent", change(keySize-4, 7)},
	}
	for _, tt := range tests {
		if _, err := parsePublicKey(tt.text); err == nil {
			t.Errorf("%s: parsePublicKey accepted it", tt.name)
		}
	}
}

func FuzzParsePublicKey(f *testing.F) {
	f.Add(testKeyText)
	f.Add("QAAAAA== nobody@nowhere")
	f.Fuzz(func(t *testing.T, text string) {
		key, err := parsePublicKey(text)
		if err != nil {
			if key.raw != nil || key.rsa.N != nil {
				t.Errorf("parsePublicKey(%q) failed and returned a key", text)
			}
			return
		}
		if again, err := parsePublicKey(base64.StdEncoding.EncodeToString(key.raw)); err != nil || !again.rsa.Equal(&key.rsa) {
			t.Errorf("parsePublicKey(%q) does not parse again: %v", text, err)
		}
	})
}
