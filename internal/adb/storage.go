package adb

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Storage is the size of userdata, in bytes. Free is what may still be used,
// which some systems keep below Total less Used.
type Storage struct {
	Total, Used, Free int64
}

// Storage reads the size of userdata. Errors: ErrUnparsed, ErrTooMuch,
// ErrWrongMode, those of the link.
func (d *Device) Storage(ctx context.Context) (Storage, error) {
	out, err := d.shell(ctx, shellStorage)
	if err != nil {
		return Storage{}, err
	}
	return parseStorage(string(out))
}

// parseStorage reads df of toybox and busybox ("1K-blocks"), or of the toolbox
// that Android had before 6, which takes -k for a path, complains, and gives
// rounded sizes with units.
func parseStorage(text string) (Storage, error) {
	fields := strings.Fields(text)
	for i := range fields {
		var s Storage
		var ok bool
		switch {
		case fields[i] == "/data" && i+4 < len(fields):
			// "/data 24.5G 10.1G 14.4G 4096"
			s, ok = sizes(fields[i+1:i+4], parseToolboxSize)
		case isData(fields[i]) && i >= 5 && strings.HasSuffix(fields[i-1], "%") && strings.Contains(text, "1K-blocks"):
			// "/dev/block/dm-8 113212252 20334568 92746612 18% /data";
			// busybox breaks the line after a long device.
			s, ok = sizes(fields[i-4:i-1], parseKilobytes)
		}
		if ok {
			return s, nil
		}
	}
	return Storage{}, fmt.Errorf("reading storage: %w: %q", ErrUnparsed, excerpt([]byte(text)))
}

// isData tells whether a mount point is userdata's. Of several mounts of it
// toybox names the last, as /data/user/0.
func isData(mount string) bool { return mount == "/data" || strings.HasPrefix(mount, "/data/") }

// sizes reads the three columns total, used and free.
func sizes(columns []string, parse func(string) (int64, bool)) (Storage, bool) {
	total, ok1 := parse(columns[0])
	used, ok2 := parse(columns[1])
	free, ok3 := parse(columns[2])
	if !ok1 || !ok2 || !ok3 || total == 0 || used > total || free > total {
		return Storage{}, false
	}
	return Storage{Total: total, Used: used, Free: free}, true
}

func parseKilobytes(s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64/1024 {
		return 0, false
	}
	return n * 1024, true
}

// parseToolboxSize reads printsize of AOSP system/core toolbox/df.c: one
// decimal and K, M or G, of 1024.
func parseToolboxSize(s string) (int64, bool) {
	if s == "" {
		return 0, false
	}
	unit := map[byte]float64{'K': 1 << 10, 'M': 1 << 20, 'G': 1 << 30, 'T': 1 << 40}[s[len(s)-1]]
	n, err := strconv.ParseFloat(s[:len(s)-1], 64)
	if err != nil || unit == 0 || !(n >= 0 && n < 1<<20) {
		return 0, false
	}
	return int64(n * unit), true
}
