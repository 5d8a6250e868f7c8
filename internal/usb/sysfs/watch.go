package sysfs

import (
	"context"
	"reflect"
	"sync"
	"time"

	"mitool/internal/usb"
)

// Watch sends after a device was plugged in, unplugged or reconfigured; changes
// that nobody has received yet are one send. The channel is closed when ctx is
// done. It listens to the kernel where it may and compares listings where it
// may not, so it does not fail; the error is for other implementations of
// [usb.Watcher].
func (f *FS) Watch(ctx context.Context) (<-chan struct{}, error) {
	out := make(chan struct{}, 1)
	changed := func() {
		select {
		case out <- struct{}{}:
		default:
		}
	}
	var wg sync.WaitGroup
	every := pollOnly
	if s, err := listen(); err == nil {
		every = pollBeside
		wg.Go(func() { receive(ctx, s, changed) })
	}
	// Listed before Watch returns, so that no change falls between this and
	// a listing that the caller does next.
	first, _ := f.List(ctx)
	wg.Go(func() { f.poll(ctx, every, first, changed) })
	go func() {
		wg.Wait()
		close(out)
	}()
	return out, nil
}

// poll calls changed when a listing differs from the one before, the first of
// which is last, until ctx is done.
func (f *FS) poll(ctx context.Context, every time.Duration, last []usb.Desc, changed func()) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		list, err := f.List(ctx)
		if err != nil || reflect.DeepEqual(list, last) {
			continue
		}
		last = list
		changed()
	}
}
