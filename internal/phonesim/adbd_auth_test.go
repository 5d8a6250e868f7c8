package phonesim

import (
	"testing"
)

func TestAuthTrusted(t *testing.T) {
	p := trusted(t, "spes", "android")
	h := newHost(t, p)
	h.login()
	if !p.State().Authorized {
		t.Error("State().Authorized = false after the login")
	}
	do(t, p, "unplug")
	if p.State().Authorized {
		t.Error("State().Authorized = true without a cable")
	}
}

func TestAuthDialog(t *testing.T) {
	for _, answer := range []string{"allow", "allow always", "deny"} {
		t.Run(answer, func(t *testing.T) {
			p := start(t, "spes")
			do(t, p, "boot android")
			h := newHost(t, p)
			h.send("CNXN", 0x01000001, 1<<20, hostBanner)
			first := h.receive()
			h.send("AUTH", 2, 0, string(sign(t, testKey(t), []byte(first.Data))))
			second := h.receive()
			if second.Name != "AUTH" || second.Data == first.Data {
				t.Fatalf("answer to a wrong key is %+v; want AUTH with another token", second)
			}
			h.send("AUTH", 3, 0, testKeyText+"\x00")
			h.until(p, func(s State) bool { return s.Screen.Title == "Allow USB debugging?" })
			// md5sum of the structure in testdata/adbkey.pub.
			if got, want := p.State().Screen.Lines[1], keyFingerprint; got != want {
				t.Errorf("fingerprint on the screen is %s; want %s", got, want)
			}
			do(t, p, answer)
			if answer != "deny" {
				if got := h.receive(); got.Name != "CNXN" {
					t.Fatalf("answer after %s is %+v; want CNXN", answer, got)
				}
			}
			if got := p.State().Screen.Title; got != "Lock screen" {
				t.Errorf("screen after the answer is %q", got)
			}
			if got, want := len(p.userdata.keys) == 1, answer == "allow always"; got != want {
				t.Errorf("key was kept: %v; want %v", got, want)
			}
			if got, want := p.State().Authorized, answer != "deny"; got != want && answer == "deny" {
				t.Errorf("State().Authorized = %v; want %v", got, want)
			}
		})
	}
}

func TestAuthWithoutNULShowsNothing(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot android")
	h := newHost(t, p)
	h.send("CNXN", 0x01000001, 1<<20, hostBanner)
	h.receive()
	h.send("AUTH", 3, 0, testKeyText)
	h.send("AUTH", 2, 0, "no signature")
	h.receive() // another token: the key has been dealt with
	if got := p.State().Screen.Title; got != "Lock screen" {
		t.Errorf("screen is %q; want no dialog", got)
	}
}

func TestAuthHashedTokenIsRefused(t *testing.T) {
	p := trusted(t, "spes", "android")
	h := newHost(t, p)
	h.send("CNXN", 0x01000001, 1<<20, hostBanner)
	token := h.receive()
	h.send("AUTH", 2, 0, string(signHashed(t, testKey(t), []byte(token.Data))))
	if got := h.receive(); got.Name != "AUTH" {
		t.Errorf("answer to a signature of the token's hash is %+v; want AUTH", got)
	}
}

func TestTrustAny(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot android\ntrust any")
	newHost(t, p).login()
}

func TestNothingBeforeLogin(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot android")
	h := newHost(t, p)
	h.send("CNXN", 0x01000001, 1<<20, hostBanner)
	h.receive()
	h.send("OPEN", 1, 0, "shell:getprop\x00")
	h.send("AUTH", 2, 0, "no signature")
	h.receive()
	if got := p.State().Heard; len(got) != 0 {
		t.Errorf("phone heard %q from a computer it does not trust", got)
	}
}
