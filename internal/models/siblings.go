package models

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// Siblings returns the other codenames that a phone with this codename may go
// by, sorted: the bootloader of a Redmi 9 says lancelot where Android says
// galahad, and LineageOS calls four boards miatoll. The codename may carry a
// region; case does not count. Siblings share a board and its key presses, but
// not always the name they are sold under.
func Siblings(codename string) []string {
	bare, _ := StripRegion(codename)
	for _, group := range siblings() {
		is := func(s string) bool { return strings.EqualFold(s, bare) }
		if slices.ContainsFunc(group, is) {
			return slices.DeleteFunc(slices.Clone(group), is)
		}
	}
	return nil
}

//go:embed siblings.csv
var siblingsCSV string

// siblings are the groups of siblings.csv, each sorted.
var siblings = sync.OnceValue(func() [][]string {
	groups, err := parseSiblings(siblingsCSV)
	if err != nil {
		panic("siblings.csv: " + err.Error())
	}
	return groups
})

// siblingsHeader is the first line of siblings.csv.
const siblingsHeader = "codename,sibling,source"

func parseSiblings(text string) ([][]string, error) {
	records, err := parseCSV(text, siblingsHeader)
	if err != nil {
		return nil, err
	}
	var groups [][]string
	for _, r := range records {
		i := slices.IndexFunc(groups, func(g []string) bool { return slices.Contains(g, r[0]) })
		if i < 0 {
			i = len(groups)
			groups = append(groups, []string{r[0]})
		}
		groups[i] = append(groups[i], r[1])
	}
	for _, g := range groups {
		slices.Sort(g)
	}
	return groups, nil
}
