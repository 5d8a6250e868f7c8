package device

import (
	"context"
	"errors"
	"strings"
	"time"

	"mitool/internal/adb"
	"mitool/internal/usb"
)

// serverDevice returns the adb server's entry for d. The server is asked once
// a Find, with a short bound: it answers at once or not at all.
func (pr *probe) serverDevice(ctx context.Context, d usb.Desc) (adb.ServerDevice, bool) {
	if pr.Server == nil {
		return adb.ServerDevice{}, false
	}
	pr.once.server.Do(func() { pr.listed = pr.listServer(ctx) })
	return match(pr.listed, d)
}

func (pr *probe) listServer(ctx context.Context) []adb.ServerDevice {
	ctx, cancel := context.WithTimeout(ctx, serverTimeout)
	defer cancel()
	list, err := pr.Server.Devices(ctx)
	if err != nil {
		return nil // no server, or none that can be used: the bus is there
	}
	return list
}

// settledServerDevice waits for a server to list a phone that it seems to
// hold already.
func (pr *probe) settledServerDevice(ctx context.Context, d usb.Desc, openErr error) (adb.ServerDevice, bool) {
	if pr.Server == nil || !errors.Is(openErr, usb.ErrBusy) {
		return adb.ServerDevice{}, false
	}
	ctx, cancel := context.WithTimeout(ctx, serverSettle)
	defer cancel()
	if _, err := pr.Server.Version(ctx); err != nil {
		return adb.ServerDevice{}, false
	}
	for {
		if sd, ok := match(pr.listServer(ctx), d); ok && sd.State != "offline" {
			return sd, true
		}
		select {
		case <-ctx.Done():
			return match(pr.listServer(context.WithoutCancel(ctx)), d)
		case <-time.After(serverPoll):
		}
	}
}

// match finds d in the server's list: by the port it is on, which is the
// phone's own, and its serial number where the descriptor tells one; or by the
// number alone where the server does not tell ports. An entry that the server
// may not open is no match.
//
// The server prints numbers as the phones tell them, and one with line ends in
// it forges entries. What is told twice is believed neither time: a forged
// entry shares its port or number with the true one, or its transport id with
// that of the phone that forged it.
func match(list []adb.ServerDevice, d usb.Desc) (adb.ServerDevice, bool) {
	serial := strings.TrimSpace(d.Serial) // as the server does
	var found []adb.ServerDevice
	for _, s := range list {
		if s.USBPath == d.Port && (serial == "" || s.Serial == serial) ||
			s.USBPath == "" && serial != "" && s.Serial == serial {
			found = append(found, s)
		}
	}
	if len(found) != 1 || strings.HasPrefix(found[0].State, "no permissions") {
		return adb.ServerDevice{}, false
	}
	for _, s := range list {
		sameID := s.TransportID != 0 && s.TransportID == found[0].TransportID
		if s != found[0] && (sameID || s.USBPath != "" && s.USBPath == found[0].USBPath) {
			return adb.ServerDevice{}, false
		}
	}
	return found[0], true
}

// connectServer goes to the phone through the server that holds it. It returns
// the error when there is no way, and p then says why too.
func (pr *probe) connectServer(ctx context.Context, sd adb.ServerDevice, p *Phone) (*adb.Device, error) {
	p.Via = "adb-server"
	p.HeldBy = pr.holder(p.USB)
	switch sd.State {
	case "device", "recovery", "sideload", "rescue":
	case "unauthorized":
		p.unaccepted(StateUnauthorized)
		p.problem("unauthorized", nil)
		return nil, adb.ErrUnauthorized
	case "authorizing":
		p.unaccepted(StateAuthorizing)
		return nil, adb.ErrUnauthorized
	default:
		err := &ServerStateError{State: sd.State}
		p.State = StateOffline
		p.problem("no-answer", err)
		return nil, err
	}
	if pr.bySerial {
		sd.TransportID = 0
	}
	dev, err := pr.Server.Device(ctx, sd)
	if err != nil {
		pr.unreachable(p, err)
		return nil, err
	}
	p.State = StateReady
	return dev, nil
}
