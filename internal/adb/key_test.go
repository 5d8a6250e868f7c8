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
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
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
	k, err := parseKey(testFile(t, "adbkey.pkcs8"), "user@host")
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
		k, err := parseKey(testFile(t, name), "user@host")
		if err != nil {
			t.Fatalf("parseKey(%s): %v", name, err)
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
		if k, err := parseKey([]byte(text), ""); err == nil || k != nil {
			t.Errorf("%s: parseKey = %v, %v; want an error", name, k, err)
		}
	}
}

func TestParsePublicKey(t *testing.T) {
	text := string(testFile(t, "adbkey.pub"))
	for _, s := range []string{text, text + "\x00", text + "\n", strings.Fields(text)[0]} {
		pub, err := ParsePublicKey(s)
		if err != nil || !pub.Equal(&testKey(t).private.PublicKey) {
			t.Errorf("ParsePublicKey(%.20q…) = %v, %v", s, pub, err)
		}
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Fields(text)[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, at := range map[string]int{"words": 0, "n0inv": 4, "even modulus": 8, "rr": 300, "exponent": 523} {
		bad := bytes.Clone(raw)
		bad[at] ^= 0xff
		if pub, err := ParsePublicKey(base64.StdEncoding.EncodeToString(bad)); err == nil || pub != nil {
			t.Errorf("%s: ParsePublicKey = %v, %v; want an error", name, pub, err)
		}
	}
	for _, s := range []string{"", "user@host", text[:100], text[:300] + "\n" + text[300:]} {
		if pub, err := ParsePublicKey(s); err == nil || pub != nil {
			t.Errorf("ParsePublicKey(%.20q…) = %v, %v; want an error", s, pub, err)
		}
	}
}

func FuzzPublicKey(f *testing.F) {
	f.Add(string(testFile(f, "adbkey.pub")))
	f.Add("QAAAA user@host")
	f.Fuzz(func(t *testing.T, s string) {
		pub, err := ParsePublicKey(s)
		if err != nil {
			if pub != nil {
				t.Errorf("ParsePublicKey(%q) = %v beside %v", s, pub, err)
			}
			return
		}
		want, _, _ := strings.Cut(strings.TrimRight(s, "\x00\r\n"), " ")
		if got := encodePublicKey(pub); got != want {
			t.Errorf("encodePublicKey = %q; want %q", got, want)
		}
	})
}

func env(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

func TestLoadKeysMakesOne(t *testing.T) {
	home := t.TempDir()
	e := KeyEnv{Getenv: env(map[string]string{"LOGNAME": "tech\x00 nician"}), Home: home}
	first, err := LoadKeys(e)
	if err != nil || len(first) != 1 {
		t.Fatalf("LoadKeys = %d keys, %v; want 1", len(first), err)
	}
	again, err := LoadKeys(e)
	if err != nil || len(again) != 1 || !again[0].private.Equal(first[0].private) {
		t.Errorf("second LoadKeys = %d keys, %v; want the same key", len(again), err)
	}
	if text := first[0].PublicKeyText(); !strings.Contains(text, " technician@") || strings.ContainsAny(text, "\x00\n") {
		t.Errorf("PublicKeyText = %q", text)
	}
	path := filepath.Join(home, ".android", "adbkey")
	public, err := os.ReadFile(path + ".pub")
	if err != nil || string(public) != first[0].PublicKeyText() {
		t.Errorf("adbkey.pub = %q, %v; want %q", public, err, first[0].PublicKeyText())
	}
	if runtime.GOOS == "windows" {
		return
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if perm := info.Mode().Perm(); perm != 0o600 {
		t.Errorf("adbkey has mode %o; want 600", perm)
	}
}

func TestLoadKeysOrder(t *testing.T) {
	home, vendor := t.TempDir(), t.TempDir()
	write := func(path string, text []byte) string {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	marshal := func(k *Key) []byte {
		t.Helper()
		text, err := k.marshal()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	user, file, inDir := testKey(t), newKey(t), newKey(t)
	write(filepath.Join(home, ".android", "adbkey"), marshal(user))
	single := write(filepath.Join(t.TempDir(), "single"), marshal(file))
	write(filepath.Join(vendor, "a.adb_key"), []byte("no key"))
	write(filepath.Join(vendor, "b.adb_key"), marshal(inDir))
	write(filepath.Join(vendor, "c.adb_key"), testFile(t, "adbkey.pkcs1")) // the user's again
	write(filepath.Join(vendor, "d.txt"), []byte("not looked at"))
	missing := filepath.Join(vendor, "missing")

	list := strings.Join([]string{single, "", missing, vendor}, string(filepath.ListSeparator))
	keys, err := LoadKeys(KeyEnv{Getenv: env(map[string]string{"ADB_VENDOR_KEYS": list}), Home: home})
	if len(keys) != 3 || !keys[0].private.Equal(user.private) || !keys[1].private.Equal(file.private) || !keys[2].private.Equal(inDir.private) {
		t.Errorf("LoadKeys gave %d keys, or another order; want 3", len(keys))
	}
	if err == nil || !strings.Contains(err.Error(), "a.adb_key") || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("LoadKeys error = %v; want one of a.adb_key and one of the missing file", err)
	}
}

func TestLoadKeysLeavesABadKey(t *testing.T) {
	home := t.TempDir()
	path := filepath.Join(home, ".android", "adbkey")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	keys, err := LoadKeys(KeyEnv{Getenv: env(nil), Home: home})
	if err == nil || len(keys) != 0 {
		t.Errorf("LoadKeys = %d keys, %v; want an error", len(keys), err)
	}
	if text, _ := os.ReadFile(path); string(text) != "precious" {
		t.Errorf("adbkey is %q now", text)
	}
	if keys, err := LoadKeys(KeyEnv{Getenv: env(nil)}); err == nil || keys != nil {
		t.Errorf("LoadKeys without home = %v, %v; want an error", keys, err)
	}
}
