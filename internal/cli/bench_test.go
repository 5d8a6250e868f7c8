//go:build unix

package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"mitool/internal/phonesim"
)

// bench holds the phones of a script. Its file phone.sim has lines like these:
//
//	# a comment
//	phone spes 7d3a91c2       a phone, with its serial number or the profile's;
//	                          what follows is for this one
//	phone spes ro.x=1 ro.y=   and with other properties than the profile's
//	trust                     the phone has accepted the key in $HOME/.android
//	boot android              and any other command of phonesim.Phone.Do
//	when screen "Allow USB debugging?": allow always
//	when mode recovery: unplug
//	finally pass 30s          when mitool has ended
//
// A trigger acts once, when the phone comes to the mode, or shows a screen
// with that title or line. Commands for the first phone are also taken from
// the socket phone.sock, which conversations use.
//
// After mitool, phone.after holds the state of each phone, a JSON object a
// line. There is no such file where mitool has not even looked for phones.
type bench struct {
	dir     string
	phones  []*phonesim.Phone
	finally []func() error
	socket  net.Listener

	mu   sync.Mutex
	errs []error // of triggers
}

// load makes the phones of phone.sim.
func (b *bench) load() ([]*phonesim.Phone, error) {
	text, err := os.ReadFile(filepath.Join(b.dir, "phone.sim"))
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		if err := b.line(strings.TrimSpace(line)); err != nil {
			return nil, fmt.Errorf("phone.sim: %s: %w", strings.TrimSpace(line), err)
		}
	}
	_ = os.Remove(socketName) // of a program that was killed
	if b.socket, err = net.Listen("unix", socketName); err != nil {
		return nil, err
	}
	go b.serve()
	return b.phones, nil
}

// socketName is in the working directory, which a conversation shares with the
// program it runs: a whole path may be too long for a socket.
const socketName = "phone.sock"

// serve carries out what comes from the socket, a command a connection, and
// answers with what went wrong.
func (b *bench) serve() {
	for {
		conn, err := b.socket.Accept()
		if err != nil {
			return // closed
		}
		command, _ := io.ReadAll(conn)
		if _, err := b.phones[0].Do(context.Background(), string(command)); err != nil {
			_, _ = io.WriteString(conn, err.Error())
		}
		_ = conn.Close()
	}
}

// command has a phone of another process's bench do something.
func command(text string) error {
	conn, err := net.Dial("unix", socketName)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, text); err != nil {
		return err
	}
	if err := conn.(*net.UnixConn).CloseWrite(); err != nil {
		return err
	}
	wrong, err := io.ReadAll(conn)
	if len(wrong) > 0 {
		err = fmt.Errorf("%s: %s", text, wrong)
	}
	return err
}

func (b *bench) line(line string) error {
	verb, rest, _ := strings.Cut(line, " ")
	if verb == "" || strings.HasPrefix(verb, "#") {
		return nil
	}
	if verb == "phone" && rest != "" {
		return b.add(rest)
	}
	if len(b.phones) == 0 {
		return errors.New("there is no phone yet")
	}
	phone := b.phones[len(b.phones)-1]
	switch {
	case verb == "trust" && rest == "":
		key, err := os.ReadFile(filepath.Join(os.Getenv("HOME"), ".android", "adbkey.pub"))
		if err != nil {
			return err
		}
		return phone.Trust(string(key))
	case verb == "when":
		return b.when(phone, rest)
	case verb == "finally":
		b.finally = append(b.finally, func() error { _, err := phone.Do(context.Background(), rest); return err })
		return nil
	default:
		_, err := phone.Do(context.Background(), line)
		return err
	}
}

func (b *bench) add(args string) error {
	words := strings.Fields(args)
	profile, ok := phonesim.ProfileByName(words[0])
	if !ok {
		return fmt.Errorf("no profile %q", words[0])
	}
	var serial string
	profile.Props = maps.Clone(profile.Props)
	for _, word := range words[1:] {
		if name, value, ok := strings.Cut(word, "="); ok {
			profile.Props[name] = value
		} else {
			serial = word
		}
	}
	b.phones = append(b.phones, phonesim.New(profile, phonesim.Options{Serial: serial, TimeScale: scriptSpeed}))
	return nil
}

// when makes a trigger of `screen "title": command` or `mode name: command`.
func (b *bench) when(phone *phonesim.Phone, text string) error {
	what, command, ok := strings.Cut(text, ": ")
	kind, value, _ := strings.Cut(what, " ")
	value = strings.Trim(value, `"`)
	if !ok || kind != "screen" && kind != "mode" {
		return errors.New(`want screen "title": command, or mode name: command`)
	}
	go func() {
		err := phone.Wait(context.Background(), func(s phonesim.State) bool {
			if kind == "mode" {
				return s.Mode == value
			}
			return s.Screen.Title == value || slices.Contains(s.Screen.Lines, value)
		})
		if err != nil {
			return // closed: it never came to that
		}
		if _, err := phone.Do(context.Background(), command); err != nil {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.errs = append(b.errs, fmt.Errorf("when %s: %w", text, err))
		}
	}()
	return nil
}

// end writes phone.after. What a phone has heard outside of the allow-list is
// an error, whatever the script looks at.
func (b *bench) end() error {
	if b.socket != nil {
		_ = b.socket.Close()
	}
	if b.phones == nil {
		return nil
	}
	var errs []error
	for _, f := range b.finally {
		errs = append(errs, f())
	}
	var after strings.Builder
	for _, p := range b.phones {
		s := p.State()
		line, err := json.Marshal(s)
		errs = append(errs, err)
		after.Write(append(line, '\n'))
		if len(s.Violations) > 0 {
			errs = append(errs, fmt.Errorf("%s heard what is not on the allow-list: %q", s.Serial, s.Violations))
		}
		p.Close()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	errs = append(errs, b.errs...)
	errs = append(errs, os.WriteFile(filepath.Join(b.dir, "phone.after"), []byte(after.String()), 0o600))
	return errors.Join(errs...)
}
