package device

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSelect(t *testing.T) {
	for _, tt := range []struct {
		name, serial string
		on, want     []string
	}{
		{"all", "", []string{"a1", "", "b2"}, []string{"a1", "", "b2"}},
		{"whole", "a1", []string{"a1", "b2"}, []string{"a1"}},
		{"whole, though another begins so", "a1", []string{"a1", "a12"}, []string{"a1"}},
		{"a beginning", "a", []string{"a1", "b2"}, []string{"a1"}},
		{"a beginning of two", "a", []string{"a1", "a2", "b2"}, []string{"a1", "a2"}},
		{"one number twice", "a1", []string{"a1", "a1"}, []string{"a1", "a1"}},
		{"none", "c", []string{"a1", "", "b2"}, nil},
		{"case counts", "A1", []string{"a1"}, nil},
		{"not from the middle", "1", []string{"a1"}, nil},
	} {
		var phones []Phone
		for _, s := range tt.on {
			phones = append(phones, Phone{Serial: s})
		}
		var got []string
		for _, p := range Select(phones, tt.serial) {
			got = append(got, p.Serial)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: Select(%q, %q) (-want +got):\n%s", tt.name, tt.on, tt.serial, diff)
		}
	}
}
