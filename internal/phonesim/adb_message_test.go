package phonesim

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestBlocks reads what a host sent as adbd reads it.
func TestBlocks(t *testing.T) {
	q := newPipe(64)
	ctx := testContext(t)
	for _, n := range []int{64, 10, 0, ffsRead, 0, ffsRead + 5} {
		if err := q.put(ctx, bytes.Repeat([]byte{1}, n)); err != nil {
			t.Fatal(err)
		}
	}
	r := blocks{in: q}
	var got []int
	for range 6 {
		b, err := r.next(ctx)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, len(b))
	}
	// A full packet does not end a read; an empty one and a short one do.
	if diff := cmp.Diff([]int{74, 0, ffsRead, 0, ffsRead, 5}, got); diff != "" {
		t.Errorf("reads (-want +got):\n%s", diff)
	}
}

func FuzzHeader(f *testing.F) {
	f.Add(message{command: cmdOKAY, arg0: 1, arg1: 2}.encodeHeader(versionNoSum))
	f.Add(message{command: cmdWRTE, arg0: 1, arg1: 2, data: []byte("abc")}.encodeHeader(versionMin))
	f.Add([]byte("short"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, length, err := decodeHeader(b)
		if err != nil {
			if m.command != 0 || length != 0 {
				t.Errorf("decodeHeader(%x) failed and returned %+v, %d", b, m, length)
			}
			return
		}
		again := m.encodeHeader(versionNoSum)
		copy(again[12:], le(length, m.sum))
		if !bytes.Equal(again, b) {
			t.Errorf("decodeHeader(%x) marshals to %x", b, again)
		}
	})
}
