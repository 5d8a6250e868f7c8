package job

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

const (
	keyFile = "key"
	keySize = 32 // bytes: a SHA-256's, which RFC 2104 advises for HMAC
)

// Fingerprint returns the hex HMAC-SHA256 of a whole serial number, with a key
// that is made with the first job and never leaves the store. A phone is known
// again by it from a record that holds its serial number masked; who has the
// record and not the key cannot try serial numbers against it.
//
// An empty serial number is an error, lest two phones without one be taken for
// the same; so is a store without a key, for a new key would know no phone
// again.
func (s *Store) Fingerprint(serial string) (string, error) {
	if serial == "" {
		return "", errors.New("making a fingerprint: empty serial number")
	}
	key, err := s.readKey()
	if err != nil {
		return "", err
	}
	return fingerprint(key, serial), nil
}

func fingerprint(key []byte, serial string) string {
	mac := hmac.New(sha256.New, key)
	_, _ = io.WriteString(mac, serial) // a hash returns no error
	return hex.EncodeToString(mac.Sum(nil))
}

// keyID tells keys apart without telling anything of them.
func keyID(key []byte) string { return fingerprint(key, "key of mitool's jobs")[:16] }

// readKey returns the key. Errors wrap ErrNoKey.
func (s *Store) readKey() ([]byte, error) {
	f, err := openRegular(filepath.Join(s.Dir, keyFile), os.O_RDONLY)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoKey, err)
	}
	defer func() { _ = f.Close() }()
	key, err := io.ReadAll(io.LimitReader(f, keySize+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrNoKey, err)
	case len(key) != keySize:
		return nil, fmt.Errorf("%w: more or less than %d bytes", ErrNoKey, keySize)
	}
	return key, nil
}

// ensureKey returns the key, made now if there is none. It appears under its
// name whole: a power cut in the middle must not leave half a key for good.
func (s *Store) ensureKey() ([]byte, error) {
	key, err := s.readKey()
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	f, err := os.CreateTemp(s.Dir, keyFile+".*") // 0600
	if err != nil {
		return nil, fmt.Errorf("making the key of the fingerprints: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = io.CopyN(f, s.rand(), keySize)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		// A link does not take the place of another's key, as a rename would.
		err = os.Link(f.Name(), filepath.Join(s.Dir, keyFile))
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("making the key of the fingerprints: %w", err)
	}
	return s.readKey()
}
