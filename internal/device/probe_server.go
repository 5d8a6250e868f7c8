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
// phone's own, or by the serial where the server does not tell ports. An
// entry that the server may not open is no match.
func match(list []adb.ServerDevice, d usb.Desc) (adb.ServerDevice, bool) {
	for _, s := range list {
		same := s.USBPath == d.Port
		if s.USBPath == "" {
			same = s.Serial == d.Serial && d.Serial != ""
		}
		if same && !strings.HasPrefix(s.State, "no permissions") {
			return s, true
		}
	}
	return adb.ServerDevice{}, false
}

// connectServer goes to the phone through the server that holds it.
func (pr *probe) connectServer(ctx context.Context, sd adb.ServerDevice, p *Phone) *adb.Device {
	p.Via = "adb-server"
	p.HeldBy = pr.holder(p.USB)
	switch sd.State {
	case "device", "recovery", "sideload", "rescue":
	case "unauthorized":
		p.Mode, p.State = ModeAndroid, StateUnauthorized
		p.problem("unauthorized", nil)
		return nil
	case "authorizing":
		p.Mode, p.State = ModeAndroid, StateAuthorizing
		return nil
	default:
		p.State = StateOffline
		p.problem("no-answer", &ServerStateError{State: sd.State})
		return nil
	}
	dev, err := pr.Server.Device(ctx, sd)
	if err != nil {
		pr.unreachable(p, err)
		return nil
	}
	p.State = StateReady
	return dev
}
