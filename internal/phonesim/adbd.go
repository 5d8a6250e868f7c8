package phonesim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// service is what runs behind a stream.
type service func(ctx context.Context, s *stream)

// adbd is the phone's end of ADB during one configuration of the device.
type adbd struct {
	*link
	version, maxData uint32
	banner           func() string
	secure           bool // wants keys
	trustsNone       bool // has neither keys nor a person to ask
	// open returns what serves a name, nil to refuse it.
	open func(d *adbd, name string) service
	// allowed are the names that mitool may open.
	allowed []string
	// quirks are MIAssistant's.
	quirks quirks

	reader messages
	auth   auth

	sendMu sync.Mutex // a header and its data are sent together

	mu      sync.Mutex
	online  bool
	agreed  uint32 // version
	limit   uint32 // bytes of data in one message
	streams map[uint32]*stream
	lastID  uint32
	epoch   context.Context // ends with the connection
	end     context.CancelFunc
}

// quirks are ways in which stock recoveries differ from adbd.
type quirks struct {
	omitClose, dataFirst bool
}

// newADBD makes the phone's end of ADB for a mode.
func newADBD(l *link, banner func() string) *adbd {
	a := l.phone.profile.ADB
	return &adbd{
		link: l, version: a.Version, maxData: a.MaxData, banner: banner,
		reader: messages{blocks: blocks{in: l.out}, merged: a.Merged},
	}
}

// serve speaks ADB until ctx ends. A host that breaks the protocol makes it
// drop the connection: the function restarts and the host sees the device go
// and come back.
func (d *adbd) serve(ctx context.Context) {
	d.reset(ctx)
	defer func() { d.reset(ctx); d.end() }()
	for {
		m, err := d.reader.next(ctx, d.readLimit())
		if errors.Is(err, errFraming) || err == nil && !d.sumFits(m) {
			d.phone.lock()
			if d.phone.gadget == d.gadget {
				d.phone.reconnect()
			}
			d.phone.unlock()
			return
		}
		if err != nil {
			return
		}
		d.handle(ctx, m)
	}
}

func (d *adbd) readLimit() uint32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return max(d.limit, handshakeMax)
}

// sumFits checks data_check, as adbd before Android 9 does for all messages.
func (d *adbd) sumFits(m message) bool {
	return d.version >= versionNoSum || m.sum == byteSum(m.data)
}

// reset forgets all streams and starts a connection anew.
func (d *adbd) reset(ctx context.Context) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.end != nil {
		d.end()
	}
	for _, s := range d.streams {
		s.shut()
	}
	d.epoch, d.end = context.WithCancel(ctx)
	d.streams = make(map[uint32]*stream)
	d.online = false
	d.agreed, d.limit = d.version, handshakeMax
}

func (d *adbd) handle(ctx context.Context, m message) {
	switch m.command {
	case cmdCNXN:
		d.connect(ctx, m)
		return
	case cmdAUTH:
		d.authenticate(m)
		return
	}
	d.mu.Lock()
	online := d.online
	s := d.streams[m.arg1]
	d.mu.Unlock()
	if !online {
		return
	}
	switch m.command {
	case cmdOPEN:
		d.openStream(m)
	case cmdOKAY:
		if s != nil && s.remote == m.arg0 {
			s.acknowledged()
		}
	case cmdWRTE:
		if s != nil && s.remote == m.arg0 {
			s.received(m.data)
		}
	case cmdCLSE:
		if s != nil && (s.remote == m.arg0 || m.arg0 == 0) { // 0: refused (AOSP protocol.txt)
			s.Close() // answers with one of its own
		}
	}
}

// connect handles CNXN: what was queued for an earlier connection is dropped
// and everything starts over (adb daemon/usb.cpp, adb.cpp
// handle_new_connection).
func (d *adbd) connect(ctx context.Context, m message) {
	d.reset(ctx)
	d.sendMu.Lock()
	d.in.flush()
	d.sendMu.Unlock()
	d.mu.Lock()
	d.agreed = min(d.version, max(m.arg0, versionMin))
	d.limit = max(1, min(d.maxData, m.arg1))
	d.mu.Unlock()
	d.setLinked(false)
	if d.phone.faultNow().junk {
		d.sendJunk()
	}
	if d.secure {
		d.sendToken()
		return
	}
	d.welcome()
}

// welcome tells the host that it is connected.
func (d *adbd) welcome() {
	d.mu.Lock()
	d.online = true
	d.mu.Unlock()
	banner := []byte(d.phone.say(d.banner()))
	if d.phone.faultNow().hostile {
		banner = banner[:min(len(banner), handshakeMax)]
	}
	d.setLinked(true)
	d.post(message{command: cmdCNXN, arg0: d.version, arg1: d.maxData, data: banner})
}

// setLinked tells the phone whether a computer is connected to it.
func (d *adbd) setLinked(linked bool) {
	d.phone.lock()
	defer d.phone.unlock()
	if d.phone.gadget == d.gadget {
		d.phone.linked, d.phone.dirty = linked, true
	}
}

// sendJunk is what a killed host's session leaves in the pipes: parts of
// messages, and whole ones for streams that no longer exist.
func (d *adbd) sendJunk() {
	stale := message{command: cmdWRTE, arg0: 7, arg1: 9, data: d.phone.noise(100)}
	for _, b := range [][]byte{d.phone.noise(24), d.phone.noise(300), stale.encodeHeader(d.version), stale.data, {}} {
		if d.send(d.epoch, b) != nil {
			return
		}
	}
}

// post sends a message of the connection; a host that does not read loses it.
func (d *adbd) post(m message) {
	d.sendMu.Lock()
	defer d.sendMu.Unlock()
	d.mu.Lock()
	epoch, agreed := d.epoch, d.agreed
	d.mu.Unlock()
	d.write(epoch, agreed, m)
}

// write sends header and data as two transfers, never followed by a
// zero-length packet (adb docs/dev/zero_length_packet.md); d.sendMu is held.
func (d *adbd) write(epoch context.Context, version uint32, m message) {
	header := m.encodeHeader(version)
	if d.phone.faultNow().huge && m.command == cmdWRTE {
		copy(header[12:16], "\xff\xff\xff\xff")
	}
	if epoch.Err() != nil || d.send(epoch, header) != nil || len(m.data) == 0 {
		return
	}
	_ = d.send(epoch, m.data) // the epoch ended: nobody is there to tell
}

// openStream handles OPEN. A window in arg1 belongs to delayed_ack, which this
// adbd does not offer: it is refused (adb.cpp).
func (d *adbd) openStream(m message) {
	name := string(bytes.TrimRight(m.data, "\x00"))
	run := d.open(d, name)
	d.phone.hear(name, slices.Contains(d.allowed, name))
	d.mu.Lock()
	epoch := d.epoch
	d.mu.Unlock()
	if run == nil || m.arg0 == 0 || m.arg1 != 0 || d.phone.faultNow().fail {
		d.post(message{command: cmdCLSE, arg1: m.arg0})
		return
	}
	d.mu.Lock()
	d.lastID++
	s := newStream(epoch, d, d.lastID, m.arg0)
	d.streams[s.local] = s
	d.mu.Unlock()
	if !d.quirks.dataFirst {
		d.post(message{command: cmdOKAY, arg0: s.local, arg1: s.remote})
	}
	d.phone.spawn(func() {
		run(s.ctx, s)
		s.drain()
		s.Close()
	})
}

// bannerOf gives "device::ro.product.name=…;…;features=…".
func (p *Phone) bannerOf(kind, model string, features []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s::ro.product.name=%s;ro.product.model=%s;ro.product.device=%s;",
		kind, p.profile.Product, model, p.profile.Codename)
	if len(features) > 0 {
		fmt.Fprintf(&b, "features=%s", strings.Join(features, ","))
	}
	return b.String()
}

// serveAndroid is adbd in Android.
func (p *Phone) serveAndroid(ctx context.Context, l *link) {
	d := newADBD(l, func() string { return p.bannerOf("device", p.profile.Model, p.profile.ADB.Features) })
	p.lock()
	tradeIn := p.inTradeIn()
	p.unlock()
	d.secure = !tradeIn
	d.open, d.allowed = openAndroid, androidServices()
	if tradeIn {
		d.open = openTradeIn
	}
	d.serve(ctx)
}

// serveRecovery is adbd in a custom recovery. It asks for no key or, secure (AOSP
// daemon/main.cpp, ro.adb.secure.recovery), for one that it cannot know: those
// that the person accepted are in the encrypted userdata.
func (p *Phone) serveRecovery(ctx context.Context, l *link) {
	d := newADBD(l, func() string { return p.bannerOf("recovery", p.profile.Model, p.profile.ADB.Features) })
	d.open = openAndroid
	p.lock()
	d.secure, d.trustsNone = p.secureRecovery, true
	p.unlock()
	d.serve(ctx)
}
