package models

import (
	"slices"
	"strings"
)

// StripRegion splits ro.product.mod_device, or what MIAssistant's getdevice:
// answers, into codename and region: "begonia_id_global" into "begonia" and
// "id_global", "garnet_in" into "garnet" and "in". Phones with the Chinese
// system have no region there, so region may be "". Codenames that hold an
// underscore themselves ("laurel_sprout", "sakura_india") stay whole.
func StripRegion(modDevice string) (codename, region string) {
	codename, ok := cutToListed(modDevice)
	for more := !ok; more; {
		codename, more = cutRegion(codename)
	}
	return codename, strings.TrimPrefix(modDevice[len(codename):], "_")
}

// cutToListed returns the codename of the table that s is or begins with, where
// only regions and branches follow: what else follows may belong to the
// codename of another phone, as in "sweet_k6a". Without one it returns s.
func cutToListed(s string) (codename string, ok bool) {
	listed := func(m Model) bool { return strings.EqualFold(m.Codename, codename) }
	for codename = s; !slices.ContainsFunc(table(), listed); {
		rest, word, ok := cutWord(codename)
		if !ok || !isMark(word) && !slices.Contains(markets, word) && !slices.Contains(branches, word) {
			return s, false
		}
		codename = rest
	}
	return codename, true
}

// markets are the regions that the list of XiaomiFirmwareUpdater/xiaomi_devices
// uses most. A phone company's or a shop's two letters may follow: "eea_vf",
// "in_fk", "mx_tc".
var markets = []string{
	"eea", "in", "id", "ru", "tr", "tw", "jp", "kr", "cn",
	"th", "pe", "mx", "lm", "za", "cl", "gt", "dc",
}

// branches are the other endings of that list, and the mark of the xiaomi.eu
// system: "land_alpha", "vangogh_ep_stdee".
var branches = []string{"global", "alpha", "pre", "demo", "factory", "ep", "stdee", "xiaomieu"}

// cutRegion takes one region or branch off the end of s.
func cutRegion(s string) (rest string, ok bool) {
	rest, last, ok := cutWord(s)
	if !ok {
		return s, false
	}
	if before, market, ok := cutWord(rest); ok && isMark(last) && slices.Contains(markets, market) {
		return before, true
	}
	if slices.Contains(markets, last) || slices.Contains(branches, last) {
		return rest, true
	}
	return s, false
}

// cutWord takes the last word off s, which has more than one.
func cutWord(s string) (rest, word string, ok bool) {
	i := strings.LastIndexByte(s, '_')
	if i <= 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// isMark tells whether a word may be a phone company's or a shop's two letters.
func isMark(word string) bool {
	isLower := func(c byte) bool { return 'a' <= c && c <= 'z' }
	return len(word) == len("vf") && isLower(word[0]) && isLower(word[1])
}
