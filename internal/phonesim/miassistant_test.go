package phonesim

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMIAssistant(t *testing.T) {
	want := map[string]string{
		"getdevice:": "spes_global", "getversion:": "V13.0.5.0.RGKMIXM", "getsn:": "7d3a91c2", "getcodebase:": "11.0",
		"getbranch:": "F", "getlanguage:": "en", "getregion:": "ID", "getromzone:": "2",
	}
	p := start(t, "spes")
	do(t, p, "boot miassistant")
	h := newHost(t, p)
	h.greet()
	for name, text := range want {
		if out, ok := h.service(name); out != text+"\n" || !ok {
			t.Errorf("%s = %q, %v; want %q", name, out, ok, text+"\n")
		}
	}
	for _, name := range []string{"sideload-host:1000:65536:x:0", "format-frp", "wipe-efs", "shell:getprop", "sync:", "enablemtp:"} {
		if _, ok := h.service(name); ok {
			t.Errorf("MIAssistant knows %s", name)
		}
	}
	if got := len(p.State().Violations); got != 6 {
		t.Errorf("%d violations %q; want 6", got, p.State().Violations)
	}
	h.send("OPEN", 1, 0, "reboot:\x00")
	do(t, p, "wait android")
	if got := p.State().Violations; len(got) != 7 || got[6] != "reboot:" {
		t.Errorf("Violations = %q; want reboot: too", got)
	}
}

func TestMIAssistantWithoutNUL(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot miassistant")
	h := newHost(t, p)
	h.greet()
	h.send("OPEN", 1, 0, "getbranch:")
	id := h.receive().Arg0
	h.expect("WRTE", id, 1, "F\n")
	h.expect("CLSE", id, 1, "") // without an OKAY from the host
}

func TestMIAssistantQuirks(t *testing.T) {
	t.Run("no CLSE", func(t *testing.T) {
		p := start(t, "selene")
		do(t, p, "boot miassistant")
		h := newHost(t, p)
		h.greet()
		h.send("OPEN", 1, 0, "getbranch:\x00")
		id := h.receive().Arg0
		h.expect("WRTE", id, 1, "F\n")
		h.send("OPEN", 2, 0, "nonsense\x00")
		h.expect("CLSE", 0, 2, "") // the first stream has not been closed
	})
	t.Run("data before OKAY", func(t *testing.T) {
		p := start(t, "garnet")
		do(t, p, "boot miassistant")
		h := newHost(t, p)
		h.greet()
		h.send("OPEN", 1, 0, "getbranch:\x00")
		h.expect("WRTE", 1, 1, "F\n")
		h.expect("OKAY", 1, 1, "")
		h.expect("CLSE", 1, 1, "")
	})
}

// TestFormatData shows the harm that mitool must never do.
func TestFormatData(t *testing.T) {
	p := start(t, "spes")
	do(t, p, "boot miassistant")
	h := newHost(t, p)
	h.greet()
	h.service("format-data:")
	s := p.State()
	if s.Wipes != 1 || !cmp.Equal(s.Violations, []string{"format-data:"}) {
		t.Errorf("format-data: %d wipes, violations %q; want 1 and itself", s.Wipes, s.Violations)
	}
}

func TestSideload(t *testing.T) {
	p := start(t, "laurel_sprout")
	do(t, p, "boot sideload")
	h := newHost(t, p)
	h.greet()
	for _, name := range []string{"getdevice:", "sideload-host:100:65536", "rescue-getprop:ro.product.device", "shell:ls"} {
		if _, ok := h.service(name); ok {
			t.Errorf("AOSP sideload knows %s", name)
		}
	}
	want := []string{"sideload-host:100:65536", "rescue-getprop:ro.product.device", "shell:ls"}
	if diff := cmp.Diff(want, p.State().Violations); diff != "" {
		t.Errorf("Violations (-want +got):\n%s", diff)
	}
	h.send("OPEN", 1, 0, "reboot:\x00")
	do(t, p, "wait android")
}

func TestRescue(t *testing.T) {
	p := start(t, "laurel_sprout")
	do(t, p, "boot rescue")
	h := newHost(t, p)
	h.greet()
	if out, ok := h.service("rescue-getprop:ro.product.device"); out != "laurel_sprout\n" || !ok {
		t.Errorf("rescue-getprop = %q, %v", out, ok)
	}
	if _, ok := h.service("rescue-getprop:ro.serialno"); ok {
		t.Error("rescue-getprop answers beside its list")
	}
	if _, ok := h.service("rescue-wipe:userdata:100"); ok || p.State().Wipes != 0 {
		t.Error("rescue-wipe was carried out")
	}
}
