package device

import (
	"context"
	"errors"
	"sync"

	"mitool/internal/adb"
)

// connectADB brings a connection to the phone up: through the adb server when
// that holds it, else over USB. It returns nil when there is none, and p then
// says why.
func (pr *probe) connectADB(ctx context.Context, l *limit, c candidate, p *Phone) *adb.Device {
	if sd, ok := pr.serverDevice(ctx, c.desc); ok {
		dev, err := pr.connectServer(ctx, sd, p)
		if pr.ServerOnly || !errors.Is(err, adb.ErrNoServer) {
			return dev
		}
		*p = c.phone() // the server has ended meanwhile
	}
	if pr.ServerOnly {
		p.State = StateOffline
		p.problem("not-on-server", nil)
		return nil
	}
	keys := make(chan struct{})
	go func() { // a key takes as long to read as a device to open
		defer close(keys)
		_, _ = pr.loadKeys()
	}()
	conn, err := pr.Bus.Open(ctx, c.desc, c.iface.Number)
	<-keys
	if err != nil {
		if sd, ok := pr.settledServerDevice(ctx, c.desc, err); ok {
			dev, _ := pr.connectServer(ctx, sd, p)
			return dev
		}
		pr.unreachable(p, err)
		return nil
	}
	p.Via = "usb"
	opts := adb.Options{Keys: pr.keys}
	asked := false
	if pr.AuthWait > 0 && len(pr.keys) > 0 && !c.other {
		opts.OnUnauthorized = func() {
			asked = true
			l.reset(pr.AuthWait)
			if pr.OnUnauthorized != nil {
				pr.OnUnauthorized(*p)
			}
		}
	}
	dev, err := adb.Connect(ctx, conn, opts)
	switch {
	case err == nil:
		if asked {
			l.reset(pr.timeout()) // the person took the time that there was
		}
		p.State = StateReady
		return dev
	case errors.Is(err, adb.ErrUnauthorized):
		p.unaccepted(StateUnauthorized)
		if pr.keysErr != nil {
			p.problem("no-key", pr.keysErr)
		}
		p.problem("unauthorized", err)
	default:
		pr.unreachable(p, err)
	}
	return nil
}

// unaccepted records that the phone asks this computer for a key before it tells
// its mode. Android does; so may a custom recovery (AOSP daemon/main.cpp,
// ro.adb.secure.recovery), and the ids of AOSP's recovery are no phone's in Android.
func (p *Phone) unaccepted(s State) {
	p.Mode, p.State = ModeAndroid, s
	if p.USB.VendorID == vendorGoogle && p.USB.ProductID == productRecovery {
		p.Mode = ModeUnknown
	}
}

// productRecovery is that of AOSP's recovery, under Google's vendor id
// (bootable/recovery etc/init.rc).
const productRecovery = 0xd001

// askADB asks a connected phone everything that its mode answers.
func (pr *probe) askADB(ctx context.Context, dev *adb.Device, p *Phone) {
	b := dev.Banner()
	switch b.Type {
	case "device":
		p.Mode = ModeAndroid
		pr.askAndroid(ctx, dev, p)
	case "recovery":
		p.Mode = ModeRecovery
		p.fromBanner(b)
	case "sideload":
		pr.askMIAssistant(ctx, dev, p)
	case "rescue":
		p.Mode = ModeRescue
		p.fromBanner(b)
	default:
		p.Mode = ModeUnknown
		p.fromBanner(b)
	}
}

// askAndroid sends all its questions at once, each on a stream of its own.
func (pr *probe) askAndroid(ctx context.Context, dev *adb.Device, p *Phone) {
	var (
		wg       sync.WaitGroup
		props    adb.Properties
		propsErr error
		battery  *int
		accounts *Accounts
		storage  *Storage
		errs     [3]error // of the questions that a phone need not know
	)
	wg.Go(func() { props, propsErr = dev.Getprop(ctx) })
	wg.Go(func() {
		percent, err := dev.Battery(ctx)
		if errs[0] = err; err == nil {
			battery = &percent
		}
	})
	wg.Go(func() {
		list, err := dev.Accounts(ctx)
		if errs[1] = err; err == nil {
			accounts = maskedAccounts(list)
		}
	})
	wg.Go(func() {
		s, err := dev.Storage(ctx)
		if errs[2] = err; err == nil {
			storage = &Storage{Total: s.Total, Used: s.Used, Free: s.Free}
		}
	})
	wg.Wait()
	p.Battery, p.Accounts, p.Storage = battery, accounts, storage
	if propsErr != nil {
		p.fromBanner(dev.Banner())
		pr.unanswered(p, propsErr)
	} else {
		p.identify(props.Get)
		p.compareSerial(firstOf(props.Get, isKnown, "ro.serialno", "ro.boot.serialno"))
	}
	for _, err := range errs {
		if err != nil && !isAnswer(err) {
			pr.unanswered(p, err)
		}
	}
}

// isAnswer tells whether an error of a question over ADB is the phone's answer:
// that it has no such service or command, or says it in words of its own.
func isAnswer(err error) bool {
	return errors.Is(err, adb.ErrRefused) || errors.Is(err, adb.ErrExit) || errors.Is(err, adb.ErrUnparsed)
}

// unanswered records that a phone which had been reached left a question
// unanswered; it stays as ready as it was.
func (pr *probe) unanswered(p *Phone, err error) {
	state := p.State
	pr.unreachable(p, err)
	if p.State == StateOffline && !p.Has("gone") {
		p.State = state
	}
}

// askMIAssistant tells Mi Recovery's MIAssistant from AOSP's sideload: both
// say sideload::, only the first answers getdevice:.
func (pr *probe) askMIAssistant(ctx context.Context, dev *adb.Device, p *Phone) {
	p.Mode = ModeSideload
	info, err := dev.MIAssistant(ctx)
	switch {
	case errors.Is(err, adb.ErrNotMIAssistant):
		p.fromBanner(dev.Banner())
		return
	case err != nil && info.Device == "":
		p.Mode = ModeUnknown
		p.fromBanner(dev.Banner())
		pr.unanswered(p, err)
		return
	}
	p.Mode, p.Xiaomi = ModeMIAssistant, Yes
	p.Codename = bareCodename(info.Device)
	p.nameByCodename()
	p.osFromVersion(info.Version, info.Codebase)
	if info.Serial != "" {
		p.compareSerial(info.Serial)
		p.Serial = info.Serial
	}
	p.MIAssistant = &MIAssistant{
		Serial: info.Serial, Branch: info.Branch, Language: info.Language, Region: info.Region, ROMZone: info.ROMZone,
	}
	if err != nil {
		pr.unanswered(p, err)
	}
}

// compareSerial takes over a serial that the phone told when asked, and
// records when the descriptor said another.
func (p *Phone) compareSerial(told string) {
	switch {
	case told == "" || told == p.Serial:
	case p.Serial == "":
		p.Serial = told
	default:
		p.problem("serial-differs", &SerialError{Descriptor: p.Serial, Told: cut(told)})
	}
}

// fromBanner fills in what the ADB banner tells, where nothing better is known.
func (p *Phone) fromBanner(b adb.Banner) {
	if p.Codename == "" && isCodename(b.Device) {
		p.Codename = b.Device
	}
	if b.Type == "device" && isModel(b.Model) {
		p.Model = b.Model // in recoveries it is a generic name
	}
	p.nameByCodename()
}
