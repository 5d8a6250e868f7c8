package i18n

import "testing"

func TestDetect(t *testing.T) {
	for _, tt := range []struct {
		name string
		env  map[string]string
		want Lang
	}{
		{"nothing set", nil, En},
		{"indonesian", map[string]string{"LANG": "id_ID.UTF-8"}, Id},
		{"bare code", map[string]string{"LANG": "id"}, Id},
		{"code before 1989", map[string]string{"LANG": "in_ID"}, Id},
		{"three letters", map[string]string{"LANG": "ind"}, Id},
		{"windows", map[string]string{"LANG": "Indonesian_Indonesia.1252"}, Id},
		{"modifier", map[string]string{"LANG": "id@latin"}, Id},
		{"bcp 47", map[string]string{"LANG": "id-ID"}, Id},
		{"english", map[string]string{"LANG": "en_US.UTF-8"}, En},
		{"other language with the same first letters", map[string]string{"LANG": "inh_RU"}, En},
		{"separators alone", map[string]string{"LANG": "__.@"}, En},
		{"LC_ALL over all", map[string]string{"LC_ALL": "id_ID", "LC_MESSAGES": "en_US", "LANG": "en_US"}, Id},
		{"LC_MESSAGES over LANG", map[string]string{"LC_MESSAGES": "id_ID", "LANG": "en_US"}, Id},
		{"LC_ALL=C is a choice", map[string]string{"LC_ALL": "C", "LANG": "id_ID"}, En},
		{"empty is not set", map[string]string{"LC_ALL": "", "LANG": "id_ID"}, Id},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Detect(func(k string) string { return tt.env[k] }); got != tt.want {
				t.Errorf("Detect(%v) = %q; want %q", tt.env, got, tt.want)
			}
		})
	}
}

func TestParse(t *testing.T) {
	for _, l := range Langs() {
		if got, err := Parse(string(l)); got != l || err != nil {
			t.Errorf("Parse(%q) = %q, %v; want %q, nil", l, got, err, l)
		}
	}
	for _, s := range []string{"", "EN", "id_ID", "fr"} {
		if got, err := Parse(s); got != "" || err == nil {
			t.Errorf("Parse(%q) = %q, %v; want an error", s, got, err)
		}
	}
}
