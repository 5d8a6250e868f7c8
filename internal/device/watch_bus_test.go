package device_test

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"mitool/internal/usb"
)

// countBus counts what is asked of the bus.
type countBus struct {
	usb.Bus
	usb.Watcher
	mu           sync.Mutex
	lists, opens int
	open         map[string]int // connections, by port
}

func (b *bench) count() *countBus {
	return &countBus{Bus: b.bus, Watcher: b.bus, open: map[string]int{}}
}

func (c *countBus) List(ctx context.Context) ([]usb.Desc, error) {
	c.add(&c.lists)
	return c.Bus.List(ctx)
}

func (c *countBus) Open(ctx context.Context, d usb.Desc, iface uint8) (usb.Conn, error) {
	c.add(&c.opens)
	conn, err := c.Bus.Open(ctx, d, iface)
	if err != nil {
		return nil, err
	}
	c.change(d.Port, 1)
	return &countConn{Conn: conn, closed: func() { c.change(d.Port, -1) }}, nil
}

func (c *countBus) add(n *int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*n++
}

func (c *countBus) change(port string, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open[port] += n
}

// counts returns the calls since the last one.
func (c *countBus) counts() (lists, opens int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	lists, opens = c.lists, c.opens
	c.lists, c.opens = 0, 0
	return lists, opens
}

func (c *countBus) connections(port string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.open[port]
}

type countConn struct {
	usb.Conn
	once   sync.Once
	closed func()
}

func (c *countConn) Close() error {
	c.once.Do(c.closed)
	return c.Conn.Close()
}

// listBus lists what a test says; nothing on it can be opened.
type listBus struct {
	usb.Bus
	changes  chan struct{}
	watchErr error

	mu    sync.Mutex
	descs []usb.Desc
	err   error
}

func (b *listBus) set(err error, descs ...usb.Desc) {
	b.mu.Lock()
	b.descs, b.err = descs, err
	b.mu.Unlock()
	b.changes <- struct{}{}
}

func (b *listBus) List(context.Context) ([]usb.Desc, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.descs, b.err
}

func (b *listBus) Open(_ context.Context, d usb.Desc, _ uint8) (usb.Conn, error) {
	return nil, usb.Wrap("opening device", d.Port, usb.ErrIO)
}

func (b *listBus) Watch(context.Context) (<-chan struct{}, error) { return b.changes, b.watchErr }

// fastbootDesc is a phone with the given address on port 1-1.
func fastbootDesc(address int, interfaceName string) usb.Desc {
	return usb.Desc{Port: "1-1", Bus: 1, Address: address, Serial: "7d3a91c2", Interfaces: []usb.Interface{{
		Class: usb.ClassFastboot, Name: interfaceName, Endpoints: []usb.Endpoint{
			{Address: 0x81, Type: usb.TypeBulk, MaxPacketSize: 512}, {Address: 0x01, Type: usb.TypeBulk, MaxPacketSize: 512},
		},
	}}}
}

// slowBus takes a moment to give up opening a phone.
type slowBus struct {
	*listBus
	opening atomic.Int32
}

const slowness = time.Minute

func (b *slowBus) Open(ctx context.Context, _ usb.Desc, _ uint8) (usb.Conn, error) {
	b.opening.Add(1)
	defer b.opening.Add(-1)
	<-ctx.Done()
	time.Sleep(slowness)
	return nil, ctx.Err()
}
