package device

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/adb"
)

func TestMaskName(t *testing.T) {
	for name, want := range map[string]string{
		"budi.santoso@gmail.com": "b***@gmail.com",
		"x@y.z":                  "x***@y.z",
		"1234567898":             "1***8",
		"@home":                  "***",
		"short":                  "***",
		"":                       "***",
		"米米米米米米":                 "米***米",
	} {
		if got := maskName(name); got != want {
			t.Errorf("maskName(%q) = %q; want %q", name, got, want)
		}
	}
}

func TestMaskedAccounts(t *testing.T) {
	list := []adb.Account{{Name: "1234567898", Type: "com.xiaomi"}, {Name: "a@example.org", Type: "com.other"}}
	want := &Accounts{Xiaomi: true, List: []Account{{"com.xiaomi", "1***8"}, {"com.other", "a***@example.org"}}}
	if diff := cmp.Diff(want, maskedAccounts(list)); diff != "" {
		t.Errorf("maskedAccounts (-want +got):\n%s", diff)
	}
	if got := maskedAccounts(make([]adb.Account, 1000)); len(got.List) != maxAccounts {
		t.Errorf("%d accounts kept; want %d", len(got.List), maxAccounts)
	}
}
