package sysfs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"mitool/internal/usb"
)

// devicesDir holds a link for each device and each interface on all buses.
const devicesDir = "sys/bus/usb/devices"

// classHub is bDeviceClass of a hub (USB 2.0, 11.23.1).
const classHub = 0x09

var (
	_ usb.Watcher      = (*FS)(nil)
	_ usb.HolderFinder = (*FS)(nil)
)

// FS reads the kernel's view of the USB buses.
type FS struct {
	root string
}

// New returns an FS on the tree at root, which is "/" but in tests.
func New(root string) *FS { return &FS{root: root} }

// List returns the devices on all buses but hubs, sorted by port ("1-2" before
// "1-10"). Devices that leave while they are read are left out, and so are those
// that cannot be read within a second: the kernel shows strings and the
// configuration under the device's lock (drivers/usb/core/sysfs.c), which a device
// that hangs in its enumeration keeps for seconds. The error is ctx.Err(), or that
// of reading the directory; a system without USB has no such directory and lists
// nothing.
func (f *FS) List(ctx context.Context) ([]usb.Desc, error) {
	ports, err := f.ports()
	if err = cmp.Or(ctx.Err(), err); err != nil {
		return nil, err
	}
	type result struct {
		desc usb.Desc
		err  error
	}
	results := make(chan result, len(ports)) // such a read cannot be called back
	for _, port := range ports {
		go func() {
			d, err := f.device(port)
			results <- result{d, err}
		}()
	}
	late := time.NewTimer(hangTimeout)
	defer late.Stop()
	var list []usb.Desc
read:
	for range ports {
		select {
		case r := <-results:
			if r.err == nil && r.desc.DeviceClass.Class != classHub {
				list = append(list, r.desc)
			}
		case <-late.C:
			break read
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	slices.SortFunc(list, func(a, b usb.Desc) int { return usb.ComparePorts(a.Port, b.Port) })
	return list, nil
}

// ports names the devices that there are, hubs too.
func (f *FS) ports() ([]string, error) {
	dir, err := os.Open(filepath.Join(f.root, devicesDir))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("listing usb devices: %w", err)
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return nil, fmt.Errorf("listing usb devices: %w", err)
	}
	return slices.DeleteFunc(names, func(name string) bool { return !isPort(name) }), nil
}

// Device reads the one device on port, a hub too. The error wraps
// [usb.ErrGone] in a [usb.OpError] when there is none that can be read. Unlike
// List it cannot be cut short.
func (f *FS) Device(port string) (usb.Desc, error) {
	err := errors.New("no such port name")
	if isPort(port) {
		var d usb.Desc
		if d, err = f.device(port); err == nil {
			return d, nil
		}
	}
	return usb.Desc{}, usb.Wrap("reading device", port, fmt.Errorf("%w (%w)", usb.ErrGone, err))
}

func (f *FS) device(port string) (usb.Desc, error) {
	dir := filepath.Join(f.root, devicesDir, port)
	d := usb.Desc{Port: port}
	var err error
	if d.Bus, err = readNumber(dir, "busnum"); err != nil {
		return usb.Desc{}, err
	}
	if d.Address, err = readNumber(dir, "devnum"); err != nil {
		return usb.Desc{}, err
	}
	raw, err := read(filepath.Join(dir, "descriptors"), maxDescriptors)
	if err != nil {
		return usb.Desc{}, err
	}
	t, err := parseDescriptors(raw)
	if err != nil {
		return usb.Desc{}, err
	}
	d.VendorID, d.ProductID, d.DeviceClass = t.vendor, t.product, t.class
	if d.DeviceClass.Class == classHub {
		return d, nil
	}
	if t.manufacturer != 0 {
		d.Manufacturer = readString(dir, "manufacturer")
	}
	if t.name != 0 {
		d.Product = readString(dir, "product")
	}
	if t.serial != 0 {
		d.Serial = readString(dir, "serial")
	}
	d.Speed = parseSpeed(readString(dir, "speed"))
	// Empty while the device is not configured.
	if v, err := readNumber(dir, "bConfigurationValue"); err == nil && v <= 0xff {
		d.ConfigValue = uint8(v)
	}
	d.Interfaces = f.interfaces(port, d.ConfigValue, t)

	// Another device may have taken the port between two reads; the number
	// says so, for every device on a bus gets a new one.
	again, err := readNumber(dir, "devnum")
	if err != nil {
		return usb.Desc{}, err
	}
	if again != d.Address {
		return usb.Desc{}, fmt.Errorf("device %d became %d while it was read", d.Address, again)
	}
	return d, nil
}

// interfaces gives the interfaces of configuration value with their names.
func (f *FS) interfaces(port string, value uint8, t tree) []usb.Interface {
	var list []usb.Interface
	for _, i := range t.interfaces(value) {
		if i.name != 0 {
			dir := fmt.Sprintf("%s:%d.%d", port, value, i.Number)
			i.Name = readString(filepath.Join(f.root, devicesDir, dir), "interface")
		}
		list = append(list, i.Interface)
	}
	return list
}

// isPort tells whether name is that of a device: "1-2.3", not a root hub
// ("usb1") nor an interface ("1-2.3:1.0").
func isPort(name string) bool {
	bus, ports, ok := strings.Cut(name, "-")
	if !ok || !isNumber(bus) {
		return false
	}
	for p := range strings.SplitSeq(ports, ".") {
		if !isNumber(p) {
			return false
		}
	}
	return true
}

func isNumber(s string) bool {
	_, err := strconv.ParseUint(s, 10, 16)
	return err == nil
}

// parseSpeed reads the "speed" file, in Mbit/s.
func parseSpeed(s string) usb.Speed {
	switch s {
	case "1.5":
		return usb.SpeedLow
	case "12":
		return usb.SpeedFull
	case "480":
		return usb.SpeedHigh
	case "5000":
		return usb.SpeedSuper
	case "10000", "20000":
		return usb.SpeedSuperPlus
	default:
		return usb.SpeedUnknown
	}
}

// readString returns the text of a file without its newline, and "" when it
// cannot be read.
func readString(dir, name string) string {
	b, err := read(filepath.Join(dir, name), maxString+len("\n"))
	if err != nil {
		return ""
	}
	s := strings.TrimSuffix(string(b), "\n")
	return s[:min(len(s), maxString)]
}

func readNumber(dir, name string) (int, error) {
	b, err := read(filepath.Join(dir, name), maxNumber)
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(strings.TrimSpace(string(b)), 10, 16)
	if err != nil {
		return 0, fmt.Errorf("reading %s: %w", name, err)
	}
	return int(n), nil
}

// read returns at most limit bytes of a file.
func read(path string, limit int) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, int64(limit)))
}
