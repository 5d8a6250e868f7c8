package conntest

import (
	"context"
	"sync"

	"mitool/internal/usb"
)

// What a Peripheral shows. The ids and the class are those of a phone with ADB
// alone, so that the same access rights apply.
const (
	// EndpointIn is the address of the bulk endpoint towards the host.
	EndpointIn = 0x81
	// EndpointOut is the address of the bulk endpoint from the host.
	EndpointOut = 0x01
	// packetSize is wMaxPacketSize of both in bytes: bulk at high speed
	// has no other (USB 2.0, 5.8.3).
	packetSize = 512

	vendorID, productID = 0x18d1, 0x4ee7

	manufacturer  = "mitool"
	product       = "conntest"
	serial        = "CONNTEST0001"
	interfaceName = "ADB Interface"
)

var _ usb.Peripheral = (*Peripheral)(nil)

// Peripheral is a scripted device with one interface. It works in packets, as
// hardware does: it learns of the end of a transfer by a short packet alone,
// and takes nothing that nobody asked it to receive. The transfers of one
// endpoint must come one at a time; otherwise it is safe for concurrent use.
type Peripheral struct {
	out  chan []byte // packets, taken by Recv
	done chan struct{}

	mu            sync.Mutex
	unplugged     bool
	in            [][]byte // packets, put by Send
	halted        map[uint8]bool
	configuration uint8
	changed       chan struct{} // closed at any change of the above
}

// NewPeripheral returns a Peripheral that is plugged in.
func NewPeripheral() *Peripheral {
	return &Peripheral{
		out:     make(chan []byte),
		done:    make(chan struct{}),
		halted:  make(map[uint8]bool),
		changed: make(chan struct{}),
	}
}

// Desc tells what the device is.
func (p *Peripheral) Desc() usb.Desc {
	return usb.Desc{
		VendorID: vendorID, ProductID: productID,
		Manufacturer: manufacturer, Product: product, Serial: serial,
		Speed: usb.SpeedHigh, ConfigValue: configValue,
		Interfaces: []usb.Interface{{
			Class: usb.ClassADB,
			Name:  interfaceName,
			Endpoints: []usb.Endpoint{
				{Address: EndpointIn, Type: usb.TypeBulk, MaxPacketSize: packetSize},
				{Address: EndpointOut, Type: usb.TypeBulk, MaxPacketSize: packetSize},
			},
		}},
	}
}

// Done is closed by Unplug.
func (p *Peripheral) Done() <-chan struct{} { return p.done }

// Unplug takes the device off the bus for good. It may be called again.
func (p *Peripheral) Unplug() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.unplugged {
		p.unplugged = true
		close(p.done)
	}
}

// Stall halts an endpoint until the host clears it.
func (p *Peripheral) Stall(endpoint uint8) { p.setHalt(endpoint, true) }

func (p *Peripheral) setHalt(endpoint uint8, halt bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.halted[endpoint] = halt
	p.wake()
}

// wake tells waiting transfers to look again. The lock is held.
func (p *Peripheral) wake() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// Send queues data for the host. It ends with a short packet unless its length
// is a multiple of packetSize, when the host's transfer goes on with what is
// sent next. Nothing (len 0) is a zero-length packet.
func (p *Peripheral) Send(data []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.in = append(p.in, packets(data)...)
	p.wake()
}

// Recv takes packets from the host until there are n bytes or a short packet,
// which may be the zero-length one. It returns the bytes so far and ctx.Err()
// or [usb.ErrGone] when they do not come.
func (p *Peripheral) Recv(ctx context.Context, n int) ([]byte, error) {
	var data []byte
	for {
		select {
		case <-ctx.Done():
			return data, ctx.Err()
		case <-p.done:
			return data, usb.ErrGone
		case packet := <-p.out:
			data = append(data, packet...)
			if len(packet) < packetSize || len(data) >= n {
				return data, nil
			}
		}
	}
}

// Transfer does one bulk transfer for the host. Besides the errors of
// [usb.Peripheral] it returns [usb.ErrOverflow] when a packet does not fit in
// what is left of data.
func (p *Peripheral) Transfer(ctx context.Context, endpoint uint8, data []byte) (int, error) {
	switch endpoint {
	case EndpointIn:
		return p.transferIn(ctx, data)
	case EndpointOut:
		return p.transferOut(ctx, data)
	default:
		return 0, usb.ErrStall
	}
}

// ready returns what stands in the way of a transfer, and what is closed when
// that may have changed.
func (p *Peripheral) ready(endpoint uint8) (<-chan struct{}, error) {
	switch {
	case p.unplugged:
		return nil, usb.ErrGone
	case p.halted[endpoint]:
		return nil, usb.ErrStall
	default:
		return p.changed, nil
	}
}

func (p *Peripheral) transferIn(ctx context.Context, data []byte) (int, error) {
	for {
		p.mu.Lock()
		changed, err := p.ready(EndpointIn)
		n, complete := 0, true
		if err == nil {
			n, complete, err = p.take(data)
		}
		p.mu.Unlock()
		if complete {
			return n, err
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-p.done:
		case <-changed:
		}
	}
}

// take moves packets into data when they make up a whole transfer; before that
// they stay queued, so that a cancelled transfer loses nothing.
func (p *Peripheral) take(data []byte) (n int, complete bool, err error) {
	for i, packet := range p.in {
		if len(packet) > len(data)-n {
			p.in = p.in[i+1:]
			return n, true, usb.ErrOverflow
		}
		n += copy(data[n:], packet)
		if len(packet) < packetSize || n == len(data) {
			p.in = p.in[i+1:]
			return n, true, nil
		}
	}
	return 0, false, nil
}

func (p *Peripheral) transferOut(ctx context.Context, data []byte) (int, error) {
	n := 0
	for _, packet := range packets(data) {
		if err := p.putPacket(ctx, packet); err != nil {
			return n, err
		}
		n += len(packet)
	}
	return n, nil
}

// putPacket waits until Recv takes the packet.
func (p *Peripheral) putPacket(ctx context.Context, packet []byte) error {
	for {
		p.mu.Lock()
		changed, err := p.ready(EndpointOut)
		p.mu.Unlock()
		if err != nil {
			return err
		}
		select {
		case p.out <- packet:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		case <-p.done:
		case <-changed:
		}
	}
}

// packets cuts a copy of data as the bus does.
func packets(data []byte) [][]byte {
	list := [][]byte{}
	for len(data) > packetSize {
		list = append(list, append([]byte(nil), data[:packetSize]...))
		data = data[packetSize:]
	}
	return append(list, append([]byte(nil), data...))
}
