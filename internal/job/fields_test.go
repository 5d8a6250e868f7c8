package job

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

// fields are all that a record can hold. Whoever adds one adds it here, and to
// docs/job.md.
var fields = []string{
	"Event.V", "Event.Seq", "Event.Time", "Event.Kind", "Event.Step", "Event.Mark", "Event.Answer", "Event.Seen",
	"Event.Begin", "Begin.ID", "Begin.Act", "Begin.Tool", "Begin.Lang", "Begin.Ticket", "Begin.KeepSerial", "Begin.DeleteAfter", "Begin.Key",
	"Event.Phone", "Phone.Brand", "Phone.Name", "Phone.Model", "Phone.Codename", "Phone.Serial", "Phone.Fingerprint",
	"Phone.OS", "Phone.Version", "Phone.Android", "Phone.Lock", "Phone.LockSource", "Phone.Battery",
	"Phone.Accounts", "Account.Type", "Account.Name",
	"Event.Consent", "Consent.Text", "Consent.Lang", "Event.Resume", "Resume.Tool",
	"Event.End", "End.Outcome", "End.Stop", "Event.Dropped", "Event.Prev", "Event.Hash",
}

// secrets are words that no field's name has: what they name is never recorded.
var secrets = []string{
	"password", "passcode", "passphrase", "sandi", "pin", "pattern", "pola", "code", "otp", "token", "secret",
	"ktp", "nik", "passport", "identity", "imei", "imei2", "meid", "iccid", "imsi", "msisdn",
	"owner", "person", "customer", "technician", "first", "full", "address", "email", "photo", "signature",
}

// TestNoFieldForSecrets keeps passwords, PINs, codes, KTP numbers, IMEIs and
// names of people out of the record: there is no field for them.
func TestNoFieldForSecrets(t *testing.T) {
	var got []string
	var walk func(reflect.Type)
	walk = func(typ reflect.Type) {
		for i := range typ.NumField() {
			f := typ.Field(i)
			got = append(got, typ.Name()+"."+f.Name)
			inner := f.Type
			for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
				inner = inner.Elem()
			}
			if inner.Kind() == reflect.Map || inner.Kind() == reflect.Interface {
				t.Errorf("%s.%s can hold anything", typ.Name(), f.Name)
			}
			if inner.PkgPath() == typ.PkgPath() && inner.Kind() == reflect.Struct {
				walk(inner)
			}
			for _, name := range []string{f.Name, f.Tag.Get("json")} {
				for _, w := range words(name) {
					if slices.Contains(secrets, w) {
						t.Errorf("%s.%s (%s) has a name that is never recorded", typ.Name(), f.Name, f.Tag.Get("json"))
					}
				}
			}
		}
	}
	walk(reflect.TypeFor[Event]())
	if diff := cmp.Diff(fields, got); diff != "" {
		t.Errorf("fields of a record (-want +got):\n%s", diff)
	}
}

// words are those of a name like LockSource or lock_source, in lower case.
func words(name string) []string {
	var b strings.Builder
	before := ' '
	for _, r := range name {
		if unicode.IsUpper(r) && !unicode.IsUpper(before) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
		before = r
	}
	return strings.FieldsFunc(b.String(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func TestWords(t *testing.T) {
	if diff := cmp.Diff([]string{"lock", "source", "os", "pin"}, words("LockSource OS_pin")); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
}
