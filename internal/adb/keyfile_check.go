package adb

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// KeyFile is a file that LoadKeys would load a key from.
type KeyFile struct {
	Path string
	Mode fs.FileMode // 0 when the file cannot be looked at
	Err  error       // why no key can be loaded from it, or nil
}

// KeyFiles looks at the files that [LoadKeys] would load and makes none. The
// first is the user's own, whether it is there or not; its Path is "" where
// there is no home directory.
func KeyFiles(env KeyEnv) []KeyFile {
	var list []KeyFile
	add := func(path string) {
		f := KeyFile{Path: path}
		if info, err := os.Stat(path); err == nil {
			f.Mode = info.Mode()
		}
		_, f.Err = loadKey(path, "")
		list = append(list, f)
	}
	if env.Home == "" {
		list = append(list, KeyFile{Err: errNoHome})
	} else {
		add(userKeyPath(env.Home))
	}
	for _, path := range filepath.SplitList(env.Getenv("ADB_VENDOR_KEYS")) {
		files, err := vendorFiles(path)
		for _, f := range files {
			add(f)
		}
		if err != nil {
			list = append(list, KeyFile{Path: path, Err: fmt.Errorf("loading vendor keys: %w", err)})
		}
	}
	return list
}
