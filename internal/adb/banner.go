package adb

import (
	"slices"
	"strings"
)

// hostBanner is this side's CNXN payload. shell_v2 is the only feature that
// this package has; delayed_ack in particular must not be offered.
const hostBanner = "host::features=" + featureShellV2

// featureShellV2 is kFeatureShell2 of AOSP transport.cpp.
const featureShellV2 = "shell_v2"

// Types of a banner, from AOSP adb.cpp (parse_banner).
const (
	typeDevice   = "device"
	typeRecovery = "recovery"
	typeSideload = "sideload"
	typeRescue   = "rescue"
)

// Banner is what a phone says of itself when it connects. Everything in it is
// untrusted.
type Banner struct {
	// Type is what runs on the phone: "device", "recovery", "sideload"
	// (Mi Recovery's MIAssistant says that too) or "rescue". Others are
	// passed on as they are.
	Type    string
	Product string // ro.product.name
	Model   string // ro.product.model
	Device  string // ro.product.device
	// Features are the names in the order told; nil before Android 7.
	Features []string
}

// has tells whether the phone offers feature.
func (b Banner) has(feature string) bool { return slices.Contains(b.Features, feature) }

// parseBanner reads the payload of the phone's CNXN as parse_banner of AOSP
// adb.cpp does: type, two colons, then key=value pairs ended by semicolons.
// What does not fit is passed over. NULs are dropped, for adbd before Android
// 7 ends the banner with one.
func parseBanner(payload []byte) Banner {
	pieces := strings.Split(strings.ReplaceAll(string(payload), "\x00", ""), ":")
	b := Banner{Type: pieces[0]}
	if len(pieces) < 3 {
		return b
	}
	for prop := range strings.SplitSeq(pieces[2], ";") {
		kv := strings.Split(prop, "=")
		if len(kv) != 2 {
			continue
		}
		switch kv[0] {
		case "ro.product.name":
			b.Product = kv[1]
		case "ro.product.model":
			b.Model = kv[1]
		case "ro.product.device":
			b.Device = kv[1]
		case "features":
			b.Features = parseFeatures(kv[1])
		}
	}
	return b
}

// parseFeatures reads a comma-separated list; "" is none.
func parseFeatures(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}
