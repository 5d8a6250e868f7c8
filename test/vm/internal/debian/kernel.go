// Package debian gets the kernel that tests boot: Debian's own, out of its
// package and without installing it, for it has USB as modules where the
// kernel of a container or a CI machine has none.
package debian

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// metaPackage depends on the current kernel's package.
const metaPackage = "linux-image-amd64"

// modules are what the guest needs, beside what they depend on: its ports to
// the host, and the virtual host controller.
var modules = []string{"virtio_pci", "virtio_console", "vhci-hcd"}

// Kernel is a kernel with the modules that go with it.
type Kernel struct {
	Image   string   // path of vmlinuz
	Modules []string // paths of .ko files, in the order to load them
}

// The files of a kernel in the cache.
const (
	imageName = "vmlinuz"
	orderName = "modules.order"
)

// Find returns the kernel in the cache folder, if one is there.
func Find(cache string) (Kernel, bool) {
	found, _ := filepath.Glob(filepath.Join(cache, "linux-image-*", orderName))
	if len(found) == 0 {
		return Kernel{}, false
	}
	slices.Sort(found)
	order := found[len(found)-1]
	names, err := os.ReadFile(order)
	if err != nil {
		return Kernel{}, false
	}
	dir := filepath.Dir(order)
	k := Kernel{Image: filepath.Join(dir, imageName)}
	for name := range strings.Lines(string(names)) {
		k.Modules = append(k.Modules, filepath.Join(dir, strings.TrimSpace(name)))
	}
	return k, true
}

// Get returns the kernel in the cache folder, after fetching it there with
// apt-get where there is none.
func Get(ctx context.Context, cache string) (Kernel, error) {
	if k, ok := Find(cache); ok {
		return k, nil
	}
	if err := fetch(ctx, cache); err != nil {
		return Kernel{}, fmt.Errorf("getting a kernel: %w", err)
	}
	k, ok := Find(cache)
	if !ok {
		return Kernel{}, fmt.Errorf("getting a kernel: nothing in %s after fetching it", cache)
	}
	return k, nil
}

// kernelPackage finds the one package named for a version.
var kernelPackage = regexp.MustCompile(`Depends: (linux-image-\S+)`)

func fetch(ctx context.Context, cache string) error {
	depends, err := run(ctx, "", "apt-cache", "depends", metaPackage)
	if err != nil {
		return err
	}
	m := kernelPackage.FindStringSubmatch(depends)
	if m == nil {
		return fmt.Errorf("looking for what %s depends on: got %q", metaPackage, depends)
	}
	name := m[1]
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(cache, "tmp-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(tmp) }()

	if _, err := run(ctx, tmp, "apt-get", "download", name); err != nil {
		return err
	}
	packages, err := filepath.Glob(filepath.Join(tmp, "*.deb"))
	if err != nil || len(packages) != 1 {
		return fmt.Errorf("looking for the downloaded %s: got %q", name, packages)
	}
	root := filepath.Join(tmp, "root")
	if _, err := run(ctx, "", "dpkg-deb", "--extract", packages[0], root); err != nil {
		return err
	}
	kept := filepath.Join(tmp, name)
	if err := keep(ctx, root, strings.TrimPrefix(name, "linux-image-"), kept); err != nil {
		return err
	}
	err = os.Rename(kept, filepath.Join(cache, name))
	if errors.Is(err, fs.ErrExist) {
		return nil // another run was quicker
	}
	return err
}

// keep moves what is needed of the unpacked kernel into the folder kept; the
// rest is some 400 MB of drivers. The list of the modules is written last.
func keep(ctx context.Context, root, version, kept string) error {
	if err := os.Mkdir(kept, 0o755); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(root, "boot", "vmlinuz-"+version), filepath.Join(kept, imageName)); err != nil {
		return err
	}
	if _, err := run(ctx, "", "depmod", "--basedir", root, version); err != nil {
		return err
	}
	var order []string
	for _, module := range modules {
		out, err := run(ctx, "", "modprobe", "--dirname", root, "--set-version", version, "--show-depends", module)
		if err != nil {
			return err
		}
		for line := range strings.Lines(out) {
			file, ok := strings.CutPrefix(strings.TrimSpace(line), "insmod ")
			if !ok {
				continue // "builtin virtio"
			}
			name := filepath.Base(file)
			if slices.Contains(order, name) {
				continue
			}
			if err := os.Rename(strings.TrimSpace(file), filepath.Join(kept, name)); err != nil {
				return err
			}
			order = append(order, name)
		}
	}
	return os.WriteFile(filepath.Join(kept, orderName), []byte(strings.Join(order, "\n")+"\n"), 0o644)
}

// run runs a program in a folder and returns what it printed. The programs of
// root's PATH are found for everyone.
func run(ctx context.Context, dir, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, Tool(name), args...)
	cmd.Dir = dir
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("running %s: %w: %s", cmd, err, strings.TrimSpace(complaint.String()))
	}
	return string(out), nil
}

// Tool returns the path of a program, also of one that only root has in the
// PATH; the name itself when it is nowhere.
func Tool(name string) string {
	for _, candidate := range []string{name, "/usr/sbin/" + name, "/sbin/" + name} {
		if p, err := exec.LookPath(candidate); err == nil {
			return p
		}
	}
	return name
}
