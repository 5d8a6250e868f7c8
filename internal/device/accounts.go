package device

import (
	"strings"
	"unicode/utf8"

	"mitool/internal/adb"
)

// Types of the accounts that setup may ask for after a reset.
const (
	AccountXiaomi = "com.xiaomi"
	AccountGoogle = "com.google"
)

// maskedAccounts keeps of a phone's accounts what their owner knows them by.
func maskedAccounts(list []adb.Account) *Accounts {
	var a Accounts
	for _, x := range list {
		switch x.Type {
		case AccountXiaomi:
			a.Xiaomi = true
		case AccountGoogle:
			a.Google = true
		}
		if len(a.List) < maxAccounts {
			a.List = append(a.List, Account{Type: cut(x.Type), Name: cut(maskName(x.Name))})
		}
	}
	return &a
}

// maskName hides all of a name but its ends: "b***@gmail.com" of an address,
// of which the domain stays, and "1***8" of a Xiaomi account's number.
func maskName(name string) string {
	const hidden = "***"
	if local, domain, ok := strings.Cut(name, "@"); ok && local != "" {
		return firstRune(local) + hidden + "@" + domain
	}
	const shortest = 6 // below it, both ends would be a third of the name
	if utf8.RuneCountInString(name) < shortest {
		return hidden
	}
	_, n := utf8.DecodeLastRuneInString(name)
	return firstRune(name) + hidden + name[len(name)-n:]
}

func firstRune(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return s[:n]
}
