package usb

import (
	"context"
	"reflect"
	"time"
)

// Poll calls changed after each listing that differs from the one before, the
// first of which is last, until ctx is done. It returns the last listing.
// Listings that fail are passed over.
func Poll(ctx context.Context, every time.Duration, last []Desc, list func(context.Context) ([]Desc, error), changed func()) []Desc {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return last
		case <-tick.C:
		}
		now, err := list(ctx)
		if err != nil || reflect.DeepEqual(now, last) {
			continue
		}
		last = now
		changed()
	}
}
