package phonesim

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"
)

// Sizes of the key structure (system/core libcrypto_utils/android_pubkey.cpp)
// and of the AUTH token (adb.h TOKEN_SIZE).
const (
	keyWords = 64 // of 32 bits: RSA-2048
	keyBytes = 4 * keyWords
	keySize  = 4 + 4 + keyBytes + keyBytes + 4
	tokenLen = 20
	// authPatience is after how many failures adbd slows down (adb.cpp).
	authPatience = 256
)

// publicKey is a computer's key.
type publicKey struct {
	raw []byte // the structure
	rsa rsa.PublicKey
}

// parsePublicKey reads the text of adbkey.pub: the structure in base64, a
// blank, and whose it is.
func parsePublicKey(text string) (publicKey, error) {
	text, _, _ = strings.Cut(strings.TrimSpace(text), " ")
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return publicKey{}, fmt.Errorf("decoding public key: %w", err)
	}
	if len(raw) != keySize {
		return publicKey{}, fmt.Errorf("public key is %d bytes long (expected %d)", len(raw), keySize)
	}
	if words := binary.LittleEndian.Uint32(raw); words != keyWords {
		return publicKey{}, fmt.Errorf("public key has %d words (expected %d)", words, keyWords)
	}
	modulus := slices.Clone(raw[8 : 8+keyBytes])
	slices.Reverse(modulus)
	e := binary.LittleEndian.Uint32(raw[keySize-4:])
	key := publicKey{raw: raw, rsa: rsa.PublicKey{N: new(big.Int).SetBytes(modulus), E: int(e)}}
	if key.rsa.N.BitLen() != 8*keyBytes || e != 3 && e != 65537 {
		return publicKey{}, fmt.Errorf("public key has %d bits and exponent %d (expected %d and 3 or 65537)", key.rsa.N.BitLen(), e, 8*keyBytes)
	}
	return key, nil
}

// auth is the state of a connection that is not yet trusted.
type auth struct {
	mu       sync.Mutex
	token    []byte
	failures int
}

// sendToken asks the host to sign; each token is used once.
func (d *adbd) sendToken() {
	token := d.phone.noise(tokenLen)
	d.auth.mu.Lock()
	d.auth.token = token
	d.auth.mu.Unlock()
	d.post(message{command: cmdAUTH, arg0: authToken, data: token})
}

// authenticate handles AUTH (adb.cpp, daemon/auth.cpp): a good signature
// connects, a bad one is answered with another token, a public key asks the
// person.
func (d *adbd) authenticate(m message) {
	d.mu.Lock()
	online := d.online
	d.mu.Unlock()
	if online || !d.secure {
		return
	}
	switch m.arg0 {
	case authSignature:
		if d.signatureFits(m.data) {
			d.welcome()
			return
		}
		d.auth.mu.Lock()
		d.auth.failures++
		penalty := d.auth.failures > authPatience
		d.auth.mu.Unlock()
		if penalty && d.phone.sleep(d.epoch, authPenalty) != nil {
			return
		}
		d.sendToken()
	case authPublicKey:
		if !d.trustsNone {
			d.offered(m.data)
		}
	}
}

// signatureFits tells whether a trusted key made the signature. The token is
// signed as if it were a SHA-1 digest.
func (d *adbd) signatureFits(signature []byte) bool {
	d.auth.mu.Lock()
	token := d.auth.token
	d.auth.token = nil
	d.auth.mu.Unlock()
	d.phone.lock()
	keys, anyKey := slices.Clone(d.phone.userdata.keys), d.phone.userdata.trustAny
	d.phone.unlock()
	if token == nil || d.trustsNone {
		return false
	}
	return anyKey || slices.ContainsFunc(keys, func(k publicKey) bool {
		return rsa.VerifyPKCS1v15(&k.rsa, crypto.SHA1, token, signature) == nil
	})
}

// offered is the host's public key: the person is asked. Without the NUL at
// its end adbd does not know where the text stops.
func (d *adbd) offered(data []byte) {
	text, found := bytes.CutSuffix(data, []byte{0})
	key, err := parsePublicKey(string(text))
	if !found || err != nil {
		return
	}
	p := d.phone
	p.lock()
	if p.gadget != d.gadget {
		p.unlock()
		return
	}
	if p.userdata.trustAny {
		p.unlock()
		d.welcome()
		return
	}
	answer := p.ask(key).answer
	p.unlock()
	d.mu.Lock()
	epoch := d.epoch
	d.mu.Unlock()
	p.spawn(func() {
		select {
		case yes := <-answer:
			if yes && epoch.Err() == nil {
				d.welcome()
			}
		case <-epoch.Done():
		}
	})
}
