package conntest

import (
	"context"
	"fmt"
	"time"

	"mitool/internal/usb"
)

func checkSizes(_ context.Context, c usb.Conn, _ *Peripheral) error {
	if in, out := c.MaxPacketSize(); in != packetSize || out != packetSize {
		return fmt.Errorf("MaxPacketSize() = %d, %d; want %d, %[3]d", in, out, packetSize)
	}
	return nil
}

func checkWrites(ctx context.Context, c usb.Conn, p *Peripheral) error {
	for _, n := range []int{1, 24, packetSize - 1, packetSize, packetSize + 1, 3 * packetSize, 70_000} {
		data := pattern(n)
		w := write(ctx, c, data)
		if err := expect(ctx, p, n, data); err != nil {
			return fmt.Errorf("writing %d: %w", n, err)
		}
		if err := w.ok(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// checkWriteZero makes sure that a zero-length packet follows a full one when,
// and only when, it was written.
func checkWriteZero(ctx context.Context, c usb.Conn, p *Peripheral) error {
	full, next := pattern(packetSize), pattern(24)
	for _, data := range [][]byte{full, nil, full, next} {
		w := write(ctx, c, data)
		if err := expect(ctx, p, packetSize, data); err != nil {
			return err
		}
		if err := w.ok(ctx, len(data)); err != nil {
			return err
		}
	}
	return nil
}

func checkWritesApart(ctx context.Context, c usb.Conn, p *Peripheral) error {
	header, payload := pattern(24), pattern(100)
	for _, data := range [][]byte{header, payload} {
		w := write(ctx, c, data)
		if err := expect(ctx, p, packetSize, data); err != nil {
			return err
		}
		if err := w.ok(ctx, len(data)); err != nil {
			return err
		}
	}
	return nil
}

// checkReadShort has two short packets queued: each is one transfer, however
// much room there is.
func checkReadShort(ctx context.Context, c usb.Conn, p *Peripheral) error {
	header, payload := pattern(24), pattern(packetSize+100)
	p.Send(header)
	p.Send(payload)
	for _, want := range [][]byte{header, payload} {
		if err := readSame(ctx, c, 4*packetSize, want); err != nil {
			return err
		}
	}
	return nil
}

// checkReadFull reads data of whole packets with no end to it, as adbd sends
// it.
func checkReadFull(ctx context.Context, c usb.Conn, p *Peripheral) error {
	data := pattern(4 * packetSize)
	p.Send(data)
	if err := readSame(ctx, c, packetSize, data[:packetSize]); err != nil {
		return err
	}
	return readSame(ctx, c, 3*packetSize, data[packetSize:])
}

func checkReadZero(ctx context.Context, c usb.Conn, p *Peripheral) error {
	data := pattern(2 * packetSize)
	p.Send(nil)
	p.Send(data)
	p.Send(nil)
	if err := readSame(ctx, c, packetSize, nil); err != nil {
		return err
	}
	return readSame(ctx, c, 4*packetSize, data)
}

// checkReadOn has a read wait for the rest after a full packet.
func checkReadOn(ctx context.Context, c usb.Conn, p *Peripheral) error {
	data := pattern(packetSize + 24)
	p.Send(data[:packetSize])
	buf := make([]byte, 4*packetSize)
	r := read(ctx, c, buf)
	if err := r.blocked(); err != nil {
		return err
	}
	p.Send(data[packetSize:])
	if err := r.ok(ctx, len(data)); err != nil {
		return err
	}
	return same("host got", buf[:len(data)], data)
}

func readSame(ctx context.Context, c usb.Conn, room int, want []byte) error {
	buf := make([]byte, room)
	if err := read(ctx, c, buf).ok(ctx, len(want)); err != nil {
		return err
	}
	return same("host got", buf[:len(want)], want)
}

// checkBulk moves as much as ADB does at most in one transfer, 1 MiB.
func checkBulk(ctx context.Context, c usb.Conn, p *Peripheral) error {
	data := pattern(1 << 20)
	w := write(ctx, c, data)
	if err := expect(ctx, p, len(data), data); err != nil {
		return err
	}
	if err := w.ok(ctx, len(data)); err != nil {
		return err
	}
	p.Send(data)
	return readSame(ctx, c, len(data), data)
}

func checkDuplex(ctx context.Context, c usb.Conn, p *Peripheral) error {
	data := pattern(24)
	buf := make([]byte, packetSize)
	r := read(ctx, c, buf)
	if err := r.blocked(); err != nil {
		return err
	}
	w := write(ctx, c, data)
	if err := expect(ctx, p, packetSize, data); err != nil {
		return err
	}
	if err := w.ok(ctx, len(data)); err != nil {
		return err
	}
	p.Send(data)
	if err := r.ok(ctx, len(data)); err != nil {
		return err
	}
	return same("host got", buf[:len(data)], data)
}

func checkOverflow(ctx context.Context, c usb.Conn, p *Peripheral) error {
	p.Send(pattern(100))
	return read(ctx, c, make([]byte, 24)).fails(usb.ErrOverflow)
}

func checkStallRead(ctx context.Context, c usb.Conn, p *Peripheral) error {
	r := read(ctx, c, make([]byte, packetSize))
	if err := r.blocked(); err != nil {
		return err
	}
	p.Stall(EndpointIn)
	return r.fails(usb.ErrStall)
}

func checkStallWrite(ctx context.Context, c usb.Conn, p *Peripheral) error {
	p.Stall(EndpointOut)
	return write(ctx, c, pattern(24)).fails(usb.ErrStall)
}

func checkCancelRead(ctx context.Context, c usb.Conn, _ *Peripheral) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := read(ctx, c, make([]byte, packetSize))
	if err := r.blocked(); err != nil {
		return err
	}
	cancel()
	return r.fails(context.Canceled)
}

func checkCancelWrite(ctx context.Context, c usb.Conn, _ *Peripheral) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := write(ctx, c, pattern(4*packetSize))
	if err := w.blocked(); err != nil {
		return err
	}
	cancel()
	return w.fails(context.Canceled)
}

func checkDeadline(ctx context.Context, c usb.Conn, _ *Peripheral) error {
	ctx, cancel := context.WithTimeout(ctx, settle)
	defer cancel()
	return read(ctx, c, make([]byte, packetSize)).fails(context.DeadlineExceeded)
}

// checkEnded makes sure that nothing is sent for a context that has ended: the
// device hears the next write first.
func checkEnded(ctx context.Context, c usb.Conn, p *Peripheral) error {
	ended, cancel := context.WithCancel(ctx)
	cancel()
	heard := make(chan error, 1)
	go func() { heard <- expect(ctx, p, packetSize, pattern(24)) }()
	if err := write(ended, c, pattern(100)).fails(context.Canceled); err != nil {
		return err
	}
	if err := read(ended, c, make([]byte, packetSize)).fails(context.Canceled); err != nil {
		return err
	}
	if err := write(ctx, c, pattern(24)).ok(ctx, 24); err != nil {
		return err
	}
	return <-heard
}

func checkCloseRead(ctx context.Context, c usb.Conn, _ *Peripheral) error {
	r := read(ctx, c, make([]byte, packetSize))
	return closeEnds(r, c)
}

func checkCloseWrite(ctx context.Context, c usb.Conn, _ *Peripheral) error {
	w := write(ctx, c, pattern(24))
	return closeEnds(w, c)
}

func closeEnds(under call, c usb.Conn) error {
	if err := under.blocked(); err != nil {
		return err
	}
	if err := closeSoon(c); err != nil {
		return err
	}
	return under.fails(usb.ErrClosed)
}

func closeSoon(c usb.Conn) error {
	done := make(chan error, 1)
	go func() { done <- c.Close() }()
	select {
	case err := <-done:
		if err != nil {
			return fmt.Errorf("Close() = %w; want no error", err)
		}
		return nil
	case <-time.After(prompt):
		return fmt.Errorf("Close() has not returned after %v", prompt)
	}
}

func checkClosed(ctx context.Context, c usb.Conn, _ *Peripheral) error {
	for range 2 {
		if err := closeSoon(c); err != nil {
			return err
		}
	}
	if err := read(ctx, c, make([]byte, packetSize)).fails(usb.ErrClosed); err != nil {
		return err
	}
	return write(ctx, c, pattern(24)).fails(usb.ErrClosed)
}

func checkGone(ctx context.Context, c usb.Conn, p *Peripheral) error {
	p.Unplug()
	return stayGone(ctx, c)
}

func checkGoneRead(ctx context.Context, c usb.Conn, p *Peripheral) error {
	r := read(ctx, c, make([]byte, packetSize))
	if err := r.blocked(); err != nil {
		return err
	}
	p.Unplug()
	// The wire fails before the system knows why.
	if err := r.fails(usb.ErrGone, usb.ErrIO); err != nil {
		return err
	}
	return stayGone(ctx, c)
}

func checkGoneWrite(ctx context.Context, c usb.Conn, p *Peripheral) error {
	w := write(ctx, c, pattern(4*packetSize))
	if err := w.blocked(); err != nil {
		return err
	}
	p.Unplug()
	if err := w.fails(usb.ErrGone, usb.ErrIO); err != nil {
		return err
	}
	return stayGone(ctx, c)
}

// stayGone wants both directions to say that the device is gone, as soon as
// the system has noticed.
func stayGone(ctx context.Context, c usb.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, prompt)
	defer cancel()
	for _, transfer := range []func() call{
		func() call { return read(ctx, c, make([]byte, packetSize)) },
		func() call { return write(ctx, c, pattern(24)) },
	} {
		for {
			err := transfer().fails(usb.ErrGone)
			if err == nil {
				break
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("%v after unplugging: %w", prompt, err)
			case <-time.After(settle):
			}
		}
	}
	return nil
}
