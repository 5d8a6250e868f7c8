package phonesim

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"mitool/internal/usb"
)

// TestFill pairs what the phone sends with the transfers a host asks for.
func TestFill(t *testing.T) {
	const mps = 64
	overflow := usb.ErrOverflow
	tests := []struct {
		name  string
		sent  []int
		asked []int
		got   []int // bytes, or -1 for overflow
	}{
		{"short packet ends it", []int{24}, []int{64}, []int{24}},
		{"exactly full", []int{64}, []int{64}, []int{64}},
		{"in parts", []int{200}, []int{128, 128}, []int{128, 72}},
		{"no end at full packets", []int{64, 10}, []int{128}, []int{74}},
		{"zero-length packet ends it", []int{64, 0}, []int{128}, []int{64}},
		{"zero-length packet alone", []int{0, 5}, []int{64, 64}, []int{0, 5}},
		{"exact size without packets", []int{24}, []int{24}, []int{24}},
		{"room for less than a packet", []int{64}, []int{24}, []int{-1}},
		{"room for a packet and a bit", []int{100}, []int{80}, []int{-1}},
		{"no room", []int{10}, []int{0}, []int{-1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx := testContext(t)
			q := newPipe(mps)
			for _, n := range tt.sent {
				if err := q.put(ctx, make([]byte, n)); err != nil {
					t.Fatal(err)
				}
			}
			for i, n := range tt.asked {
				got, err := q.fill(ctx, make([]byte, n))
				if tt.got[i] < 0 {
					if !errors.Is(err, overflow) {
						t.Errorf("transfer %d: %d, %v; want ErrOverflow", i, got, err)
					}
				} else if got != tt.got[i] || err != nil {
					t.Errorf("transfer %d: %d, %v; want %d", i, got, err, tt.got[i])
				}
			}
		})
	}
}

func TestCancelledTransferLosesNothing(t *testing.T) {
	q := newPipe(64)
	data := bytes.Repeat([]byte{7}, 64)
	if err := q.put(testContext(t), data); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() {
		_, err := q.fill(ctx, make([]byte, 128)) // takes the packet and waits for more
		done <- err
	}()
	for waiting := true; waiting; {
		q.mu.Lock()
		waiting = len(q.chunks) > 0
		q.mu.Unlock()
		time.Sleep(time.Millisecond)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Fatalf("cancelled transfer: %v", err)
	}
	b := make([]byte, 64)
	if n, err := q.fill(testContext(t), b); n != 64 || err != nil || !bytes.Equal(b, data) {
		t.Errorf("transfer after the cancelled one: %d, %v; want what was sent", n, err)
	}
}

func TestPipeIsBounded(t *testing.T) {
	q := newPipe(512)
	for range 4 {
		if err := q.put(testContext(t), make([]byte, pipeBytes/4)); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := q.put(ctx, []byte{1}); !errors.Is(err, context.Canceled) {
		t.Errorf("put into a full pipe: %v; want to wait", err)
	}
}
