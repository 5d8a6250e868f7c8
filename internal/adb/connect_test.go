package adb

import (
	"context"
	"crypto"
	"crypto/rsa"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	token1 = "11111111111111111111"
	token2 = "22222222222222222222"
	token3 = "33333333333333333333"
)

// connect plays script as the phone and connects to it.
func connect(t *testing.T, ctx context.Context, opts Options, script func(p *phone)) (*Device, error) {
	t.Helper()
	noLeaks(t)
	conn := newPipe(512, 512)
	play(t, conn, script)
	d, err := Connect(ctx, conn, opts)
	if err != nil {
		if d != nil {
			t.Error("Connect returned a Device beside an error")
		}
		select {
		case <-conn.closed:
		default:
			t.Error("Connect left the connection open after an error")
		}
		return nil, err
	}
	t.Cleanup(func() { _ = d.Close() })
	return d, nil
}

// wantSignature receives AUTH(SIGNATURE) and tells whether it is k's over
// token.
func (p *phone) wantSignature(k *Key, token string) {
	m, ok := p.recv()
	if !ok || m.cmd != "AUTH" || m.arg0 != 2 || m.arg1 != 0 {
		p.t.Errorf("phone received %v; want a signature", m)
		return
	}
	if err := rsa.VerifyPKCS1v15(&k.private.PublicKey, crypto.SHA1, []byte(token), []byte(m.data)); err != nil {
		p.t.Errorf("signature over %q: %v", token, err)
	}
}

func TestConnect(t *testing.T) {
	for _, banner := range []string{androidBanner, oldBanner, sideloadBanner} {
		d, err := connect(t, testContext(t), Options{}, func(p *phone) { p.greet(banner) })
		if err != nil {
			t.Errorf("Connect: %v", err)
			continue
		}
		if diff := cmp.Diff(parseBanner([]byte(banner)), d.Banner()); diff != "" {
			t.Errorf("Banner (-want +got)\n%s", diff)
		}
	}
}

func TestConnectNegotiates(t *testing.T) {
	tests := []struct {
		name             string
		version, maxData uint32
		wantVersion      uint32
		wantData         int
	}{
		{"Android 6", 0x01000000, 4096, versionMin, 4096},
		{"Android 8", 0x01000000, 256 << 10, versionMin, 256 << 10},
		{"Android 9", 0x01000001, 1 << 20, versionSkipChecksum, 256 << 10},
		{"to come", 0x01000002, 16 << 20, versionSkipChecksum, 256 << 10},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := connect(t, testContext(t), Options{}, func(p *phone) {
				p.sums = tt.version == versionMin
				m, _ := p.recv()
				if want := checksum([]byte(m.data)); m.check != want {
					t.Errorf("CNXN has check %#x; want %#x", m.check, want)
				}
				p.send("CNXN", tt.version, tt.maxData, oldBanner)
			})
			if err != nil {
				t.Fatal(err)
			}
			w := d.opener.(*link).wire
			if w.version != tt.wantVersion || w.maxData != tt.wantData {
				t.Errorf("link has version %x and %d bytes; want %x and %d", w.version, w.maxData, tt.wantVersion, tt.wantData)
			}
		})
	}
}

func TestConnectRefuses(t *testing.T) {
	tests := []struct {
		name   string
		err    error
		script func(p *phone)
	}{
		{"version", ErrProtocol, func(p *phone) { p.send("CNXN", 0x00ffffff, 4096, oldBanner) }},
		{"no payload allowed", ErrProtocol, func(p *phone) { p.send("CNXN", 0x01000001, 0, oldBanner) }},
		{"broken check", ErrProtocol, func(p *phone) { p.send("CNXN", 0x01000000, 4096, oldBanner) }},
		{"long banner", ErrProtocol, func(p *phone) { p.raw(head("CNXN", 0x01000001, 4096, 4097, 0)) }},
		{"banner without end", ErrProtocol, func(p *phone) { p.raw(head("CNXN", 0x01000001, 4096, 0xffffffff, 0)) }},
		{"short token", ErrProtocol, func(p *phone) { p.send("AUTH", 1, 0, token1[1:]) }},
		{"empty token", ErrProtocol, func(p *phone) { p.send("AUTH", 1, 0, "") }},
		{"type of AUTH", ErrProtocol, func(p *phone) { p.send("AUTH", 2, 0, token1) }},
		{"unplugged", errGone, func(p *phone) { p.conn.unplug() }},
		{"unplugged in banner", errGone, func(p *phone) {
			p.raw(head("CNXN", 0x01000001, 4096, 600, 0))
			p.raw([]byte(strings.Repeat("x", 512)))
			p.conn.unplug()
		}},
		{"endless junk", ErrProtocol, func(p *phone) {
			for range maxJunkBytes/512 + 1 {
				p.raw([]byte(strings.Repeat("j", 512)))
			}
		}},
		{"endless short junk", ErrProtocol, func(p *phone) {
			for range maxJunkTransfers + 1 {
				p.raw([]byte("j"))
			}
		}},
		{"no key", ErrUnauthorized, func(p *phone) { p.send("AUTH", 1, 0, token1) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := connect(t, testContext(t), Options{}, func(p *phone) {
				_, _ = p.recv()
				tt.script(p)
			})
			if !errors.Is(err, tt.err) {
				t.Errorf("Connect = %v; want %v", err, tt.err)
			}
		})
	}
}

func TestConnectSkipsJunk(t *testing.T) {
	d, err := connect(t, testContext(t), Options{}, func(p *phone) {
		_, _ = p.recv()
		// What a killed client leaves: a rest of a payload, a message.
		for range 2048 {
			p.raw([]byte(strings.Repeat("x", 512)))
		}
		p.raw([]byte("rest"))
		p.send("WRTE", 5, 6, "stale")
		p.raw(append(head("CNXN", 1, 1, 0, 0), 0)) // one byte too many
		p.send("CNXN", 0x01000001, 1<<20, androidBanner)
	})
	if err != nil || d.Banner().Device != "spes" {
		t.Errorf("Connect = %v", err)
	}
}

func TestConnectSilence(t *testing.T) {
	ctx, cancel := context.WithTimeout(testContext(t), 50*time.Millisecond)
	defer cancel()
	if _, err := connect(t, ctx, Options{}, func(p *phone) { _, _ = p.recv() }); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Connect = %v; want %v", err, context.DeadlineExceeded)
	}
}

func TestConnectTriesKeys(t *testing.T) {
	keys := []*Key{newKey(t), testKey(t)}
	d, err := connect(t, testContext(t), Options{Keys: keys}, func(p *phone) {
		_, _ = p.recv()
		p.send("AUTH", 1, 0, token1)
		p.wantSignature(keys[0], token1)
		p.send("AUTH", 1, 0, token2)
		p.wantSignature(keys[1], token2)
		p.send("CNXN", 0x01000001, 1<<20, androidBanner)
	})
	if err != nil || d.Banner().Type != "device" {
		t.Errorf("Connect = %v", err)
	}
}

func TestConnectUnauthorized(t *testing.T) {
	k := testKey(t)
	_, err := connect(t, testContext(t), Options{Keys: []*Key{k}}, func(p *phone) {
		_, _ = p.recv()
		p.send("AUTH", 1, 0, token1)
		p.wantSignature(k, token1)
		p.send("AUTH", 1, 0, token2)
		if m, ok := p.recv(); ok {
			t.Errorf("phone received %v; want nothing more", m)
		}
	})
	if !errors.Is(err, ErrUnauthorized) {
		t.Errorf("Connect = %v; want %v", err, ErrUnauthorized)
	}
}

func TestConnectAsksThePerson(t *testing.T) {
	k := testKey(t)
	asked := 0
	opts := Options{Keys: []*Key{k}, OnUnauthorized: func() { asked++ }}
	_, err := connect(t, testContext(t), opts, func(p *phone) {
		_, _ = p.recv()
		p.send("AUTH", 1, 0, token1)
		p.wantSignature(k, token1)
		p.send("AUTH", 1, 0, token2)
		p.want("AUTH", 3, 0, k.PublicKeyText()+"\x00")
		p.send("AUTH", 1, 0, token3) // adbd's framework came up
		p.want("AUTH", 3, 0, k.PublicKeyText()+"\x00")
		p.send("CNXN", 0x01000001, 1<<20, androidBanner)
	})
	if err != nil || asked != 1 {
		t.Errorf("Connect = %v, asked %d times; want once", err, asked)
	}
}

func TestConnectPersonDoesNotAnswer(t *testing.T) {
	ctx, cancel := context.WithCancel(testContext(t))
	opts := Options{Keys: []*Key{testKey(t)}, OnUnauthorized: cancel}
	_, err := connect(t, ctx, opts, func(p *phone) {
		for range 2 {
			_, _ = p.recv()
			p.send("AUTH", 1, 0, token1)
		}
		_, _ = p.recv()
	})
	if !errors.Is(err, ErrUnauthorized) || !errors.Is(err, context.Canceled) {
		t.Errorf("Connect = %v; want %v and %v", err, ErrUnauthorized, context.Canceled)
	}
}

func TestConnectEndlessAuth(t *testing.T) {
	opts := Options{Keys: []*Key{testKey(t)}, OnUnauthorized: func() {}}
	_, err := connect(t, testContext(t), opts, func(p *phone) {
		for {
			if _, ok := p.recv(); !ok {
				return
			}
			p.send("AUTH", 1, 0, token1)
		}
	})
	if !errors.Is(err, ErrProtocol) {
		t.Errorf("Connect = %v; want %v", err, ErrProtocol)
	}
}

// keeper is adbd's side of AUTH (AOSP daemon/auth.cpp): each signature that is
// not over its last token, by a key it knows, is answered with a new token.
type keeper struct {
	known *Key
	stale int // tokens that killed clients have left in its queue
	made  int
	shown int // how often the dialog was brought up
}

func (k *keeper) token(p *phone) string {
	k.made++
	token := fmt.Sprintf("%020d", k.made)
	p.send("AUTH", 1, 0, token)
	return token
}

func (k *keeper) run(p *phone) {
	for range k.stale {
		k.token(p)
	}
	last := ""
	for {
		m, ok := p.recv()
		switch {
		case !ok:
			return
		case m.cmd == "AUTH" && m.arg0 == 3:
			k.shown++
		case m.cmd == "AUTH" && k.known != nil && rsa.VerifyPKCS1v15(&k.known.private.PublicKey, crypto.SHA1, []byte(last), []byte(m.data)) == nil:
			p.send("CNXN", 0x01000001, 1<<20, androidBanner)
		default:
			last = k.token(p)
		}
	}
}

func TestConnectStaleTokens(t *testing.T) {
	mine, other := testKey(t), newKey(t)
	for _, tt := range []struct {
		name  string
		keys  []*Key
		known *Key
		stale int
	}{
		{"none", []*Key{mine}, mine, 0},
		{"one", []*Key{mine}, mine, 1},
		{"three", []*Key{mine}, mine, 3},
		{"two keys", []*Key{other, mine}, mine, 1},
		{"two keys and the first is known", []*Key{mine, other}, mine, 2},
		{"no known key", []*Key{mine}, other, 1},
		{"no known key, and none stale", []*Key{mine}, other, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := error(nil)
			if !slices.Contains(tt.keys, tt.known) {
				want = ErrUnauthorized
			}
			k := &keeper{known: tt.known, stale: tt.stale}
			_, err := connect(t, testContext(t), Options{Keys: tt.keys}, k.run)
			if !errors.Is(err, want) {
				t.Errorf("Connect = %v; want %v", err, want)
			}
		})
	}
}

// TestConnectStaleTokenAndAStranger: the person is asked once.
func TestConnectStaleTokenAndAStranger(t *testing.T) {
	ctx, cancel := context.WithCancel(testContext(t))
	k := &keeper{stale: 1}
	asked := 0
	t.Run("", func(t *testing.T) { // ends with the phone's script
		_, err := connect(t, ctx, Options{Keys: []*Key{testKey(t)}, OnUnauthorized: func() {
			asked++
			cancel()
		}}, k.run)
		if !errors.Is(err, ErrUnauthorized) {
			t.Errorf("Connect = %v; want %v", err, ErrUnauthorized)
		}
	})
	if asked != 1 || k.shown != 1 {
		t.Errorf("asked %d times, and %d dialogs came up; want one", asked, k.shown)
	}
}
