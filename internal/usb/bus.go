package usb

import "context"

// Conn is one claimed interface with a bulk endpoint in each direction.
//
// A Conn is used by at most one reader and one writer at a time. Cancelling
// the context of a transfer tears the link down as far as the protocol goes:
// bytes may have moved that nobody will see, so the Conn must be closed after
// it. It is no way to poll.
type Conn interface {
	// ReadContext does one IN transfer into p and returns the bytes moved.
	// The transfer ends with a short packet or when p is full, so p must
	// be sized from the protocol, and rounded up to the maximum packet
	// size where the device may send more than asked for.
	// Errors: the sentinels of this package, or ctx.Err().
	ReadContext(ctx context.Context, p []byte) (int, error)
	// WriteContext does one OUT transfer of exactly p. An empty p is a
	// zero-length packet. Errors as for ReadContext.
	WriteContext(ctx context.Context, p []byte) (int, error)
	// MaxPacketSize gives wMaxPacketSize in bytes for each direction.
	MaxPacketSize() (in, out int)
	// Close releases the interface; transfers under way end with an error.
	Close() error
}

// Bus finds devices and opens their interfaces.
type Bus interface {
	// List returns what is plugged in, sorted by port, and opens nothing.
	// Devices that cannot be read are left out.
	List(ctx context.Context) ([]Desc, error)
	// Open claims interface number iface of device d, which must still be
	// the device that was listed: another one on the same port since then
	// is ErrGone. Errors wrap ErrBusy, ErrPermission, ErrGone,
	// ErrNotSupported or ErrIO in an *OpError.
	Open(ctx context.Context, d Desc, iface uint8) (Conn, error)
	Close() error
}

// Watcher is a Bus that says when to list again.
type Watcher interface {
	// Watch sends on the channel after something was plugged in, unplugged
	// or reconfigured; several changes may be one send. The channel is
	// closed when ctx is done or the watch broke. Watch first, then list:
	// the other way round a change in between is lost.
	Watch(ctx context.Context) (<-chan struct{}, error)
}

// Holder is a program that has a device open.
type Holder struct {
	PID  int
	Name string // the program's name, as /proc/PID/comm tells it
}

// HolderFinder is a Bus that can name who holds a device.
type HolderFinder interface {
	// Holders returns the programs that have d open, other than this one.
	// Processes that may not be looked into are left out, so an empty
	// answer does not prove that nobody holds it.
	Holders(d Desc) []Holder
}
