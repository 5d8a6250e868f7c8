package adbkey

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"mitool/internal/adb"
)

const (
	// maxKeyFile bounds a key file, in bytes; a 2048-bit key takes 1.7 KiB.
	maxKeyFile = 64 << 10
	// maxVendorKeys bounds the keys taken from one directory.
	maxVendorKeys = 64
)

// Env is where keys are looked for.
type Env struct {
	Getenv func(string) string // ADB_VENDOR_KEYS, LOGNAME, USER and USERNAME are read
	Home   string              // the user's home directory
}

// Load loads the keys that official adb uses, in its order, so that phones
// which know this computer from there know it here too: .android/adbkey of the
// home directory, then what ADB_VENDOR_KEYS lists, files and directories with
// *.adb_key. Each key is given once. Without an adbkey one is made and written,
// readable for the user alone, with its adbkey.pub.
//
// A key that cannot be used is left out: the keys that can be are returned
// beside the joined errors of the others.
func Load(env Env) ([]*adb.Key, error) {
	var (
		keys []*adb.Key
		errs []error
		seen = map[string]bool{}
	)
	add := func(k *adb.Key, err error) {
		if err != nil {
			errs = append(errs, err)
		}
		if k != nil && !seen[k.PublicKeyText()] {
			seen[k.PublicKeyText()] = true
			keys = append(keys, k)
		}
	}
	add(env.userKey())
	for _, path := range filepath.SplitList(env.Getenv("ADB_VENDOR_KEYS")) {
		files, err := vendorFiles(path)
		if err != nil {
			errs = append(errs, fmt.Errorf("loading vendor keys: %w", err))
		}
		for _, f := range files {
			add(env.load(f))
		}
	}
	return keys, errors.Join(errs...)
}

// errNoHome: it is not known where the user's key would be.
var errNoHome = errors.New("loading user key: no home directory")

func (e Env) userKeyPath() string { return filepath.Join(e.Home, ".android", "adbkey") }

// userKey loads the user's own key, or makes it. A key whose public file could
// not be written is returned beside the error: phones are told the text from
// memory.
func (e Env) userKey() (*adb.Key, error) {
	if e.Home == "" {
		return nil, errNoHome
	}
	path := e.userKeyPath()
	k, err := e.load(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return k, err
	}
	err = create(path)
	if errors.Is(err, fs.ErrExist) {
		return e.load(path) // adb has just made one
	}
	if err != nil {
		return nil, fmt.Errorf("creating key: %w", err)
	}
	if k, err = e.load(path); err != nil {
		return nil, err
	}
	if err := writeWhole(path+".pub", []byte(k.PublicKeyText()), 0o644, os.Rename); err != nil {
		return k, fmt.Errorf("creating public key: %w", err)
	}
	return k, nil
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

// load reads the key in a file and names this computer in its public text.
func (e Env) load(path string) (*adb.Key, error) {
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
	host, _ := os.Hostname() // absent: "unknown"
	k, err := adb.ParseKey(text, e.user(), host)
	if err != nil {
		return nil, fmt.Errorf("loading key %q: %w", path, err)
	}
	return k, nil
}

// user names the person at this computer, "" when nobody says.
func (e Env) user() string {
	for _, name := range []string{"LOGNAME", "USER", "USERNAME"} {
		if u := e.Getenv(name); u != "" {
			return u
		}
	}
	return ""
}
