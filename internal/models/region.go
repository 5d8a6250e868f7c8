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
// xiaomi.eu system; lm_cr and mx_tc are phone companies.
func cutRegion(s string) (rest string, ok bool) {
	for _, region := range []string{
		"_global", "_eea", "_in", "_id", "_ru", "_tr", "_tw", "_jp", "_kr", "_cn",
		"_lm_cr", "_mx_tc", "_xiaomieu",
	} {
		if rest, ok := strings.CutSuffix(s, region); ok && rest != "" {
			return rest, true
		}
	}
	return s, false
}
