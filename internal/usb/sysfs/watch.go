package sysfs

import (
	"context"
	"io"
	"sync"

	"mitool/internal/usb"
)

// Watch sends after a device was plugged in, unplugged or reconfigured; changes
// that nobody has received yet are one send. The channel is closed when ctx is
// done. It listens to the kernel as long as it may and compares listings where
// it may not, so it does not fail; the error is for other implementations of
// [usb.Watcher].
func (f *FS) Watch(ctx context.Context) (<-chan struct{}, error) {
	s, _ := listen() // nil where it may not
	return f.watch(ctx, s), nil
}

// watch is Watch on the socket s, or on none.
func (f *FS) watch(ctx context.Context, s io.ReadCloser) <-chan struct{} {
	out := make(chan struct{}, 1)
	changed := func() {
		select {
		case out <- struct{}{}:
		default:
		}
	}
	var wg sync.WaitGroup
	listening, deaf := context.WithCancel(ctx)
	if s == nil {
		deaf()
	} else {
		wg.Go(func() {
			defer deaf()
			receive(ctx, s, changed)
		})
	}
	// Listed before Watch returns, so that no change falls between this and
	// a listing that the caller does next.
	last, _ := f.List(ctx)
	wg.Go(func() {
		last = usb.Poll(listening, pollBeside, last, f.List, changed)
		usb.Poll(ctx, pollOnly, last, f.List, changed)
	})
	go func() {
		wg.Wait()
		close(out)
	}()
	return out
}
