package adb

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/binary"
	"math/big"
	"slices"
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
