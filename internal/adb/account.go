package adb

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Account is an account that is signed in on the phone. Both texts are
// untrusted, and Name is the customer's: mask it where it is kept.
type Account struct {
	Name string // a Mi account's number, a Google account's address
	Type string // "com.xiaomi", "com.google", …
}

// Accounts lists the accounts of all users of the phone, each once. It says
// nothing of the locks on the makers' servers. An empty list means that the
// phone said it has none. Errors: ErrUnparsed when it does not say how many it
// has, ErrTooMuch, ErrWrongMode, those of the link.
func (d *Device) Accounts(ctx context.Context) ([]Account, error) {
	out, err := d.shell(ctx, shellAccounts)
	if err != nil {
		return nil, err
	}
	return parseAccounts(string(out))
}

// parseAccounts reads what AccountManagerService.dumpUser of AOSP
// frameworks/base prints for each user: "Accounts: 2", then a line
// "Account {name=…, type=…}" for each.
func parseAccounts(text string) ([]Account, error) {
	var (
		list       []Account
		seen       = map[Account]bool{}
		counted    bool
		want, have uint64
	)
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if number, ok := strings.CutPrefix(line, "Accounts: "); ok {
			n, err := strconv.ParseUint(number, 10, 16)
			if err != nil {
				return nil, fmt.Errorf("reading accounts: %w: count %q", ErrUnparsed, excerpt([]byte(number)))
			}
			want += n
			counted = true
			continue
		}
		if a, ok := cutAccount(line); ok {
			have++
			if seen[a] {
				continue
			}
			if len(list) == maxAccounts {
				return nil, fmt.Errorf("reading accounts: %w: more than %d", ErrTooMuch, maxAccounts)
			}
			seen[a] = true
			list = append(list, a)
		}
	}
	if !counted {
		return nil, fmt.Errorf("reading accounts: %w: %q", ErrUnparsed, excerpt([]byte(text)))
	}
	if have < want {
		return nil, fmt.Errorf("reading accounts: %w: %d accounts (phone says %d)", ErrUnparsed, have, want)
	}
	return slices.Clip(list), nil
}

// cutAccount reads Account.toString of AOSP. A name may hold any text, a type
// is like a package's name, so the last separator is the right one.
func cutAccount(line string) (Account, bool) {
	rest, ok := strings.CutPrefix(line, "Account {name=")
	if !ok {
		return Account{}, false
	}
	if rest, ok = strings.CutSuffix(rest, "}"); !ok {
		return Account{}, false
	}
	const separator = ", type="
	i := strings.LastIndex(rest, separator)
	if i < 0 {
		return Account{}, false
	}
	return Account{Name: rest[:i], Type: rest[i+len(separator):]}, true
}
