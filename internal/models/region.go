package models

import "strings"

// StripRegion splits ro.product.mod_device, or what MIAssistant's getdevice:
// answers, into codename and region: "begonia_id_global" into "begonia" and
// "id_global", "garnet_in" into "garnet" and "in". Phones with the Chinese
// system have no region there, so region may be "". Codenames that hold an
// underscore themselves ("laurel_sprout", "sakura_india") stay whole.
func StripRegion(modDevice string) (codename, region string) {
	codename = modDevice
	for {
		rest, ok := cutRegion(codename)
		if !ok {
			break
		}
		codename = rest
	}
	return codename, strings.TrimPrefix(modDevice[len(codename):], "_")
}

// cutRegion takes one region off the end of s. The regions are those that the
// list of XiaomiFirmwareUpdater/xiaomi_devices uses most, and the mark of the
// xiaomi.eu system. A phone company's two letters may follow a market: "eea_vf",
// "mx_tc", "lm_cr".
func cutRegion(s string) (rest string, ok bool) {
	if i := len(s) - len("_vf"); i > 0 && s[i] == '_' && isLower(s[i+1]) && isLower(s[i+2]) {
		for _, market := range []string{"_eea", "_mx", "_lm", "_za", "_cl", "_gt", "_jp"} {
			if rest, ok := strings.CutSuffix(s[:i], market); ok && rest != "" {
				return rest, true
			}
		}
	}
	for _, region := range []string{
		"_global", "_eea", "_in", "_id", "_ru", "_tr", "_tw", "_jp", "_kr", "_cn", "_xiaomieu",
	} {
		if rest, ok := strings.CutSuffix(s, region); ok && rest != "" {
			return rest, true
		}
	}
	return s, false
}

func isLower(c byte) bool { return 'a' <= c && c <= 'z' }
