package models

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Model is one row of the table: one name that phones with a codename are
// sold under.
type Model struct {
	Codename  string   // "alioth", as in ro.product.device
	Name      string   // "POCO F3"
	Numbers   []string // ro.product.model, with "_" for blanks: "M2012K11AG", "Redmi_Note_8_Pro"; may be empty
	Keys      Keys     // the keys that start recovery; meaningful if KeysKnown
	KeysKnown bool     // whether the source tells the keys
	Type      string   // "phone", "foldable", or "" when the source does not tell
	SoC       string   // "Qualcomm SM8250-AC Snapdragon 870", or ""
	Source    string   // "LineageOS wiki"
}

// Lookup returns the rows of a codename, which may carry a region as
// [StripRegion] takes off. Case does not count. ok is false when there are
// none.
func Lookup(codename string) (rows []Model, ok bool) {
	rows = find(codename)
	if len(rows) == 0 {
		bare, _ := StripRegion(codename)
		rows = find(bare)
	}
	return rows, len(rows) > 0
}

func find(codename string) []Model {
	var rows []Model
	for _, m := range table() {
		if strings.EqualFold(m.Codename, codename) {
			rows = append(rows, m.clone())
		}
	}
	return rows
}

// ByModel returns the row for a model number ("M2012K11AG", "Redmi Note 8
// Pro"). Numbers that different names are listed for are not told apart: ok
// is false then, as it is when there is no such number.
func ByModel(number string) (Model, bool) {
	var found Model
	for _, m := range table() {
		switch {
		case !m.HasNumber(number):
		case found.Name == "":
			found = m
		case !SameName(found.Name, m.Name):
			return Model{}, false
		case m.KeysKnown && !found.KeysKnown:
			found = m
		}
	}
	return found.clone(), found.Name != ""
}

// Name returns the name a phone is sold under, by its codename and, where one
// codename has several names, its model number; number may be "". ok is false
// when the table does not know, or knows more than one.
func Name(codename, number string) (name string, ok bool) {
	rows, _ := Lookup(codename)
	if slices.ContainsFunc(rows, func(m Model) bool { return m.HasNumber(number) }) {
		rows = slices.DeleteFunc(rows, func(m Model) bool { return !m.HasNumber(number) })
	}
	for _, m := range rows {
		if !SameName(m.Name, rows[0].Name) {
			return "", false
		}
	}
	if len(rows) == 0 {
		m, ok := ByModel(number)
		return m.Name, ok
	}
	return rows[0].Name, true
}

// HasNumber tells whether number is one of the row's model numbers. Case does
// not count, and blanks are as good as underscores.
func (m Model) HasNumber(number string) bool {
	number = strings.ReplaceAll(number, " ", "_")
	return slices.ContainsFunc(m.Numbers, func(n string) bool { return strings.EqualFold(n, number) })
}

// clone keeps the table out of the caller's hands.
func (m Model) clone() Model {
	m.Numbers = slices.Clone(m.Numbers)
	return m
}

// SameName compares names that sources write differently: "Mi 11 X" and "Mi
// 11X", "K30 PRO" and "K30 pro".
func SameName(a, b string) bool {
	return strings.EqualFold(strings.ReplaceAll(a, " ", ""), strings.ReplaceAll(b, " ", ""))
}

//go:embed models.csv
var modelsCSV string

// table is models.csv. That it can be read is proved by a test.
var table = sync.OnceValue(func() []Model {
	rows, err := parseModels(modelsCSV)
	if err != nil {
		panic("models.csv: " + err.Error())
	}
	return rows
})

// modelsHeader is the first line of models.csv.
const modelsHeader = "codename,name,models,recovery_keys,type,soc,source"

func parseModels(text string) ([]Model, error) {
	records, err := parseCSV(text, modelsHeader)
	if err != nil {
		return nil, err
	}
	rows := make([]Model, 0, len(records))
	for i, r := range records {
		m := Model{
			Codename: r[0], Name: r[1], Numbers: strings.Fields(r[2]),
			Type: r[4], SoC: r[5], Source: r[6],
		}
		if r[3] != "" {
			keys, ok := parseKeys(r[3])
			if !ok {
				return nil, fmt.Errorf("row %d: unknown recovery keys %q", i+1, r[3])
			}
			m.Keys, m.KeysKnown = keys, true
		}
		rows = append(rows, m)
	}
	return rows, nil
}

// parseCSV returns the records after the header, which must be as given.
func parseCSV(text, header string) ([][]string, error) {
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(records) == 0 {
		return nil, errors.New("no header")
	}
	if got := strings.Join(records[0], ","); got != header {
		return nil, fmt.Errorf("header %q, want %q", got, header)
	}
	return records[1:], nil
}
