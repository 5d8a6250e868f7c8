package models

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLookup(t *testing.T) {
	tests := []struct {
		codename string
		want     []string // names
	}{
		{"alioth", []string{"Mi 11X", "POCO F3", "Redmi K40"}},
		{"ALIOTH", []string{"Mi 11X", "POCO F3", "Redmi K40"}},
		{"spes", []string{"Redmi Note 11"}},
		{"spes_global", []string{"Redmi Note 11"}},
		{"laurel_sprout", []string{"Mi A3"}},
		{"sakura_india", []string{"Redmi 6 Pro"}},
		{"hm2013022", []string{"Hong Mi"}},
		{"missi", nil},
		{"", nil},
		{"_global", nil},
	}
	for _, tt := range tests {
		rows, ok := Lookup(tt.codename)
		var got []string
		for _, m := range rows {
			got = append(got, m.Name)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || ok != (tt.want != nil) {
			t.Errorf("Lookup(%q) = %q, %v; want %q", tt.codename, got, ok, tt.want)
		}
	}
}

func TestLookupRow(t *testing.T) {
	rows, _ := Lookup("vayu")
	want := []Model{{
		Codename: "vayu", Name: "POCO X3 Pro", Numbers: []string{"M2102J20SG", "M2102J20SI"},
		Keys: VolUpPowerReleasePower, KeysKnown: true,
		Type: "phone", SoC: "Qualcomm SM8150-AC Snapdragon 860", Source: "LineageOS wiki",
	}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("Lookup(\"vayu\") (-want +got):\n%s", diff)
	}
	rows[0].Numbers[0] = "changed"
	rows[0].Name = "changed"
	if again, _ := Lookup("vayu"); cmp.Diff(want, again) != "" {
		t.Error("a caller can change the table")
	}
}

func TestByModel(t *testing.T) {
	tests := []struct {
		name, number, want, codename string
	}{
		{"number", "M2012K11AG", "POCO F3", "alioth"},
		{"case", "m2012k11ag", "POCO F3", "alioth"},
		{"name with blanks", "Redmi Note 7", "Redmi Note 7", "lavender"},
		{"name with underscores", "Redmi_Note_7", "Redmi Note 7", "lavender"},
		{"codename in the models column", "willow", "Redmi Note 8T", "willow"},
		{"two codenames, one name", "M2102J20SI", "POCO X3 Pro", "vayu"},
		{"names written differently", "M2012K11AI", "Mi 11X", "alioth"},
		{"two names", "M2004J19C", "", ""},
		{"two phones", "2109119BC", "", ""},
		{"unknown", "23046RP50C", "", ""},
		{"empty", "", "", ""},
		{"placeholder of a source", "TBD", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := ByModel(tt.number)
			if got.Name != tt.want || got.Codename != tt.codename || ok != (tt.want != "") {
				t.Errorf("ByModel(%q) = %q (%s), %v; want %q (%s)", tt.number, got.Name, got.Codename, ok, tt.want, tt.codename)
			}
		})
	}
}

func TestName(t *testing.T) {
	tests := []struct{ codename, number, want string }{
		{"alioth", "M2012K11AG", "POCO F3"},
		{"alioth", "", ""},
		{"alioth", "unheard-of", ""},
		{"spes_global", "2201117TG", "Redmi Note 11"},
		{"spes", "", "Redmi Note 11"},
		{"spes", "unheard-of", "Redmi Note 11"},
		{"haydn", "M2012K11C", ""},
		{"missi", "M2012K11AG", "POCO F3"},
		{"missi", "missi", ""},
		{"", "", ""},
	}
	for _, tt := range tests {
		if got, ok := Name(tt.codename, tt.number); got != tt.want || ok != (tt.want != "") {
			t.Errorf("Name(%q, %q) = %q, %v; want %q", tt.codename, tt.number, got, ok, tt.want)
		}
	}
}

func TestSiblings(t *testing.T) {
	tests := []struct {
		codename string
		want     []string
	}{
		{"galahad", []string{"lancelot"}},
		{"lancelot", []string{"galahad"}},
		{"GALAHAD_eea", []string{"lancelot"}},
		{"apollo", []string{"apollon"}},
		{"joyeuse", []string{"curtana", "excalibur", "gram", "miatoll"}},
		{"spes", nil},
		{"", nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, Siblings(tt.codename)); diff != "" {
			t.Errorf("Siblings(%q) (-want +got):\n%s", tt.codename, diff)
		}
	}
	Siblings("galahad")[0] = "changed"
	if got := Siblings("galahad"); !slices.Equal(got, []string{"lancelot"}) {
		t.Errorf("Siblings(\"galahad\") after a caller changed it = %q", got)
	}
}

func TestStripRegion(t *testing.T) {
	tests := []struct{ in, codename, region string }{
		{"spes", "spes", ""},
		{"selene_global", "selene", "global"},
		{"spesn_eea", "spesn", "eea"},
		{"garnet_in_global", "garnet", "in_global"},
		{"begonia_id_global", "begonia", "id_global"},
		{"unicorn_xiaomieu_global", "unicorn", "xiaomieu_global"},
		{"fog_lm_cr_global", "fog", "lm_cr_global"},
		{"fog_mx_tc", "fog", "mx_tc"},
		{"curtana_eea_vf_global", "curtana", "eea_vf_global"},
		{"curtana_eea_or", "curtana", "eea_or"},
		{"curtana_eea_hg", "curtana", "eea_hg"},
		{"curtana_eea_ti", "curtana", "eea_ti"},
		{"curtana_eea_sf", "curtana", "eea_sf"},
		{"curtana_eea_tf", "curtana", "eea_tf"},
		{"curtana_eea_by", "curtana", "eea_by"},
		{"fog_mx_at", "fog", "mx_at"},
		{"fog_za_mt_global", "fog", "za_mt_global"},
		{"curtana_eea_VF", "curtana_eea_VF", ""},
		{"curtana_vf", "curtana", "vf"},
		{"curtana_in_fk_global", "curtana", "in_fk_global"},
		{"land_alpha", "land", "alpha"},
		{"vayu_th_global", "vayu", "th_global"},
		{"vangogh_ep_stdee", "vangogh", "ep_stdee"},
		{"lancelot_pre_global", "lancelot", "pre_global"},
		{"sakura_india_global", "sakura_india", "global"},
		{"sweet_k6a_global", "sweet_k6a", "global"},
		{"Curtana_in_fk", "Curtana", "in_fk"},
		{"zircon_in_fk_global", "zircon", "in_fk_global"},
		{"gale_pe_ms_global", "gale", "pe_ms_global"},
		{"zircon_kr_kt_global", "zircon", "kr_kt_global"},
		{"zircon_th_as", "zircon", "th_as"},
		{"zircon_lm", "zircon", "lm"},
		{"zircon_dc_global", "zircon", "dc_global"},
		{"zircon_demo", "zircon", "demo"},
		{"zircon_ep_stdee", "zircon", "ep_stdee"},
		{"zircon_vf", "zircon_vf", ""},
		{"_eea_vf", "_eea_vf", ""},
		{"laurel_sprout", "laurel_sprout", ""},
		{"sakura_india", "sakura_india", ""},
		{"lightcm", "lightcm", ""},
		{"cancro_wc_lte", "cancro_wc_lte", ""},
		{"_global", "_global", ""},
		{"global", "global", ""},
		{"", "", ""},
		{"a_in_in", "a", "in_in"},
	}
	for _, tt := range tests {
		if c, r := StripRegion(tt.in); c != tt.codename || r != tt.region {
			t.Errorf("StripRegion(%q) = %q, %q; want %q, %q", tt.in, c, r, tt.codename, tt.region)
		}
	}
}

// A codename of the table that StripRegion would cut could not be looked up
// through Siblings.
func TestStripRegionKeepsCodenames(t *testing.T) {
	for _, m := range table() {
		if c, r := StripRegion(m.Codename); c != m.Codename || r != "" {
			t.Errorf("StripRegion(%q) = %q, %q; want it whole", m.Codename, c, r)
		}
	}
}

func FuzzStripRegion(f *testing.F) {
	for _, s := range []string{"spes_global", "_in_in", "fog_lm_cr", "", "__global", "curtana_in_fk", "gale_pe_ms"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, r := StripRegion(s)
		joined := c
		if r != "" {
			joined += "_" + r
		}
		if joined != s {
			t.Fatalf("StripRegion(%q) = %q, %q; want parts that join to it", s, c, r)
		}
		if again, rest := StripRegion(c); again != c || rest != "" {
			t.Fatalf("StripRegion(%q) = %q, %q; want it whole", c, again, rest)
		}
		Recovery(s)
		Lookup(s)
		Name(s, s)
	})
}

func TestParseErrors(t *testing.T) {
	tests := []struct{ name, text string }{
		{"empty", ""},
		{"header", "codename,name\n"},
		{"keys", modelsHeader + "\na,A,,power,phone,,x\n"},
		{"columns", modelsHeader + "\na,A\n"},
		{"quotes", modelsHeader + "\n\"a\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if rows, err := parseModels(tt.text); err == nil || rows != nil {
				t.Errorf("parseModels(%q) = %v, %v; want an error", tt.text, rows, err)
			}
		})
	}
	if groups, err := parseSiblings("a\n"); err == nil || groups != nil {
		t.Errorf("parseSiblings = %v, %v; want an error", groups, err)
	}
}

// sources of the rows; each must be in NOTICE with its licence.
var sources = []string{"LineageOS wiki", "AndroidDeviceNames", "zwliew/android_device_xiaomi_hm2014811 issue 121"}

// TestModelsSchema checks models.csv itself.
func TestModelsSchema(t *testing.T) {
	rows, err := parseModels(modelsCSV)
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]bool)
	counts := make(map[Keys]int)
	for i, m := range rows {
		if m.Codename == "" || m.Name == "" || m.Source == "" {
			t.Errorf("row %d: codename %q, name %q, source %q; want none empty", i+1, m.Codename, m.Name, m.Source)
		}
		for _, s := range []string{m.Codename, m.Name, m.Type, m.SoC} {
			if s != strings.Join(strings.Fields(s), " ") {
				t.Errorf("row %d: %q has stray blanks", i+1, s)
			}
		}
		if strings.ContainsAny(m.Codename, " /") {
			t.Errorf("row %d: codename %q", i+1, m.Codename)
		}
		if !slices.Contains(sources, m.Source) {
			t.Errorf("row %d: source %q; want one of %q", i+1, m.Source, sources)
		}
		if !slices.Contains([]string{"", "phone", "foldable"}, m.Type) {
			t.Errorf("row %d: type %q", i+1, m.Type)
		}
		if m.KeysKnown != (m.Type != "") {
			t.Errorf("row %d: keys known is %v, type is %q; want both or neither", i+1, m.KeysKnown, m.Type)
		}
		if m.KeysKnown {
			counts[m.Keys]++
		}
		key := strings.ToLower(m.Codename + "," + m.Name + "," + m.Source + "," + m.SoC)
		if seen[key] {
			t.Errorf("row %d: %q is there twice", i+1, key)
		}
		seen[key] = true
		numbers := slices.Clone(m.Numbers)
		slices.Sort(numbers)
		if len(slices.Compact(numbers)) != len(m.Numbers) || slices.Contains(m.Numbers, "TBD") {
			t.Errorf("row %d: models %q", i+1, m.Numbers)
		}
		if i > 0 && strings.ToLower(rows[i-1].Codename) > strings.ToLower(m.Codename) {
			t.Errorf("row %d: codename %q comes after %q", i+1, m.Codename, rows[i-1].Codename)
		}
	}
	// The wiki has 125, 7 and 6; the issue adds one.
	want := map[Keys]int{VolUpPower: 125, VolUpPowerReleasePower: 7, VolUpVolDownPower: 7}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("models by keys (-want +got):\n%s", diff)
	}
	if len(rows) != 352 {
		t.Errorf("models.csv has %d rows; want 352", len(rows))
	}
}

// TestSiblingsSchema checks siblings.csv against models.csv.
func TestSiblingsSchema(t *testing.T) {
	records, err := parseCSV(siblingsCSV, siblingsHeader)
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]string)
	for i, r := range records {
		head, sibling, source := r[0], r[1], r[2]
		if len(find(head)) == 0 || len(find(sibling)) == 0 {
			t.Errorf("row %d: %q or %q is not in models.csv", i+1, head, sibling)
		}
		if seen[sibling] != "" {
			t.Errorf("row %d: %q belongs to %q already", i+1, sibling, seen[sibling])
		}
		seen[sibling] = head
		number, isNumber := strings.CutPrefix(source, "shared model ")
		name, isName := strings.CutPrefix(source, "shared name ")
		both := func(ok func(Model) bool) bool {
			return slices.ContainsFunc(find(head), ok) && slices.ContainsFunc(find(sibling), ok)
		}
		switch {
		case isNumber && both(func(m Model) bool { return m.HasNumber(number) }):
		case isName && both(func(m Model) bool { return m.Name == name }):
		case strings.HasSuffix(source, " BoardConfig.mk"):
		default:
			t.Errorf("row %d: source %q does not hold for %q and %q", i+1, source, head, sibling)
		}
	}
	for _, r := range records {
		if seen[r[0]] != "" {
			t.Errorf("%q is both the head of a group and a sibling", r[0])
		}
	}
}
