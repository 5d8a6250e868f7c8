package phonesim

import (
	"context"
	"encoding/binary"
	"io"
)

// Sizes of adb file_sync_protocol.h and daemon/file_sync_service.cpp.
const (
	syncPathMax = 1024
	syncDataMax = 64 << 10
)

// errnoNoEntry is ENOENT as it goes over the wire: Linux's number, on every
// host.
const errnoNoEntry = 2

// syncer is the sync service: requests one after the other on one stream.
type syncer struct {
	s *stream
	p *Phone
}

// serveSync reads requests until QUIT, the stream's end, or the first FAIL:
// each handler of file_sync_service.cpp ends the service with it.
func serveSync(_ context.Context, s *stream) {
	y := syncer{s: s, p: s.adbd.phone}
	for y.request() {
	}
}

// request serves one request; false ends the service.
func (y syncer) request() bool {
	var head [8]byte
	if _, err := io.ReadFull(y.s, head[:]); err != nil {
		return false
	}
	id, length := string(head[:4]), binary.LittleEndian.Uint32(head[4:])
	if length > syncPathMax {
		y.p.hear("sync:"+id, false)
		return y.fail("path too long")
	}
	path := make([]byte, length)
	if _, err := io.ReadFull(y.s, path); err != nil {
		return false
	}
	name := string(path)
	what := "sync:" + id
	if name != "" {
		what += " " + name
	}
	y.p.hear(what, false)
	if y.p.faultNow().fail && id != "QUIT" {
		return y.fail("Input/output error")
	}
	switch id {
	case "STAT":
		return y.stat(name)
	case "LST2":
		return y.stat2(id, name, false)
	case "STA2":
		return y.stat2(id, name, true)
	case "LIST":
		return y.list(name)
	case "LIS2":
		return y.list2(name)
	case "RECV":
		return y.receive(name)
	case "RCV2":
		return y.receive2(name)
	case "SEND", "SND2":
		return y.fail("Permission denied")
	case "QUIT":
		return false
	default:
		return y.fail("unknown command")
	}
}

func (y syncer) send(b []byte) bool {
	_, err := y.s.Write(b)
	return err == nil
}

func (y syncer) fail(text string) bool {
	y.send(append(record("FAIL", uint32(len(text))), text...))
	return false
}

// record is an id and words of 32 bits.
func record(id string, words ...uint32) []byte {
	b := []byte(id)
	for _, w := range words {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	return b
}

// lookup finds a path under the phone's lock.
func (y syncer) lookup(name string, follow bool) (*node, bool) {
	y.p.lock()
	defer y.p.unlock()
	return y.p.userdata.lookup(name, follow)
}

// stat is lstat; a missing file is all zeros.
func (y syncer) stat(name string) bool {
	n, ok := y.lookup(name, false)
	if !ok {
		return y.send(record("STAT", 0, 0, 0))
	}
	return y.send(record("STAT", n.mode, uint32(n.size), uint32(n.mtime)))
}

func (y syncer) stat2(id, name string, follow bool) bool {
	n, ok := y.lookup(name, follow)
	if !ok {
		return y.send(stat2(id, nil, errnoNoEntry))
	}
	return y.send(stat2(id, n, 0))
}

// stat2Size is the length of sync_stat_v2.
const stat2Size = 72

// stat2 is sync_stat_v2; without a node all but the error is zero.
func stat2(id string, n *node, errno uint32) []byte {
	b := record(id, errno)
	if n == nil {
		return append(b, make([]byte, stat2Size-len(b))...)
	}
	links := uint32(1)
	if n.isDir() {
		links = 2
	}
	const device, owner, group = 0xfd29, 0, 9997 // root, everybody
	b = binary.LittleEndian.AppendUint64(b, device)
	b = binary.LittleEndian.AppendUint64(b, n.ino)
	for _, w := range []uint32{n.mode, links, owner, group} {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	for _, v := range []int64{n.size, n.mtime, n.mtime, n.mtime} {
		b = binary.LittleEndian.AppendUint64(b, uint64(v))
	}
	return b
}

// entries lists a directory with "." and ".."; one that cannot be opened looks
// empty, without an error.
func (y syncer) entries(name string) []*node {
	n, ok := y.lookup(name, true)
	if !ok || !n.isDir() || n.denied {
		return nil
	}
	dots := []*node{
		{name: ".", mode: n.mode, size: n.size, mtime: n.mtime, ino: n.ino},
		{name: "..", mode: n.mode, size: n.size, mtime: n.mtime, ino: n.ino},
	}
	return append(dots, n.entries...)
}

func (y syncer) list(name string) bool {
	for _, n := range y.entries(name) {
		label := y.label(n)
		b := record("DENT", n.mode, uint32(n.size), uint32(n.mtime), uint32(len(label)))
		if !y.send(append(b, label...)) {
			return false
		}
	}
	return y.send(record("DONE", 0, 0, 0, 0))
}

func (y syncer) list2(name string) bool {
	for _, n := range y.entries(name) {
		label := y.label(n)
		b := binary.LittleEndian.AppendUint32(stat2("DNT2", n, 0), uint32(len(label)))
		if !y.send(append(b, label...)) {
			return false
		}
	}
	return y.send(append(stat2("DONE", nil, 0), 0, 0, 0, 0))
}

func (y syncer) label(n *node) string {
	if n.name == "." || n.name == ".." {
		return n.name
	}
	return y.p.say(n.name)
}

// receive sends a file to the host.
func (y syncer) receive(name string) bool {
	n, ok := y.lookup(name, true)
	switch {
	case !ok:
		return y.fail("No such file or directory")
	case n.denied:
		return y.fail("Permission denied")
	case n.isDir():
		return y.fail("Is a directory")
	}
	buf := make([]byte, syncDataMax)
	for off := int64(0); ; {
		count := n.read(buf, off)
		if count == 0 {
			return y.send(record("DONE", 0))
		}
		if !y.send(append(record("DATA", uint32(count)), buf[:count]...)) {
			return false
		}
		off += int64(count)
	}
}

// receive2 is RECV with flags, of which none is offered.
func (y syncer) receive2(name string) bool {
	var rest [8]byte
	if _, err := io.ReadFull(y.s, rest[:]); err != nil {
		return false
	}
	if string(rest[:4]) != "RCV2" {
		return y.fail("invalid RCV2 request")
	}
	if flags := binary.LittleEndian.Uint32(rest[4:]); flags != 0 {
		return y.fail("unsupported compression")
	}
	return y.receive(name)
}
