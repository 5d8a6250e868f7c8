package usbip

import (
	"context"
	"sync"
	"testing"

	"mitool/internal/usb"
)

// Addresses and packet size of the device's two endpoints.
const (
	bulkIn     = 0x81
	bulkOut    = 0x01
	packetSize = 512
)

// device is a Peripheral whose IN data the test feeds and whose OUT transfers
// it collects.
type device struct {
	in      chan inTransfer
	out     chan []byte
	control func(s usb.Setup, data []byte) (int, error)
	done    chan struct{}
	once    sync.Once
}

var _ usb.Peripheral = (*device)(nil)

// inTransfer is what the device answers one IN transfer with.
type inTransfer struct {
	data []byte
	err  error
}

func newDevice(t *testing.T) *device {
	t.Helper()
	d := &device{
		in:   make(chan inTransfer, 16),
		out:  make(chan []byte, 16),
		done: make(chan struct{}),
		control: func(usb.Setup, []byte) (int, error) {
			return 0, usb.ErrStall
		},
	}
	t.Cleanup(d.leave)
	return d
}

// leave takes the device off the bus.
func (d *device) leave() { d.once.Do(func() { close(d.done) }) }

func (d *device) Desc() usb.Desc {
	return usb.Desc{
		Speed: usb.SpeedHigh,
		Interfaces: []usb.Interface{{Endpoints: []usb.Endpoint{
			{Address: bulkIn, Type: usb.TypeBulk, MaxPacketSize: packetSize},
			{Address: bulkOut, Type: usb.TypeBulk, MaxPacketSize: packetSize},
		}}},
	}
}

func (d *device) Control(_ context.Context, s usb.Setup, data []byte) (int, error) {
	return d.control(s, data)
}

func (d *device) Transfer(ctx context.Context, endpoint uint8, p []byte) (int, error) {
	select {
	case <-d.done:
		return 0, usb.ErrGone
	default:
	}
	switch endpoint {
	case bulkOut:
		select {
		case d.out <- append([]byte{}, p...):
			return len(p), nil
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-d.done:
			return 0, usb.ErrGone
		}
	case bulkIn:
		select {
		case t := <-d.in:
			return copy(p, t.data), t.err
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-d.done:
			return 0, usb.ErrGone
		}
	default:
		return 0, usb.ErrStall
	}
}

func (d *device) Done() <-chan struct{} { return d.done }
