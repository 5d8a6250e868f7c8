package adbkey

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// File is a file that [Load] would load a key from.
type File struct {
	Path string
	Mode fs.FileMode // 0 when the file cannot be looked at
	Err  error       // why no key can be loaded from it, or nil
}

// Files looks at the files that [Load] would load and makes none. The first is
// the user's own, whether it is there or not; its Path is "" where there is no
// home directory.
func Files(env Env) []File {
	var list []File
	add := func(path string) {
		f := File{Path: path}
		if info, err := os.Stat(path); err == nil {
			f.Mode = info.Mode()
		}
		_, f.Err = env.load(path)
		list = append(list, f)
	}
	if env.Home == "" {
		list = append(list, File{Err: errNoHome})
	} else {
		add(env.userKeyPath())
	}
	for _, path := range filepath.SplitList(env.Getenv("ADB_VENDOR_KEYS")) {
		files, err := vendorFiles(path)
		for _, f := range files {
			add(f)
		}
		if err != nil {
			list = append(list, File{Path: path, Err: fmt.Errorf("loading vendor keys: %w", err)})
		}
	}
	return list
}
