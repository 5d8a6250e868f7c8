package adb

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

const (
	// keyBits is the only size that adbd takes (AOSP
	// libcrypto_utils/android_pubkey.cpp).
	keyBits = 2048
	// tokenSize is TOKEN_SIZE of AOSP adb_auth.h, in bytes: that of a
	// SHA-1 digest.
	tokenSize = 20
)

// Key is an RSA key that phones know this computer by.
type Key struct {
	private *rsa.PrivateKey
	comment string // "user@host"
}

// GenerateKey makes a new key of 2048 bits. Its public text names no person and
// no computer.
func GenerateKey() (*Key, error) {
	private, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return nil, fmt.Errorf("generating key: %w", err)
	}
	return &Key{private: private, comment: comment("", "")}, nil
}

// PublicKeyText returns the line that adbkey.pub holds and the phone stores:
// the 524-byte structure of AOSP libcrypto_utils in base64, a space, and
// user@host. It ends with neither line end nor NUL.
func (k *Key) PublicKeyText() string {
	return encodePublicKey(&k.private.PublicKey) + " " + k.comment
}

// sign signs a token the way adbd wants it: PKCS #1 v1.5 with SHA-1, the
// token standing in for the digest and not hashed again (AOSP
// client/auth.cpp, adb_auth_sign).
func (k *Key) sign(token []byte) ([]byte, error) {
	return rsa.SignPKCS1v15(nil, k.private, crypto.SHA1, token)
}

// ParseKey reads the text of a private key file: PKCS #8, or PKCS #1 as adb
// wrote it before. The user and host are for the public text, by which phones
// list the computers that were allowed; "" stands for one that is not known.
func ParseKey(text []byte, user, host string) (*Key, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("parsing key: no PEM block")
	}
	var private *rsa.PrivateKey
	switch block.Type {
	case "RSA PRIVATE KEY":
		k, err := x509.ParsePKCS1PrivateKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("parsing key: %w", err)
		}
		private = k
	case "PRIVATE KEY":
		k, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("parsing key: %w", err)
		}
		var ok bool
		if private, ok = k.(*rsa.PrivateKey); !ok {
			return nil, fmt.Errorf("parsing key: %T (want RSA)", k)
		}
	default:
		return nil, fmt.Errorf("parsing key: PEM block %q", block.Type)
	}
	if n := private.N.BitLen(); n != keyBits {
		return nil, fmt.Errorf("parsing key: %d bits (want %d)", n, keyBits)
	}
	return &Key{private: private, comment: comment(user, host)}, nil
}

// Marshal gives the private key as the text of a file, in PKCS #8.
func (k *Key) Marshal() ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(k.private)
	if err != nil {
		return nil, fmt.Errorf("encoding key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

// comment names a computer as adb does (AOSP client/auth.cpp, get_user_info).
func comment(user, host string) string {
	s := word(user) + "@" + word(host)
	return s[:min(len(s), maxComment)]
}

// word keeps what adbd shows as one word: printable ASCII.
func word(s string) string {
	s = strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' {
			return -1
		}
		return r
	}, s)
	if s == "" {
		return "unknown"
	}
	return s
}
