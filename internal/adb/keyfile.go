package adb

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// KeyEnv is where keys are looked for.
type KeyEnv struct {
	Getenv func(string) string // ADB_VENDOR_KEYS, LOGNAME, USER and USERNAME are read
	Home   string              // the user's home directory
}

// LoadKeys loads the keys that official adb uses, in its order, so that phones
// which know this computer from there know it here too: .android/adbkey of the
// home directory, then what ADB_VENDOR_KEYS lists, files and directories with
// *.adb_key (AOSP client/auth.cpp). Each key is given once. Without an adbkey
// one is made and written, readable for the user alone, with its adbkey.pub.
//
// A key that cannot be used is left out: the keys that can be are returned
// beside the joined errors of the others.
func LoadKeys(env KeyEnv) ([]*Key, error) {
	comment := userAtHost(env.Getenv)
	var (
		keys []*Key
		errs []error
		seen = map[string]bool{}
	)
	add := func(k *Key, err error) {
		if err != nil {
			errs = append(errs, err)
			return
		}
		if id := encodePublicKey(&k.private.PublicKey); !seen[id] {
			seen[id] = true
			keys = append(keys, k)
		}
	}
	add(userKey(env.Home, comment))
	for _, path := range filepath.SplitList(env.Getenv("ADB_VENDOR_KEYS")) {
		files, err := vendorFiles(path)
		if err != nil {
			errs = append(errs, fmt.Errorf("loading vendor keys: %w", err))
		}
		for _, f := range files {
			add(loadKey(f, comment))
		}
	}
	return keys, errors.Join(errs...)
}

// userAtHost names this computer as adb does (AOSP client/auth.cpp,
// get_user_info); phones list it among the computers that were allowed.
func userAtHost(getenv func(string) string) string {
	user := "unknown"
	for _, name := range []string{"LOGNAME", "USER", "USERNAME"} {
		if u := cleanComment(getenv(name)); u != "" {
			user = u
			break
		}
	}
	host, err := os.Hostname()
	if host = cleanComment(host); err != nil || host == "" {
		host = "unknown"
	}
	return user + "@" + host
}

// errNoHome: it is not known where the user's key would be.
var errNoHome = errors.New("loading user key: no home directory")

func userKeyPath(home string) string { return filepath.Join(home, ".android", "adbkey") }

// userKey loads the user's own key, or makes it.
func userKey(home, comment string) (*Key, error) {
	if home == "" {
		return nil, errNoHome
	}
	path := userKeyPath(home)
	k, err := loadKey(path, comment)
	if !errors.Is(err, fs.ErrNotExist) {
		return k, err
	}
	if k, err = createKey(path, comment); errors.Is(err, fs.ErrExist) {
		return loadKey(path, comment) // adb has just made one
	}
	return k, err
}

// vendorFiles gives the key files that path, of ADB_VENDOR_KEYS, stands for.
func vendorFiles(path string) ([]string, error) {
	if path == "" {
		return nil, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".adb_key") {
			continue
		}
		if len(files) == maxVendorKeys {
			return files, fmt.Errorf("more than %d keys in %q", maxVendorKeys, path)
		}
		files = append(files, filepath.Join(path, e.Name()))
	}
	return files, nil
}

func loadKey(path, comment string) (*Key, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("loading key: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%q is no regular file", path)
	}
	if err != nil {
		return nil, fmt.Errorf("loading key: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxKeyFile))
	if err != nil {
		return nil, fmt.Errorf("loading key: %w", err)
	}
	k, err := parseKey(text, comment)
	if err != nil {
		return nil, fmt.Errorf("loading key %q: %w", path, err)
	}
	return k, nil
}

// createKey makes a key and writes it to path and path.pub. A file that is
// there already is left as it is and gives fs.ErrExist.
func createKey(path, comment string) (*Key, error) {
	k, err := GenerateKey()
	if err != nil {
		return nil, err
	}
	k.comment = comment
	text, err := k.marshal()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("creating key: %w", err)
	}
	if err := writeNew(path, text, 0o600, os.O_EXCL); err != nil {
		return nil, fmt.Errorf("creating key: %w", err)
	}
	if err := writeNew(path+".pub", []byte(k.PublicKeyText()), 0o644, os.O_TRUNC); err != nil {
		return nil, fmt.Errorf("creating public key: %w", err)
	}
	return k, nil
}

// writeNew writes a file in whole or removes it again.
func writeNew(path string, text []byte, perm fs.FileMode, flag int) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|flag, perm)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		_ = os.Remove(path)
	}
	return err
}
