package phonesim

import (
	"path"
	"slices"
	"strings"
	"time"
)

// userdata is what a reset erases: files, accounts, trusted computers.
type userdata struct {
	root     *node // of the whole phone, most of which is not userdata
	storage  *node // the shared storage
	accounts []account
	keys     []publicKey // computers that may use adbd
	trustAny bool
	setUp    bool // Android has started on it once
}

// account is one of dumpsys account.
type account struct {
	name, kind string
}

// Modes of files as stat gives them (Linux include/uapi/linux/stat.h).
const (
	modeDir  = 0o040000
	modeFile = 0o100000
	modeLink = 0o120000
	modeType = 0o170000
)

// Limits of following a path.
const (
	pathLinks = 8
	pathDepth = 64
)

// node is a file, a directory or a symbolic link.
type node struct {
	name    string
	mode    uint32
	size    int64
	mtime   int64 // seconds since 1970
	ino     uint64
	seed    uint64 // of a file's contents
	text    string // its contents, when not made from seed
	target  string // of a link
	denied  bool   // the shell's user may not read it
	entries []*node
}

func (n *node) isDir() bool { return n.mode&modeType == modeDir }

// add puts a new node into a directory, which stays sorted by name.
func (n *node) add(c *node) *node {
	n.entries = append(n.entries, c)
	slices.SortFunc(n.entries, func(a, b *node) int { return strings.Compare(a.name, b.name) })
	return c
}

func (n *node) entry(name string) *node {
	for _, c := range n.entries {
		if c.name == name {
			return c
		}
	}
	return nil
}

// read fills p with the contents from off and returns how much there was.
func (n *node) read(p []byte, off int64) int {
	if off >= n.size {
		return 0
	}
	p = p[:min(int64(len(p)), n.size-off)]
	if n.text != "" {
		return copy(p, n.text[off:])
	}
	var word uint64
	for i := range p {
		at := uint64(off) + uint64(i)
		if i == 0 || at%8 == 0 {
			word = scramble(n.seed + at/8)
		}
		p[i] = byte(word >> (at % 8 * 8))
	}
	return len(p)
}

// scramble is the mixing step of SplitMix64.
func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// count is how many files a person would miss.
func (u *userdata) count() int {
	n := 0
	var walk func(*node)
	walk = func(d *node) {
		for _, c := range d.entries {
			if c.isDir() {
				walk(c)
			} else {
				n++
			}
		}
	}
	walk(u.storage)
	return n
}

// lookup finds a path; the last link of it is followed when follow is set.
func (u *userdata) lookup(name string, follow bool) (*node, bool) {
	return u.walk(name, follow || strings.HasSuffix(name, "/"), pathLinks)
}

func (u *userdata) walk(name string, follow bool, links int) (*node, bool) {
	parts := strings.Split(path.Clean("/" + name)[1:], "/")
	if len(parts) > pathDepth {
		return nil, false
	}
	at, done := u.root, ""
	for i, part := range parts {
		if part == "" {
			continue
		}
		next := at.entry(part)
		if next == nil {
			return nil, false
		}
		last := i == len(parts)-1
		if next.mode&modeType == modeLink && (!last || follow) {
			if links == 0 {
				return nil, false
			}
			target := next.target
			if !strings.HasPrefix(target, "/") {
				target = done + "/" + target
			}
			rest := strings.Join(parts[i+1:], "/")
			return u.walk(target+"/"+rest, follow, links-1)
		}
		at, done = next, done+"/"+part
	}
	return at, true
}

// epoch is when the phone's files were made; they do not change with the day.
var epoch = time.Date(2024, time.January, 31, 10, 15, 2, 0, time.UTC)

// builder makes trees of nodes.
type builder struct {
	seed uint64
	ino  uint64
}

func (b *builder) node(name string, mode uint32) *node {
	b.ino++
	return &node{name: name, mode: mode, ino: b.ino, mtime: epoch.Unix() + int64(b.ino)*3600,
		seed: scramble(b.seed ^ b.ino)}
}

func (b *builder) dir(in *node, name string) *node { return in.add(b.node(name, modeDir|0o771)) }

func (b *builder) file(in *node, name string, size int64) *node {
	n := in.add(b.node(name, modeFile|0o660))
	n.size = size
	return n
}

func (b *builder) text(in *node, name, text string) *node {
	n := b.file(in, name, int64(len(text)))
	n.text = text
	return n
}

func (b *builder) link(in *node, name, target string) *node {
	n := in.add(b.node(name, modeLink|0o777))
	n.target, n.size = target, int64(len(target))
	return n
}

// emptyUserdata is the phone's file system after a reset.
func emptyUserdata(p Profile, seed uint64) *userdata {
	b := &builder{seed: seed}
	root := b.node("", modeDir|0o755)
	system := b.dir(root, "system")
	b.text(system, "build.prop", "ro.build.version.incremental="+p.Props["ro.build.version.incremental"]+"\n")
	data := b.dir(root, "data")
	data.denied = true // drwxrwx--x system system: adbd cannot list it
	private := b.dir(data, "data")
	private.denied = true
	storage := b.dir(b.dir(root, "storage"), "emulated")
	storage.denied = true
	shared := b.dir(storage, "0")
	b.link(b.dir(root.entry("storage"), "self"), "primary", "/storage/emulated/0")
	b.link(root, "sdcard", "/storage/self/primary")
	for _, name := range []string{"Android", "DCIM", "Download", "Movies", "Music", "Pictures"} {
		b.dir(shared, name)
	}
	app := b.dir(b.dir(shared.entry("Android"), "data"), "com.whatsapp")
	app.denied = true // since Android 11 nobody else may look into it
	return &userdata{root: root, storage: shared}
}

// newUserdata is a phone that has been used: photos, a long video, documents,
// accounts.
func newUserdata(p Profile, seed uint64) *userdata {
	u := emptyUserdata(p, seed)
	u.setUp = true
	b := &builder{seed: seed, ino: 1000}
	camera := b.dir(u.storage.entry("DCIM"), "Camera")
	b.file(camera, "IMG_20240131_101502.jpg", 148213)
	b.file(camera, "IMG_20240131_101533.jpg", 131072) // a multiple of every packet size
	b.file(camera, "IMG_20240214_183007.jpg", 262144+1)
	b.file(camera, "VID_20240301_070000.mp4", 24<<20)
	b.file(b.dir(u.storage.entry("Pictures"), "Screenshots"), "Screenshot_2024-03-02-08-15-30.png", 65536)
	download := u.storage.entry("Download")
	b.text(download, "catatan.txt", "beli gula dan kopi\n")
	b.file(download, "kosong.bin", 0)
	b.file(download, "Surat keterangan (1).pdf", 40961)
	b.text(download, "été – 写真.txt", "UTF-8\n")
	chats := b.dir(b.dir(u.storage, "WhatsApp"), "Media")
	b.file(chats, "PTT-20240303-WA0001.opus", 23999)
	for _, a := range p.Accounts {
		switch a {
		case "xiaomi":
			u.accounts = append(u.accounts, account{"6120013344", "com.xiaomi"})
		case "google":
			u.accounts = append(u.accounts, account{"sari.contoh@example.com", "com.google"})
		}
	}
	return u
}
