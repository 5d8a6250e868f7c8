//go:build cgo

package libusb

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/google/gousb"

	"mitool/internal/usb"
)

// Open claims interface number iface of d with its bulk endpoints. Nothing is
// sent to the device, and no driver is detached: the interfaces of ADB and
// fastboot have none.
//
// A device that has just come may still be without its access rights; for such
// a one Open tries again for up to a second before it says ErrPermission.
// Errors are those that [usb.Bus] names, in a [usb.OpError], or ctx.Err().
func (b *Bus) Open(ctx context.Context, d usb.Desc, iface uint8) (usb.Conn, error) {
	type result struct {
		conn *conn
		err  error
	}
	// The kernel may take its time, to wake a port up or for a device that
	// hangs; ctx is kept all the same, and what comes late is closed.
	done := make(chan result, 1)
	go func() {
		c, err := b.open(ctx, d, iface)
		done <- result{c, err}
	}()
	select {
	case r := <-done:
		if r.err != nil {
			return nil, r.err
		}
		return r.conn, nil
	case <-ctx.Done():
		go func() {
			if r := <-done; r.err == nil {
				r.conn.Close()
			}
		}()
		return nil, ctx.Err()
	}
}

func (b *Bus) open(ctx context.Context, d usb.Desc, iface uint8) (*conn, error) {
	dev, lib, err := b.openDevice(ctx, d)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, usb.Wrap("opening device", d.Port, sentinel(err, runtime.GOOS))
	}
	c, err := claim(dev, d, iface)
	if err != nil {
		dev.Close()
		b.release(lib)
		return nil, usb.Wrap(fmt.Sprintf("claiming interface %d", iface), d.Port, sentinel(err, runtime.GOOS))
	}
	release := c.release
	c.release = func() error {
		err := release()
		b.remove(c)
		b.release(lib)
		return err
	}
	if err := b.add(c); err != nil {
		c.Close()
		return nil, usb.Wrap("opening device", d.Port, err)
	}
	return c, nil
}

// openDevice opens d and makes sure that it is still what was listed. It tries
// again while access rights may be on their way, and once with a libusb
// started anew when this one does not list d: it learns of new devices from
// udevd, which is slower than the kernel, or not there at all in a container.
func (b *Bus) openDevice(ctx context.Context, d usb.Desc) (*gousb.Device, *library, error) {
	deadline := time.Now().Add(settleTime)
	restarted := false
	for {
		lib, err := b.acquire()
		if err != nil {
			return nil, nil, err
		}
		dev, err := lib.open(d)
		// Checked after opening: what left before the check can only fail
		// from here on, and what came in its place has another address.
		if gone := b.check(d); gone != nil {
			if err == nil {
				dev.Close()
			}
			err = gone
		}
		if err == nil {
			return dev, lib, nil
		}
		b.release(lib)

		switch {
		case errors.Is(err, usb.ErrGone):
			return nil, nil, err
		case errors.Is(err, errUnlisted) && !restarted:
			restarted = true
			b.retire(lib)
			continue
		case errors.Is(err, errUnlisted):
			return nil, nil, fmt.Errorf("%w (%w)", b.unlisted(), err)
		case b.denied(d):
			// Told by the node itself, for an error of another device
			// can hide that of this one (gousb, OpenDevices).
			err = fmt.Errorf("%w (%w)", usb.ErrPermission, err)
		default:
			err = sentinel(err, runtime.GOOS)
		}
		if !errors.Is(err, usb.ErrPermission) || !b.fresh(d) || time.Now().After(deadline) {
			return nil, nil, err
		}
		select {
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		case <-time.After(settleStep):
		}
	}
}

// claim makes a conn of an open device's interface. On error dev stays open.
func claim(dev *gousb.Device, d usb.Desc, number uint8) (*conn, error) {
	// Config would choose the configuration if it were not this one.
	active, err := dev.ActiveConfigNum()
	if err != nil {
		return nil, err
	}
	if active == 0 || d.ConfigValue != 0 && active != int(d.ConfigValue) {
		return nil, fmt.Errorf("%w: configuration is %d, was %d", usb.ErrGone, active, d.ConfigValue)
	}
	cfg, err := dev.Config(active)
	if err != nil {
		return nil, err
	}
	intf, err := claimInterface(cfg, int(number))
	if err != nil {
		cfg.Close()
		return nil, err
	}
	c, err := newConn(intf, d.Port)
	if err != nil {
		intf.Close()
		cfg.Close()
		return nil, err
	}
	c.release = func() error {
		intf.Close()
		return errors.Join(cfg.Close(), dev.Close())
	}
	return c, nil
}

// claimInterface claims one interface. gousb v1.1.3 takes its number for its
// index, after the claim, and panics with the interface claimed where they
// differ (Config.Interface; gousb issue 134).
func claimInterface(cfg *gousb.Config, number int) (*gousb.Interface, error) {
	if err := checkNumbers(cfg.Desc, number); err != nil {
		return nil, err
	}
	return cfg.Interface(number, 0)
}

// checkNumbers tells whether interface number stands at that index in c.
func checkNumbers(c gousb.ConfigDesc, number int) error {
	if number >= len(c.Interfaces) || c.Interfaces[number].Number != number {
		return fmt.Errorf("%w: interfaces are not numbered 0 to %d", usb.ErrNotSupported, len(c.Interfaces)-1)
	}
	return nil
}

// newConn finds the bulk endpoints of a claimed interface.
func newConn(intf *gousb.Interface, port string) (*conn, error) {
	in, out, err := bulkEndpoints(intf.Setting)
	if err != nil {
		return nil, err
	}
	reader, err := intf.InEndpoint(in.Number)
	if err != nil {
		return nil, err
	}
	writer, err := intf.OutEndpoint(out.Number)
	if err != nil {
		return nil, err
	}
	c := &conn{port: port, in: reader, out: writer, inSize: in.MaxPacketSize, outSize: out.MaxPacketSize}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	return c, nil
}

// bulkEndpoints returns the one bulk endpoint for each direction.
func bulkEndpoints(s gousb.InterfaceSetting) (in, out gousb.EndpointDesc, err error) {
	var ins, outs int
	for _, e := range s.Endpoints {
		switch {
		case e.TransferType != gousb.TransferTypeBulk:
		case e.Direction == gousb.EndpointDirectionIn:
			in = e
			ins++
		default:
			out = e
			outs++
		}
	}
	if ins != 1 || outs != 1 {
		return in, out, fmt.Errorf("%w: got %d bulk IN and %d bulk OUT endpoints, want one of each", usb.ErrNotSupported, ins, outs)
	}
	// Transfers are rounded up to these sizes, and the device names them.
	if in.MaxPacketSize == 0 || out.MaxPacketSize == 0 {
		return in, out, fmt.Errorf("%w: got a maximum packet size of 0", usb.ErrNotSupported)
	}
	return in, out, nil
}
