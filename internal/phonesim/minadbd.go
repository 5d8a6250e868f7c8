package phonesim

import (
	"context"
	"slices"
	"strings"
)

// serveMinadbd is AOSP recovery's adbd, for sideload and for rescue
// (bootable/recovery minadbd/minadbd_services.cpp).
func (p *Phone) serveMinadbd(ctx context.Context, l *link) {
	kind := "sideload"
	p.lock()
	if p.mode == modeRescue {
		kind = "rescue"
	}
	p.unlock()
	d := newADBD(l, func() string { return p.bannerOf(kind, p.profile.Model, nil) })
	d.open, d.allowed = openSideload, assistantServices()
	if kind == "rescue" {
		d.open, d.allowed = openRescue, nil
	}
	d.serve(ctx)
}

// openSideload knows reboot: and a package, which is never taken.
func openSideload(d *adbd, name string) service {
	if name == "reboot:" {
		return d.rebootInto(modeAndroid)
	}
	return nil
}

// rescueProps is what rescue-getprop: may ask for (minadbd_services.cpp,
// RescueGetpropHostService).
func rescueProps() []string {
	return []string{
		"rescue.battery_level", "ro.build.date.utc", "ro.build.fingerprint", "ro.build.flavor",
		"ro.build.id", "ro.build.product", "ro.build.tags", "ro.build.version.incremental",
		"ro.product.device", "ro.product.vendor.device",
	}
}

func openRescue(d *adbd, name string) service {
	prop, ok := strings.CutPrefix(name, "rescue-getprop:")
	if !ok {
		return openSideload(d, name)
	}
	if !slices.Contains(rescueProps(), prop) {
		return nil
	}
	value := d.phone.profile.Props[prop]
	if prop == "rescue.battery_level" {
		value = "0"
	}
	return answerText(d.phone.say(value) + "\n")
}
