package adb

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// Sizes of the public key structure, from AOSP
// libcrypto_utils/android_pubkey.cpp: two words, the modulus, rr and the
// exponent, 524 bytes in all.
const (
	modulusSize   = keyBits / 8 // bytes
	modulusWords  = modulusSize / 4
	publicKeySize = 4 + 4 + modulusSize + modulusSize + 4 // bytes
)

// encodePublicKey gives the structure in base64, without line breaks.
func encodePublicKey(pub *rsa.PublicKey) string {
	return base64.StdEncoding.EncodeToString(marshalPublicKey(pub))
}

// marshalPublicKey lays out a key of 2048 bits, all little endian: the number
// of words of the modulus, -1/n mod 2^32, the modulus n, (2^2048)^2 mod n, and
// the exponent.
func marshalPublicKey(pub *rsa.PublicKey) []byte {
	le := binary.LittleEndian
	b := make([]byte, 0, publicKeySize)
	b = le.AppendUint32(b, modulusWords)
	b = le.AppendUint32(b, montgomeryInverse(pub.N))
	b = append(b, littleEndian(pub.N)...)
	b = append(b, littleEndian(montgomerySquare(pub.N))...)
	return le.AppendUint32(b, uint32(pub.E))
}

// ParsePublicKey reads a line of adbkey.pub, or what a phone stores: base64,
// and optionally a space and a comment. The values that follow from the
// modulus must be right.
func ParsePublicKey(text string) (*rsa.PublicKey, error) {
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

// montgomeryInverse gives -1/n mod 2^32 of an odd n.
func montgomeryInverse(n *big.Int) uint32 {
	r := new(big.Int).Lsh(big.NewInt(1), 32)
	inverse := new(big.Int).ModInverse(n, r)
	return uint32(r.Sub(r, inverse).Uint64())
}

// montgomerySquare gives (2^2048)^2 mod n.
func montgomerySquare(n *big.Int) *big.Int {
	rr := new(big.Int).Lsh(big.NewInt(1), 2*keyBits)
	return rr.Mod(rr, n)
}

// littleEndian gives x in modulusSize bytes.
func littleEndian(x *big.Int) []byte {
	b := x.FillBytes(make([]byte, modulusSize))
	slices.Reverse(b)
	return b
}

func fromLittleEndian(b []byte) *big.Int {
	b = slices.Clone(b)
	slices.Reverse(b)
	return new(big.Int).SetBytes(b)
}
