package phonesim

import (
	"fmt"
	"strings"
	"time"
)

// Space of userdata in KiB.
const (
	userdataTotal = 110002152
	userdataUsed  = 61234567
	userdataBare  = 4210000
)

// df prints as toybox does; on Android 6 and older as toolbox, with units.
func (p *Phone) df(args []string) result {
	where := "/data"
	for _, a := range args {
		if !strings.HasPrefix(a, "-") {
			where = a
		}
	}
	if _, ok := p.userdata.lookup(where, true); !ok {
		return result{stderr: fmt.Sprintf("df: %s: No such file or directory\n", where), code: 1}
	}
	used := userdataBare
	if p.wipes == 0 {
		used = userdataUsed
	}
	free := userdataTotal - used
	if p.profile.ADB.CRLF {
		gib := func(kib int) string { return fmt.Sprintf("%.1fG", float64(kib)/(1<<20)) }
		return result{stdout: fmt.Sprintf("%-20s %8s %8s %8s   %s\n%-20s %8s %8s %8s   %d\n",
			"Filesystem", "Size", "Used", "Free", "Blksize", where, gib(userdataTotal), gib(used), gib(free), 4096)}
	}
	return result{stdout: fmt.Sprintf("Filesystem       1K-blocks     Used Available Use%% Mounted on\n"+
		"/dev/block/dm-41 %9d %8d %9d  %d%% /data\n", userdataTotal, used, free, (100*used+userdataTotal-1)/userdataTotal)}
}

// ls knows the options -a, -d, -l and -1.
func (p *Phone) ls(args []string) result {
	var r result
	flags := map[rune]bool{}
	var names []string
	options := true
	for _, a := range args {
		switch {
		case options && a == "--":
			options = false
		case options && len(a) > 1 && a[0] == '-':
			for _, f := range a[1:] {
				if !strings.ContainsRune("adl1", f) {
					return result{stderr: fmt.Sprintf("ls: Unknown option '%c'\n", f), code: 1}
				}
				flags[f] = true
			}
		default:
			names = append(names, a)
		}
	}
	if len(names) == 0 {
		names = []string{"/"}
	}
	for _, name := range names {
		n, ok := p.userdata.lookup(name, !flags['l'] && !flags['d'])
		switch {
		case !ok:
			r.stderr += fmt.Sprintf("ls: %s: No such file or directory\n", name)
			r.code = 1
		case !n.isDir() || flags['d']:
			r.stdout += p.lsLine(n, name, flags['l'])
		case n.denied:
			r.stderr += fmt.Sprintf("ls: %s: Permission denied\n", name)
			r.code = 1
		default:
			for _, c := range n.entries {
				r.stdout += p.lsLine(c, p.say(c.name), flags['l'])
			}
		}
	}
	return r
}

func (p *Phone) lsLine(n *node, name string, long bool) string {
	if !long {
		return name + "\n"
	}
	kinds := map[uint32]byte{modeDir: 'd', modeLink: 'l', modeFile: '-'}
	perm := []byte{kinds[n.mode&modeType]}
	for i := range 9 {
		c := "rwx"[i%3]
		if n.mode&(1<<(8-i)) == 0 {
			c = '-'
		}
		perm = append(perm, c)
	}
	if n.mode&modeType == modeLink {
		name += " -> " + n.target
	}
	return fmt.Sprintf("%s 1 root sdcard_rw %d %s %s\n", perm, n.size, time.Unix(n.mtime, 0).UTC().Format("2006-01-02 15:04"), name)
}

// test knows -e, -f, -d and -r of one path.
func (p *Phone) test(args []string) result {
	if len(args) != 2 {
		return result{stderr: "test: unknown expression\n", code: 2}
	}
	n, ok := p.userdata.lookup(args[1], true)
	switch args[0] {
	case "-e":
	case "-f":
		ok = ok && n.mode&modeType == modeFile
	case "-d":
		ok = ok && n.isDir()
	case "-r":
		ok = ok && !n.denied
	default:
		return result{stderr: "test: unknown expression\n", code: 2}
	}
	if !ok {
		return result{code: 1}
	}
	return result{}
}

// catMax bounds what cat prints.
const catMax = 1 << 20

func (p *Phone) cat(args []string) result {
	var r result
	for _, name := range args {
		n, ok := p.userdata.lookup(name, true)
		switch {
		case !ok:
			r.stderr += fmt.Sprintf("cat: %s: No such file or directory\n", name)
			r.code = 1
		case n.isDir() || n.denied:
			r.stderr += fmt.Sprintf("cat: %s: Permission denied\n", name)
			r.code = 1
		default:
			b := make([]byte, min(n.size, catMax))
			r.stdout += string(b[:n.read(b, 0)])
		}
	}
	return r
}
