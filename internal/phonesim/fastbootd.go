package phonesim

import "context"

// fastbootdAnswerMax is FB_RESPONSE_SZ of system/core fastboot/constants.h.
const fastbootdAnswerMax = 256

// serveFastbootd is fastboot in user space, in the recovery system
// (system/core fastboot/device). It is told by cpu-abi, super-partition-name
// and is-logical.
func (p *Phone) serveFastbootd(ctx context.Context, l *link) {
	unlocked := "no"
	if p.profile.Unlocked {
		unlocked = "yes"
	}
	p.lock()
	serial := p.serial
	p.unlock()
	f := fastbooter{
		link: l, ctx: ctx, answerMax: fastbootdAnswerMax, printing: true,
		unlocked: p.profile.Unlocked,
		unknown:  "FAILUnknown variable",
		vars: []FastbootVar{
			{"cpu-abi", "arm64-v8a"},
			{"snapshot-update-status", "none"},
			{"super-partition-name", "super"},
			{"is-logical:keystore", "no"},
			{"is-logical:userdata", "no"},
			{"battery-voltage", "4012"},
			{"version", "0.4"},
			{"product", p.profile.Codename},
			{"serialno", serial},
			{"secure", "yes"},
			{"unlocked", unlocked},
			{"off-mode-charge", "1"},
			{"is-userspace", "yes"},
			{"max-download-size", "0x10000000"},
			{"security-patch-level", p.profile.Props["ro.build.version.security_patch"]},
		},
	}
	f.serve()
}
