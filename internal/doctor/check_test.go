package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/adb"
	"mitool/internal/adbkey"
	"mitool/internal/usb"
	"mitool/udev"
)

// bench is a workstation on which all is well: a desktop with the rule, a
// person at its screen, no phone.
type bench struct {
	sys    System
	files  fstest.MapFS
	denied map[string]error // by path
	bus    *fakeBus
}

func newBench() *bench {
	b := &bench{files: fstest.MapFS{}, denied: map[string]error{}, bus: &fakeBus{}}
	b.file("/sys/bus/usb/devices/usb1/busnum", "1\n")
	b.file("/dev/bus/usb/001/001", "")
	b.file("/"+memory, "16\n")
	b.file("/"+udevControl, "")
	b.file("/usr/lib/udev/rules.d/"+udev.Name, udev.Rules)
	b.file("/run/systemd/seats/seat0", "IS_SEAT0=1\nACTIVE=2\nACTIVE_UID=1000\n")
	b.file("/etc/group", "root:x:0:\nplugdev:x:46:budi\n")
	b.sys = System{
		OS: "linux", Files: b.files, Access: func(path string) error { return b.denied[path] },
		User: "budi", UID: 1000, GIDs: []int{1000},
		Bus: b.bus, LibUSB: func() (string, error) { return "1.0.26", nil },
		Keys:   []adbkey.File{{Path: "/home/budi/.android/adbkey", Mode: 0o600}},
		Server: fakeServer{err: adb.ErrNoServer},
		UTF8:   true, Lang: "en", Program: "mitool",
	}
	return b
}

func (b *bench) file(path, text string) { b.files[path[1:]] = &fstest.MapFile{Data: []byte(text)} }
func (b *bench) remove(path string)     { delete(b.files, path[1:]) }

// plug puts a phone with ADB on port 1-2, or what edit makes of it.
func (b *bench) plug(edit func(*usb.Desc)) {
	d := usb.Desc{
		Port: "1-2", Bus: 1, Address: 5, VendorID: 0x18d1, ProductID: 0x4ee7, Manufacturer: "Xiaomi", Product: "Mi 9",
		Speed: usb.SpeedHigh, ConfigValue: 1,
		Interfaces: []usb.Interface{{Number: 1, Class: usb.ClassADB, Endpoints: bulk()}},
	}
	if edit != nil {
		edit(&d)
	}
	b.bus.descs = append(b.bus.descs, d)
}

func bulk() []usb.Endpoint {
	return []usb.Endpoint{{Address: 0x81, Type: usb.TypeBulk, MaxPacketSize: 512}, {Address: 1, Type: usb.TypeBulk, MaxPacketSize: 512}}
}

func (b *bench) process(pid int, comm, args string) {
	b.file(fmt.Sprintf("/proc/%d/comm", pid), comm+"\n")
	b.file(fmt.Sprintf("/proc/%d/cmdline", pid), args)
}

type fakeBus struct {
	descs   []usb.Desc
	err     error
	holders []usb.Holder
}

func (b *fakeBus) List(context.Context) ([]usb.Desc, error) { return b.descs, b.err }
func (b *fakeBus) Open(context.Context, usb.Desc, uint8) (usb.Conn, error) {
	panic("doctor opened a phone")
}
func (b *fakeBus) Close() error                  { return nil }
func (b *fakeBus) Holders(usb.Desc) []usb.Holder { return b.holders }

type fakeServer struct {
	err     error
	devices []adb.ServerDevice
}

func (s fakeServer) Version(context.Context) (int, error)                { return 41, s.err }
func (s fakeServer) Devices(context.Context) ([]adb.ServerDevice, error) { return s.devices, s.err }

// lines writes findings as "LEVEL id port {data} fix", without those that a
// bench has when all is well.
func lines(r Report) []string {
	well := []string{"usb", "memory", "libusb", "rule", "user-seat", "server-none", "keys", "terminal", "language", "phone-none"}
	var list []string
	for _, f := range r.Findings {
		if slices.Contains(well, f.ID) && f.Level != Problem {
			continue
		}
		s := fmt.Sprintf("%s %s", f.Level, f.ID)
		if f.Port != "" {
			s += " " + f.Port
		}
		for _, k := range slices.Sorted(maps.Keys(f.Data)) {
			if k != "Name" && k != "Node" {
				s += fmt.Sprintf(" %s=%v", k, f.Data[k])
			}
		}
		if f.Fix != "" {
			s += " | " + f.Fix
		}
		list = append(list, s)
	}
	return list
}

func TestCheck(t *testing.T) {
	const (
		node    = "/dev/bus/usb/001/005"
		install = " | sudo mitool doctor --install-udev"
		claim   = "/sys/bus/usb/drivers/usbfs/1-2:1.1/uevent"
		rule    = "/usr/lib/udev/rules.d/" + udev.Name
	)
	tests := []struct {
		name   string
		set    func(*bench)
		want   []string
		usable bool
	}{
		{"all is well", func(*bench) {}, nil, true},

		{"no USB", func(b *bench) { b.remove("/sys/bus/usb/devices/usb1/busnum") },
			[]string{"problem usb-none"}, false},
		{"no nodes", func(b *bench) { b.remove("/dev/bus/usb/001/001") },
			[]string{"problem usb-no-nodes"}, false},
		{"no libusb", func(b *bench) { b.sys.LibUSB = func() (string, error) { return "", usb.ErrNotSupported } },
			[]string{"problem libusb-none Error=not supported by the system's driver"}, false},
		{"little memory", func(b *bench) { b.file("/"+memory, "4\n") },
			[]string{"note memory-small Size=4 Want=16 | echo 16 | sudo tee /sys/module/usbcore/parameters/usbfs_memory_mb"}, true},
		{"memory without limit", func(b *bench) { b.file("/"+memory, "0\n") }, []string{"ok memory-unlimited"}, true},
		{"memory not told", func(b *bench) { b.remove("/" + memory) }, nil, true},
		{"bus cannot be listed", func(b *bench) { b.bus.err = usb.ErrIO },
			[]string{"problem bus-unlisted Error=transfer failed"}, false},

		{"no rule", func(b *bench) { b.remove(rule) }, []string{"problem rule-none" + install}, false},
		{"no rule, root", func(b *bench) { b.remove(rule); b.sys.UID = 0 },
			[]string{"note root", "note rule-none" + install}, true},
		{"no rule, and a phone that may be opened all the same", func(b *bench) { b.remove(rule); b.plug(nil) },
			[]string{"note rule-none" + install, "ok phone-free 1-2"}, true},
		{"another rule by its name", func(b *bench) { b.remove(rule); b.file("/etc/udev/rules.d/51-android.rules", "# many\n") },
			[]string{"note rule-other Path=/etc/udev/rules.d/51-android.rules" + install}, true},
		{"another rule by its text", func(b *bench) {
			b.remove(rule)
			b.file("/usr/lib/udev/rules.d/70-uaccess.rules", `SUBSYSTEM=="usb"`)
			b.file("/usr/lib/udev/rules.d/50-udev-default.rules", `ENV{ID_USB_INTERFACES}=="*:ff420?:*"`)
			b.file("/usr/lib/udev/rules.d/README", ":ff4201:")
		}, []string{"note rule-other Path=/usr/lib/udev/rules.d/50-udev-default.rules" + install}, true},
		{"rule of another version", func(b *bench) { b.file(rule, udev.Rules+"# mine\n") },
			[]string{"note rule-differs Path=" + rule + install}, true},
		{"rule switched off", func(b *bench) { b.file("/etc/udev/rules.d/"+udev.Name, "") },
			[]string{"problem rule-off Path=/etc/udev/rules.d/" + udev.Name + install}, false},
		{"newer rule before an older one", func(b *bench) {
			b.file(rule, "# old\n")
			b.file("/etc/udev/rules.d/"+udev.Name, udev.Rules)
		}, nil, true},
		{"no udevd", func(b *bench) { b.remove("/" + udevControl) },
			[]string{"problem udevd-none | sudo systemctl start systemd-udevd"}, false},

		{"another user at the screen", func(b *bench) { b.file("/run/systemd/seats/seat0", "ACTIVE_UID=10001\n"); b.sys.User = "tuti" },
			[]string{`problem user-outside Group=plugdev | sudo usermod -aG plugdev "$USER"`}, false},
		{"nobody at the screen, group", func(b *bench) { b.remove("/run/systemd/seats/seat0"); b.sys.GIDs = []int{1000, 46} },
			[]string{"ok user-group Group=plugdev"}, true},
		{"group since this login", func(b *bench) { b.remove("/run/systemd/seats/seat0") },
			[]string{"problem user-login Group=plugdev | newgrp plugdev"}, false},
		{"no such group", func(b *bench) {
			b.remove("/run/systemd/seats/seat0")
			b.file("/etc/group", "plugdev2:x:46:budi\nplugdev\n")
		}, []string{"problem user-no-group Group=plugdev | sudo groupadd -r plugdev && sudo mitool doctor --install-udev"}, false},

		{"phone is free", func(b *bench) { b.plug(nil) }, []string{"ok phone-free 1-2"}, true},
		{"phone may not be opened", func(b *bench) { b.plug(nil); b.denied[node] = fs.ErrPermission },
			[]string{"problem phone-denied 1-2" + install}, false},
		{"phone may not be opened by this user", func(b *bench) {
			b.plug(nil)
			b.denied[node] = fs.ErrPermission
			b.remove("/run/systemd/seats/seat0")
		}, []string{"problem user-login Group=plugdev | newgrp plugdev", "problem phone-not-ours 1-2"}, false},
		{"phone has no node", func(b *bench) { b.plug(nil); b.denied[node] = fs.ErrNotExist },
			[]string{"problem phone-no-node 1-2"}, false},
		{"one of two phones will do", func(b *bench) {
			b.plug(nil)
			b.plug(func(d *usb.Desc) { d.Port, d.Address = "1-3", 6 })
			b.denied[node] = fs.ErrPermission
		}, []string{"problem phone-denied 1-2" + install, "ok phone-free 1-3"}, true},
		{"debugging is off", func(b *bench) {
			b.plug(func(d *usb.Desc) {
				d.Interfaces = []usb.Interface{{Class: usb.ClassPTP, Endpoints: bulk()}}
			})
			b.denied[node] = fs.ErrPermission
		}, []string{"ok phone-no-adb 1-2"}, true},
		{"chip mode", func(b *bench) {
			b.plug(func(d *usb.Desc) { d.VendorID, d.ProductID, d.Interfaces = 0x05c6, 0x9008, nil })
		}, []string{"note phone-chip 1-2 Mode=edl"}, true},

		{"claimed by fwupd", func(b *bench) {
			b.plug(nil)
			b.file(claim, "")
			b.bus.holders = []usb.Holder{{PID: 77, Name: "fwupd"}}
		}, []string{"problem phone-held 1-2 PID=77 Program=fwupd | sudo systemctl stop fwupd"}, false},
		{"claimed by a virtual machine", func(b *bench) {
			b.plug(nil)
			b.file(claim, "")
			b.bus.holders = []usb.Holder{{PID: 78, Name: "qemu-system-x86"}}
		}, []string{"problem phone-held 1-2 PID=78 Program=qemu-system-x86"}, false},
		{"claimed by nobody to be seen", func(b *bench) { b.plug(nil); b.file(claim, "") },
			[]string{"problem phone-held-unseen 1-2 | sudo mitool doctor"}, false},
		{"claimed by nobody to be seen by root", func(b *bench) { b.plug(nil); b.file(claim, ""); b.sys.UID = 0 },
			[]string{"note root", "problem phone-held-unseen 1-2"}, false},
		{"another interface is claimed", func(b *bench) {
			b.plug(nil)
			b.file("/sys/bus/usb/drivers/usbfs/1-2:1.0/uevent", "")
			b.bus.holders = []usb.Holder{{PID: 79, Name: "gvfsd-mtp"}}
		}, []string{"ok phone-free 1-2", "note phone-opened 1-2 PID=79 Program=gvfsd-mtp | gio mount -s mtp"}, true},
		{"on the adb server", func(b *bench) {
			b.plug(nil)
			b.file(claim, "")
			b.process(4242, "adb", "adb\x00-L\x00tcp:5037\x00fork-server\x00server\x00--reply-fd\x004\x00")
			b.process(4243, "adb", "adb\x00shell\x00")
			b.process(4244, "server", "server\x00")
			b.sys.Server = fakeServer{devices: []adb.ServerDevice{{Serial: "7d3a91c2", State: "device", USBPath: "1-2"}}}
		}, []string{"ok server PID=4242 Version=41", "ok phone-server 1-2"}, true},
		{"two adb servers", func(b *bench) {
			b.process(4242, "adb", "adb\x00server\x00")
			b.process(4243, "adb", "adb\x00server\x00")
			b.sys.Server = fakeServer{}
		}, []string{"ok server PID=0 Version=41"}, true},
		{"adb server has no permission either", func(b *bench) {
			b.plug(nil)
			b.denied[node] = fs.ErrPermission
			b.sys.Server = fakeServer{devices: []adb.ServerDevice{{State: "no permissions (x)", USBPath: "1-2"}}}
		}, []string{"ok server PID=0 Version=41", "problem phone-denied 1-2" + install}, false},
		{"adb server is not to be asked", func(b *bench) {
			b.plug(nil)
			b.file(claim, "")
			b.bus.holders = []usb.Holder{{PID: 4242, Name: "adb"}}
			b.sys.Server = nil
		}, []string{"problem phone-held 1-2 PID=4242 Program=adb | adb kill-server"}, false},
		{"another program on the adb server's port", func(b *bench) { b.sys.Server = fakeServer{err: adb.ErrProtocol} },
			[]string{"note server-odd Error=" + adb.ErrProtocol.Error()}, true},
		{"adb server's address", func(b *bench) { b.sys.Server, b.sys.ServerErr = nil, errors.New("port x") },
			[]string{"problem server-address Error=port x | unset ADB_SERVER_SOCKET ANDROID_ADB_SERVER_ADDRESS ANDROID_ADB_SERVER_PORT"}, false},

		{"slow", func(b *bench) { b.plug(func(d *usb.Desc) { d.Speed = usb.SpeedFull }) },
			[]string{"ok phone-free 1-2", "note phone-slow 1-2"}, true},
		{"behind two hubs", func(b *bench) { b.plug(func(d *usb.Desc) { d.Port = "1-2.3.4" }) },
			[]string{"ok phone-free 1-2.3.4", "note phone-hub 1-2.3.4 Hubs=2"}, true},
		{"fastboot at USB 3", func(b *bench) {
			b.plug(func(d *usb.Desc) { d.Speed, d.Interfaces[0].Class = usb.SpeedSuper, usb.ClassFastboot })
		}, []string{"ok phone-free 1-2", "note phone-fast 1-2"}, true},
		{"ADB at USB 3", func(b *bench) { b.plug(func(d *usb.Desc) { d.Speed = usb.SpeedSuper }) },
			[]string{"ok phone-free 1-2"}, true},
		{"put to sleep", func(b *bench) { b.plug(nil); b.file("/sys/bus/usb/devices/1-2/power/control", "auto\n") },
			[]string{"ok phone-free 1-2", "note phone-sleeps 1-2 | echo on | sudo tee /sys/bus/usb/devices/1-2/power/control"}, true},
		{"locked out", func(b *bench) {
			b.plug(func(d *usb.Desc) { d.ConfigValue, d.Interfaces = 0, nil })
			b.file("/sys/bus/usb/devices/1-2/authorized", "0\n")
		}, []string{"note device-locked-out 1-2 ID=18d1:4ee7 | echo 1 | sudo tee /sys/bus/usb/devices/1-2/authorized"}, true},
		{"not configured", func(b *bench) {
			b.plug(func(d *usb.Desc) { d.ConfigValue, d.Interfaces = 0, nil })
			b.file("/sys/bus/usb/devices/1-2/authorized", "1\n")
		}, []string{"note device-unconfigured 1-2 ID=18d1:4ee7"}, true},

		{"programs that may take a phone", func(b *bench) {
			b.process(900, "ModemManager", "")
			b.process(77, "fwupd", "")
			b.process(901, "fwupdx", "")
		}, []string{
			"note program PID=77 Program=fwupd | sudo systemctl stop fwupd",
			"note program PID=900 Program=ModemManager | sudo systemctl stop ModemManager",
		}, true},

		{"no home", func(b *bench) { b.sys.Keys = []adbkey.File{{Err: errors.New("no home directory")}} },
			[]string{"problem key-no-home"}, false},
		{"no key yet", func(b *bench) { b.sys.Keys[0].Err = fs.ErrNotExist },
			[]string{"note key-none Path=/home/budi/.android/adbkey"}, true},
		{"no key and no directory", func(b *bench) {
			b.sys.Keys[0].Err = fs.ErrNotExist
			b.denied["/home/budi/.android"] = fs.ErrNotExist
		}, []string{"note key-none Path=/home/budi/.android/adbkey"}, true},
		{"no room for a key", func(b *bench) {
			b.sys.Keys[0].Err = fs.ErrNotExist
			b.denied["/home/budi/.android"] = fs.ErrPermission
		}, []string{`problem key-no-room Path=/home/budi/.android | sudo chown -R "$USER" /home/budi/.android`}, false},
		{"another user's home without a key", func(b *bench) {
			b.sys.Keys[0].Err = fs.ErrNotExist
			b.denied["/home/budi/.android"] = fs.ErrNotExist
			b.denied["/home/budi"] = fs.ErrPermission
		}, []string{"problem key-no-room Path=/home/budi/.android"}, false},
		{"root's key", func(b *bench) { b.sys.Keys[0].Err = fs.ErrPermission },
			[]string{`problem key-denied Error=permission denied Path=/home/budi/.android/adbkey | sudo chown -R "$USER" /home/budi/.android`}, false},
		{"another user's home", func(b *bench) {
			b.sys.Keys[0].Err = fs.ErrPermission
			b.denied["/home/budi"] = fs.ErrPermission
		}, []string{"problem key-denied Error=permission denied Path=/home/budi/.android/adbkey"}, false},
		{"bad key", func(b *bench) {
			b.sys.Keys[0] = adbkey.File{Path: "/home/bu di/.android/adbkey", Err: errors.New("no PEM block")}
		}, []string{"problem key-bad Error=no PEM block Path=/home/bu di/.android/adbkey | mv '/home/bu di/.android/adbkey' '/home/bu di/.android/adbkey.bad'"}, false},
		{"key that others may read", func(b *bench) { b.sys.Keys[0].Mode = 0o644 },
			[]string{"note key-open Path=/home/budi/.android/adbkey | chmod 600 /home/budi/.android/adbkey"}, true},
		{"bad vendor key", func(b *bench) {
			b.sys.Keys = append(b.sys.Keys, adbkey.File{Path: "/k", Err: fs.ErrNotExist})
		}, []string{"note key-vendor Error=file does not exist Path=/k"}, true},

		{"no terminal", func(b *bench) { b.sys.Terminal = errors.New("no tty") }, []string{"note terminal-none"}, true},
		{"ASCII", func(b *bench) { b.sys.UTF8 = false }, []string{"note screen-ascii | export LC_ALL=C.UTF-8"}, true},
		{"ASCII in Indonesian", func(b *bench) { b.sys.UTF8, b.sys.Lang = false, "id" },
			[]string{"note screen-ascii | export LC_ALL=id_ID.UTF-8"}, true},

		{"macOS", func(b *bench) {
			b.sys.OS, b.sys.Files, b.sys.Access = "darwin", nil, nil
			b.plug(nil)
		}, []string{"note system-other System=darwin", "ok phone-seen 1-2"}, true},
		{"Windows with a server and no key", func(b *bench) {
			b.sys.OS, b.sys.Files, b.sys.Access = "windows", nil, nil
			b.sys.Server = fakeServer{}
			b.sys.Keys[0] = adbkey.File{Path: `C:\Users\budi\.android\adbkey`, Err: fs.ErrNotExist}
		}, []string{"note system-other System=windows", "ok server PID=0 Version=41", `note key-none Path=C:\Users\budi\.android\adbkey`}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBench()
			test.set(b)
			r, err := Check(t.Context(), b.sys)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, lines(r)); diff != "" {
				t.Errorf("findings differ (-want +got):\n%s", diff)
			}
			if r.Usable != test.usable {
				t.Errorf("Usable = %v; want %v", r.Usable, test.usable)
			}
		})
	}
}

// TestHostileNames proves that nothing a phone says of itself gets into a
// command.
func TestHostileNames(t *testing.T) {
	const evil = `$(reboot)'"; rm -rf ~`
	b := newBench()
	b.plug(func(d *usb.Desc) { d.Product, d.Serial, d.Manufacturer = evil, evil, evil })
	b.plug(func(d *usb.Desc) { d.Port, d.Product, d.ConfigValue, d.Interfaces = "1-3", evil, 0, nil })
	b.file("/sys/bus/usb/devices/1-3/authorized", "0")
	b.file("/sys/bus/usb/drivers/usbfs/1-2:1.1/uevent", "")
	b.bus.holders = []usb.Holder{{PID: 9, Name: evil}}
	r, err := Check(t.Context(), b.sys)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		if strings.Contains(f.Fix, "rm") {
			t.Errorf("%s: fix is %q", f.ID, f.Fix)
		}
	}
}

func TestCheckCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if r, err := Check(ctx, newBench().sys); !errors.Is(err, context.Canceled) || r.Findings != nil {
		t.Errorf("Check = %v, %v; want %v", r, err, context.Canceled)
	}
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"":                  "''",
		"/usr/bin/mitool":   "/usr/bin/mitool",
		"/home/bu di":       "'/home/bu di'",
		"a'b":               `'a'\''b'`,
		"$(x)":              "'$(x)'",
		"~/x":               "'~/x'",
		"-rf":               "-rf",
		"a\nb":              "'a\nb'",
		"/home/é":           "'/home/é'",
		"1-2.3:1.0@x,y%z+w": "1-2.3:1.0@x,y%z+w",
	} {
		if got := Quote(in); got != want {
			t.Errorf("Quote(%q) = %s; want %s", in, got, want)
		}
	}
}
