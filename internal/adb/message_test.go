package adb

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The table of constants in AOSP packages/modules/adb adb.h, and the sizes
// beside them.
const aospConstants = `
A_SYNC 0x434e5953
A_CNXN 0x4e584e43
A_OPEN 0x4e45504f
A_OKAY 0x59414b4f
A_CLSE 0x45534c43
A_WRTE 0x45545257
A_AUTH 0x48545541
A_STLS 0x534c5453
A_VERSION_MIN 0x01000000
A_VERSION_SKIP_CHECKSUM 0x01000001
MAX_PAYLOAD_V1 4096
MAX_PAYLOAD 1048576
ADB_AUTH_TOKEN 1
ADB_AUTH_SIGNATURE 2
ADB_AUTH_RSAPUBLICKEY 3
TOKEN_SIZE 20
ANDROID_PUBKEY_MODULUS_SIZE 256
ANDROID_PUBKEY_ENCODED_SIZE 524
kIdStdout 1
kIdStderr 2
kIdExit 3
`

func TestConstants(t *testing.T) {
	ours := map[string]uint64{
		"A_SYNC": cmdSYNC, "A_CNXN": cmdCNXN, "A_OPEN": cmdOPEN, "A_OKAY": cmdOKAY,
		"A_CLSE": cmdCLSE, "A_WRTE": cmdWRTE, "A_AUTH": cmdAUTH, "A_STLS": cmdSTLS,
		"A_VERSION_MIN": versionMin, "A_VERSION_SKIP_CHECKSUM": versionSkipChecksum,
		"MAX_PAYLOAD_V1": maxHandshakeData, "MAX_PAYLOAD": maxPayload,
		"ADB_AUTH_TOKEN": authToken, "ADB_AUTH_SIGNATURE": authSignature, "ADB_AUTH_RSAPUBLICKEY": authRSAPublicKey,
		"TOKEN_SIZE": tokenSize, "ANDROID_PUBKEY_MODULUS_SIZE": modulusSize, "ANDROID_PUBKEY_ENCODED_SIZE": publicKeySize,
		"kIdStdout": shellStdout, "kIdStderr": shellStderr, "kIdExit": shellExit,
	}
	n := 0
	for line := range strings.Lines(strings.TrimSpace(aospConstants)) {
		var name string
		var want uint64
		if _, err := fmt.Sscanf(line, "%s %v", &name, &want); err != nil {
			t.Fatalf("table line %q: %v", line, err)
		}
		if got, ok := ours[name]; !ok || got != want {
			t.Errorf("%s = %#x; want %#x", name, got, want)
		}
		n++
	}
	if n != len(ours) {
		t.Errorf("table has %d constants; want %d", n, len(ours))
	}
}

func TestParseHeader(t *testing.T) {
	good := head("WRTE", 7, 9, 300, 0x1234)
	badMagic := bytes.Clone(good)
	badMagic[20] ^= 1
	tests := []struct {
		name string
		in   []byte
		want header
		err  error
	}{
		{"whole", good, header{cmdWRTE, 7, 9, 300, 0x1234}, nil},
		{"empty", nil, header{}, ErrProtocol},
		{"short", good[:23], header{}, ErrProtocol},
		{"long", append(bytes.Clone(good), 0), header{}, ErrProtocol},
		{"magic", badMagic, header{}, ErrProtocol},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseHeader(tt.in)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("parseHeader(%x) = %+v, %v; want %+v, %v", tt.in, got, err, tt.want, tt.err)
			}
		})
	}
}

func TestChecksum(t *testing.T) {
	if got := checksum([]byte{1, 2, 0xff}); got != 0x102 {
		t.Errorf("checksum(1 2 ff) = %#x; want 0x102", got)
	}
}

func TestCommandName(t *testing.T) {
	for c, want := range map[uint32]string{cmdWRTE: "WRTE", cmdSTLS: "STLS", 0x00000a0d: "command 00000a0d"} {
		if got := commandName(c); got != want {
			t.Errorf("commandName(%#x) = %q; want %q", c, got, want)
		}
	}
}

func FuzzHeader(f *testing.F) {
	f.Add(head("CNXN", 0x01000001, 1<<20, 7, 0))
	f.Add(head("WRTE", 1, 2, 0xffffffff, 9))
	f.Add([]byte("host::"))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := parseHeader(b)
		if err != nil {
			if h != (header{}) {
				t.Errorf("parseHeader(%x) = %+v beside %v", b, h, err)
			}
			return
		}
		if got := h.marshal(); !bytes.Equal(got, b) {
			t.Errorf("marshal = %x; want %x", got, b)
		}
	})
}

func TestParseBanner(t *testing.T) {
	tests := []struct {
		name, in string
		want     Banner
	}{
		{"android", androidBanner, Banner{"device", "spes_global", "2201117TG", "spes", []string{"shell_v2", "cmd", "stat_v2", "delayed_ack"}}},
		{"old with NUL", oldBanner, Banner{"device", "cancro", "MI 4LTE", "cancro", nil}},
		{"miassistant", sideloadBanner, Banner{"sideload", "garnet", "xiaomi_for_arm64", "garnet", nil}},
		{"type alone", "recovery", Banner{Type: "recovery"}},
		{"serial field", "device:serial:ro.product.name=a", Banner{Type: "device", Product: "a"}},
		{"cut at a colon", "device::ro.product.model=a:b;ro.product.device=c", Banner{Type: "device", Model: "a"}},
		{"pair of three", "device::ro.product.name=a=b;ro.product.device=c", Banner{Type: "device", Device: "c"}},
		{"unknown type", "toaster::", Banner{Type: "toaster"}},
		{"no features", "device::features=", Banner{Type: "device"}},
		{"no end", "device::ro.product.name", Banner{Type: "device"}},
		{"empty", "", Banner{}},
		{"NULs", "\x00dev\x00ice::\x00", Banner{Type: "device"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, parseBanner([]byte(tt.in))); diff != "" {
				t.Errorf("parseBanner(%q): (-want +got)\n%s", tt.in, diff)
			}
		})
	}
}

func FuzzBanner(f *testing.F) {
	for _, s := range []string{androidBanner, oldBanner, sideloadBanner, "a::;;==;features=,,", ":::"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got := parseBanner(b)
		for _, s := range append([]string{got.Type, got.Product, got.Model, got.Device}, got.Features...) {
			if strings.ContainsAny(s, "\x00:;") && s != got.Type || strings.ContainsAny(s, "\x00:") {
				t.Errorf("parseBanner(%q) has the piece %q", b, s)
			}
		}
	})
}
