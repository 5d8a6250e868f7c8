package adb

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"
)

// Options are what Connect needs besides the connection.
type Options struct {
	// Keys are tried in order when the phone asks for AUTH.
	Keys []*Key
	// OnUnauthorized, when set, is called once, after all signatures were
	// refused and the public key of Keys[0] was sent: the person must look
	// at the phone. Connect then goes on waiting until ctx ends. When nil,
	// Connect sends no public key and returns ErrUnauthorized at once.
	OnUnauthorized func()
}

// Connect brings up the link on conn and returns the phone at its other end,
// which owns conn from then on. On error conn is closed.
//
// Errors wrap ErrUnauthorized (also when ctx ends while the person is waited
// for, together with ctx's error), ErrProtocol, the context's error, or what
// conn returned. A phone that does not answer wraps context.DeadlineExceeded.
func Connect(ctx context.Context, conn Conn, opts Options) (*Device, error) {
	w, err := newWire(conn)
	var b Banner
	if err == nil {
		b, err = (&handshake{wire: w, opts: opts}).run(ctx)
	}
	if err != nil {
		_ = conn.Close() // the connection is given up; err tells why
		return nil, fmt.Errorf("connecting: %w", err)
	}
	return &Device{banner: b, opener: newLink(w)}, nil
}

// handshake is the exchange before the link is up: CNXN, then AUTH as often
// as the phone wants it, then the phone's CNXN.
type handshake struct {
	wire *wire
	opts Options

	junkTransfers, junkBytes int
	coming                   chan arrival // of the read under way, if there is one

	tried  int  // keys whose signature was sent
	lagged bool // tokens were passed over for later ones
	synced bool // there is none any more to be passed over
	asking bool // the public key was sent and the person is asked
}

// arrival is what a read brought.
type arrival struct {
	message
	err error
}

func (h *handshake) run(ctx context.Context) (Banner, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer func() {
		cancel()
		if h.coming != nil {
			<-h.coming
		}
	}()
	cnxn := message{command: cmdCNXN, arg0: versionSkipChecksum, arg1: offeredPayload, data: []byte(hostBanner)}
	if err := h.wire.write(ctx, cnxn); err != nil {
		return Banner{}, err
	}
	rounds := 2*len(h.opts.Keys) + maxExtraAuth // each key may be tried twice; see stale
	for range rounds {
		m, err := h.answer(ctx)
		if err != nil {
			return Banner{}, err
		}
		if m.command == cmdCNXN {
			return h.accept(m)
		}
		if h.stale(ctx) {
			continue
		}
		if err := h.authenticate(ctx, m); err != nil {
			return Banner{}, err
		}
	}
	return Banner{}, fmt.Errorf("%w: AUTH asked %d times", ErrProtocol, rounds)
}

// answer waits for the phone's CNXN or AUTH; a person takes as long as ctx
// allows, a phone does not.
func (h *handshake) answer(ctx context.Context) (message, error) {
	most := answerTimeout
	if h.asking {
		most = math.MaxInt64
	}
	m, err := h.receive(ctx, most)
	switch {
	case errors.Is(err, errQuiet):
		err = fmt.Errorf("waiting for CNXN or AUTH: %w", context.DeadlineExceeded)
	case err != nil && h.asking && ctx.Err() != nil:
		err = fmt.Errorf("%w: %w", ErrUnauthorized, err)
	}
	return m, err
}

// receive waits at most so long for the phone's next CNXN or AUTH, then gives
// errQuiet. The read goes on then, for the next call: a transfer that is called
// back can lose bytes.
func (h *handshake) receive(ctx context.Context, most time.Duration) (message, error) {
	if h.coming == nil {
		coming := make(chan arrival, 1)
		go func() {
			m, err := h.next(ctx)
			coming <- arrival{m, err}
		}()
		h.coming = coming
	}
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case a := <-h.coming:
		h.coming = nil
		return a.message, a.err
	case <-timer.C:
		return message{}, errQuiet
	}
}

// stale tells whether the token that has just come is not the phone's last, for
// another follows it unasked. A client that was killed in its handshake leaves
// its token in the phone's queue. Signing that, each signature after it would be
// over a token too old, and a computer that the phone knows would be refused. It
// is looked for once, when all keys were; they are then tried on the last token.
func (h *handshake) stale(ctx context.Context) bool {
	if h.synced || h.tried == 0 || h.tried < len(h.opts.Keys) {
		return false
	}
	m, err := h.receive(ctx, staleQuiet)
	if errors.Is(err, errQuiet) {
		h.synced = true
		if h.lagged {
			h.tried = 0
		}
		return false
	}
	h.coming = make(chan arrival, 1)
	h.coming <- arrival{m, err} // for the next round
	h.lagged = true
	return true
}

// next returns the next CNXN or AUTH. A client that was killed leaves bytes
// in the phone's queue, so whatever else comes is thrown away, transfer by
// transfer. Of the two only a CNXN of the old version is sure to have a check.
func (h *handshake) next(ctx context.Context) (message, error) {
	w := h.wire
	for {
		n, err := w.readTransfer(ctx, w.head)
		if err != nil {
			return message{}, fmt.Errorf("waiting for CNXN or AUTH: %w", err)
		}
		hd, err := parseHeader(w.head[:n])
		if err == nil && (hd.command == cmdCNXN || hd.command == cmdAUTH) {
			m, err := w.readPayload(ctx, hd)
			if err == nil && hd.command == cmdCNXN && hd.arg0 == versionMin {
				err = verify(hd, m.data)
			}
			return m, err
		}
		h.junkTransfers++
		h.junkBytes += n
		if h.junkTransfers > maxJunkTransfers || h.junkBytes > maxJunkBytes {
			return message{}, fmt.Errorf("%w: no CNXN or AUTH in %d transfers, %d bytes", ErrProtocol, h.junkTransfers, h.junkBytes)
		}
	}
}

// accept takes the phone's CNXN over into the wire.
func (h *handshake) accept(m message) (Banner, error) {
	switch {
	case m.arg0 < versionMin:
		return Banner{}, fmt.Errorf("%w: version %08x (at least %08x)", ErrProtocol, m.arg0, uint32(versionMin))
	case m.arg1 == 0:
		return Banner{}, fmt.Errorf("%w: CNXN allows no payload", ErrProtocol)
	}
	h.wire.version = min(m.arg0, versionSkipChecksum)
	h.wire.maxData = int(min(m.arg1, offeredPayload))
	return parseBanner(m.data), nil
}

// authenticate answers one AUTH: with the next key's signature, then with the
// public key. The phone sends a new token after each signature it refuses
// (AOSP docs/dev/protocol.md, AUTH).
func (h *handshake) authenticate(ctx context.Context, m message) error {
	if m.arg0 != authToken || len(m.data) != tokenSize {
		return fmt.Errorf("%w: AUTH type %d with %d bytes (want type %d with %d)", ErrProtocol, m.arg0, len(m.data), authToken, tokenSize)
	}
	keys := h.opts.Keys
	if h.tried < len(keys) {
		signature, err := keys[h.tried].sign(m.data)
		if err != nil {
			return fmt.Errorf("signing with key %d: %w", h.tried+1, err)
		}
		h.tried++
		return h.wire.write(ctx, message{command: cmdAUTH, arg0: authSignature, data: signature})
	}
	if len(keys) == 0 || h.opts.OnUnauthorized == nil {
		return ErrUnauthorized
	}
	// adbd wants the text ended by a NUL (AOSP client/auth.cpp).
	public := append([]byte(keys[0].PublicKeyText()), 0)
	if err := h.wire.write(ctx, message{command: cmdAUTH, arg0: authRSAPublicKey, data: public}); err != nil {
		return err
	}
	if !h.asking {
		h.asking = true
		h.opts.OnUnauthorized()
	}
	return nil
}
