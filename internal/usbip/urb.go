package usbip

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"

	"mitool/internal/usb"
)

// work does the URBs of one endpoint, one after the other.
func (s *session) work(ctx context.Context, e *endpoint) {
	for {
		running, cancel := context.WithCancel(ctx)
		u := s.next(e, cancel)
		if u == nil {
			cancel()
			select {
			case <-e.wake:
				continue
			case <-ctx.Done():
				return
			}
		}
		message, n, err := s.transfer(running, u)
		cancel()
		if ctx.Err() != nil {
			return
		}
		s.finish(u, message, n, err)
	}
}

// next takes the first URB of the queue and marks it as begun; nil when there
// is none.
func (s *session) next(e *endpoint, cancel context.CancelFunc) *urb {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(e.queue) == 0 {
		return nil
	}
	u := e.queue[0]
	e.queue = slices.Delete(e.queue, 0, 1)
	u.cancel = cancel
	return u
}

// transfer does u on the device. The message it returns has room for the
// header, and the bytes that came in behind it; n is the bytes moved.
func (s *session) transfer(ctx context.Context, u *urb) (message []byte, n int, err error) {
	message = make([]byte, headerSize)
	data := u.data
	if u.Direction == dirIn {
		message = make([]byte, headerSize+int(u.Length))
		data = message[headerSize:]
	}
	if u.Endpoint == 0 {
		n, err = s.control(ctx, u, data)
	} else {
		n, err = s.device.Transfer(ctx, u.address(), data)
		if err == nil && s.zeroPacketDue(u) {
			_, err = s.device.Transfer(ctx, u.address(), nil)
		}
	}
	n = min(n, len(data))
	if u.Direction == dirIn {
		message = message[:headerSize+n]
	}
	return message, n, err
}

// control does a control transfer; data is what the host sends or the room
// it has for the answer.
func (s *session) control(ctx context.Context, u *urb, data []byte) (int, error) {
	setup := usb.Setup{
		RequestType: u.Setup[0],
		Request:     u.Setup[1],
		Value:       binary.LittleEndian.Uint16(u.Setup[2:]),
		Index:       binary.LittleEndian.Uint16(u.Setup[4:]),
		Length:      binary.LittleEndian.Uint16(u.Setup[6:]),
	}
	return s.device.Control(ctx, setup, data[:min(len(data), int(setup.Length))])
}

// zeroPacketDue tells whether a host controller would end u with a
// zero-length packet.
func (s *session) zeroPacketDue(u *urb) bool {
	if u.Direction != dirOut || u.Flags&urbZeroPacket == 0 || u.Length == 0 {
		return false
	}
	for _, i := range s.device.Desc().Interfaces {
		for _, e := range i.Endpoints {
			if e.Address == u.address() && e.MaxPacketSize > 0 {
				return int(u.Length)%e.MaxPacketSize == 0
			}
		}
	}
	return false
}

// finish answers u. A URB that the host wanted back meanwhile is answered
// once: by RET_UNLINK when the transfer was stopped, else by RET_SUBMIT, and
// then the unlinking came too late, which status 0 says.
//
// No message goes between its end and its answer: vhci_hcd ends a URB by the
// RET_UNLINK that says "too late", and with a RET_SUBMIT behind that the
// connection ("cannot find a urb of seqnum", vhci_rx.c).
func (s *session) finish(u *urb, message []byte, n int, err error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.mu.Lock()
	s.forget(u)
	unlink := u.unlink
	s.mu.Unlock()

	if unlink != nil && errors.Is(err, context.Canceled) {
		s.write(unlink.unlinked(statusConnReset).bytes())
		return
	}
	result := statusOf(err)
	if result == statusOK && u.Direction == dirIn && u.Flags&urbShortNotOK != 0 && n < int(u.Length) {
		// vhci_hcd offers scatter-gather, so usbfs never splits a long
		// transfer into URBs that would have to be held back after this.
		result = statusRemoteIO
	}
	u.answer(result, n).put(message)
	s.write(message)
	if unlink != nil {
		s.write(unlink.unlinked(statusOK).bytes())
	}
}

// unlink takes back the URB that h names. One that waits is answered at once,
// whatever runs before it: libusb takes back its transfers last one first and
// waits for each.
func (s *session) unlink(h header) {
	s.mu.Lock()
	u := s.pending[h.Flags]
	switch {
	case u == nil || u.unlink != nil:
		s.mu.Unlock()
		s.send(h.unlinked(statusOK))
	case u.cancel != nil:
		u.unlink = &h
		u.cancel()
		s.mu.Unlock() // the worker answers
	default:
		e := s.endpoints[u.address()]
		e.queue = slices.DeleteFunc(e.queue, func(q *urb) bool { return q == u })
		s.forget(u)
		s.mu.Unlock()
		s.send(h.unlinked(statusConnReset))
	}
}
