package fastboot

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
)

func FuzzParseResponse(f *testing.F) {
	for _, s := range []string{
		"OKAYspes", "OKAY", "FAILUnknown variable", "INFOpartition-size:fsc: 0x20000", "TEXTx", "DATA00001000",
		"OKAY \x00x", "okay", "OKA", "", "INFO\r\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := parseResponse(b)
		if err != nil {
			if r != (response{}) || !errors.Is(err, ErrProtocol) {
				t.Fatalf("parseResponse(%q) = %+v, %v; want no response, ErrProtocol", b, r, err)
			}
			return
		}
		// What parses is its own encoding, but for blanks and what
		// follows the first NUL.
		got := string(r.kind) + r.text
		sent, _, _ := bytes.Cut(b, []byte{0})
		if want := string(sent[:4]) + string(bytes.TrimSpace(sent[4:])); got != want {
			t.Fatalf("parseResponse(%q) encodes to %q; want %q", b, got, want)
		}
		if again, err := parseResponse([]byte(got)); again != r || err != nil {
			t.Fatalf("parseResponse(%q) = %+v, %v; want %+v", got, again, err, r)
		}
	})
}

func FuzzParseVars(f *testing.F) {
	for _, s := range []string{
		"product:spes\nall: ", "product: lancelot", "partition-size:fsc: 0x20000", "slot-retry-count:b:6",
		"all: unlocked:yes", "all: Done!!", "a:b:c: d", "has-slot::x", "variant:SM_ UFS", "battery-voltage:4055 mV",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		vars := parseVars(strings.Split(s, "\n"))
		if got, want := len(vars), strings.Count(s, ":"); got > want {
			t.Fatalf("parseVars(%q) has %d variables; want at most %d", s, got, want)
		}
		for _, e := range vars {
			if !validName(string(e.Name)) {
				t.Fatalf("parseVars(%q) has name %q", s, e.Name)
			}
			if e.Value != strings.TrimSpace(e.Value) || !strings.Contains(s, e.Value) {
				t.Fatalf("parseVars(%q) has value %q", s, e.Value)
			}
			if strings.HasPrefix(string(e.Name), "all:") {
				t.Fatalf("parseVars(%q) has name %q", s, e.Name)
			}
		}
		if mv, ok := vars.BatteryMillivolts(); ok != (mv >= minBattery && mv <= maxBattery) {
			t.Fatalf("BatteryMillivolts() = %d, %v", mv, ok)
		}
	})
}

// FuzzConversation is a phone that says anything: no call may panic or go on
// for ever, nothing but the allow-list is sent, and the words of one answer
// never carry over a session that ended.
func FuzzConversation(f *testing.F) {
	f.Add("product", []byte("\x02OKAYspes\x02OKAYxxxx\x01OKAY\x01OKAY"))
	f.Add("has-slot:boot", []byte("\x02INFOa:b \x01FAIL\x02INFOa:b \x01OKAY\x01DATA"))
	f.Add("x\ny", []byte("\x00\x00\x01INFO\xffTEXT"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		synctest.Test(t, func(t *testing.T) { // the pause at the beginning costs nothing here
			conn := newBytesConn(data)
			c := NewClient(conn)
			ctx := t.Context()
			if v, err := c.Getvar(ctx, Var(name)); err != nil && v != "" {
				t.Fatalf("Getvar() = %q, %v; want no value", v, err)
			}
			if vars, err := c.GetvarAll(ctx); err != nil && vars != nil {
				t.Fatalf("GetvarAll() = %v, %v; want no variables", vars, err)
			}
			_ = c.Continue(ctx)
			_ = c.Reboot(ctx)
			_ = c.Close()
			if conn.closed != 1 {
				t.Fatalf("connection closed %d times; want 1", conn.closed)
			}
			if limit := 4 * maxMessages; conn.reads > limit {
				t.Fatalf("%d reads; want at most %d", conn.reads, limit)
			}
			for _, cmd := range conn.heard {
				if !isAllowed(cmd) || len(cmd) > maxCommand {
					t.Fatalf("sent %q", cmd)
				}
			}
			if _, err := c.Getvar(ctx, VarProduct); !errors.Is(err, ErrClosed) {
				t.Fatalf("Getvar() at the end = %v; want ErrClosed", err)
			}
		})
	})
}
