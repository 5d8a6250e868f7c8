package doctor

import (
	"path"
	"slices"
	"strconv"
	"strings"
)

// program is one that is known to take USB devices, phones among them.
type program struct {
	name string // as /proc/PID/comm tells it: 15 bytes at most (TASK_COMM_LEN)
	end  fix    // what has it let go
	told bool   // said also when it holds no phone now
}

var programs = [...]program{
	{"adb", "adb kill-server", false},
	// Takes phones in fastboot (fwupd issues 3187 and 6914).
	{"fwupd", "sudo systemctl stop fwupd", true},
	// GNOME's files and photos, each while it shows a phone (gio(1)).
	{"gvfsd-mtp", "gio mount -s mtp", true},
	{"gvfsd-gphoto2", "gio mount -s gphoto2", true},
	// Probes serial ports as they are plugged in (ModemManager, "Modem
	// filter").
	{"ModemManager", "sudo systemctl stop ModemManager", true},
	// Virtual machines that a phone was, or is to be, given to.
	{"qemu-system-x86", none, false},
	{"VirtualBoxVM", none, false},
	{"VBoxHeadless", none, false},
	{"VBoxSVC", none, true},
	{"vmware-vmx", none, false},
	{"vmware-usbarbit", none, true},
}

// release returns what has a program let go of a phone.
func release(name string) fix {
	for _, p := range programs {
		if p.name == name {
			return p.end
		}
	}
	return none
}

// programs tells of programs that run and may take a phone any time. Those
// that have one now are told of with it.
func (c *check) programs() {
	for _, p := range c.processes() {
		i := slices.IndexFunc(programs[:], func(k program) bool { return k.name == p.name && k.told })
		if i >= 0 {
			c.note("program", Data{"Program": p.name, "PID": p.pid}, programs[i].end)
		}
	}
}

// serverPID returns the process that is the adb server, and 0 when that cannot
// be told: several run, on several ports, or it is hidden from this user.
func (c *check) serverPID() int {
	if c.sys.OS != "linux" {
		return 0
	}
	pid := 0
	for _, p := range c.processes() {
		if p.name != "adb" || !c.isServer(p.pid) {
			continue
		}
		if pid != 0 {
			return 0
		}
		pid = p.pid
	}
	return pid
}

// isServer tells the server from other runs of adb by its arguments: "adb -L
// tcp:5037 fork-server server", or "server nodaemon" by hand (AOSP adb
// client/commandline.cpp).
func (c *check) isServer(pid int) bool {
	args, _ := c.sys.read(path.Join("proc", strconv.Itoa(pid), "cmdline"), maxArgs)
	return slices.Contains(strings.Split(args, "\x00"), "server")
}

type process struct {
	pid  int
	name string
}

// processes lists what runs and is known, by number.
func (c *check) processes() []process {
	var list []process
	for _, name := range c.sys.names("proc") {
		pid, err := strconv.Atoi(name)
		if err != nil {
			continue
		}
		comm := c.sys.value(path.Join("proc", name, "comm"))
		if slices.ContainsFunc(programs[:], func(p program) bool { return p.name == comm }) {
			list = append(list, process{pid, comm})
		}
	}
	slices.SortFunc(list, func(a, b process) int { return a.pid - b.pid })
	return list
}
