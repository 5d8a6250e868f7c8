package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"mitool/internal/phonesim"
	"mitool/internal/usbip"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// carrier brings a phone to a bus until ctx is done, as usbip.Host does.
type carrier interface {
	Carry(ctx context.Context, p usbip.Phone) error
}

// run is the whole program, for main and for the tests.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer, open func() (carrier, error)) int {
	flags := flag.NewFlagSet("phonesim", flag.ContinueOnError)
	flags.SetOutput(errOut)
	list := flags.Bool("list", false, "list the profiles and end")
	profiles := flags.String("profile", "spes", "the phones' profiles, separated by commas")
	serial := flags.String("serial", "", "the serial number of the first phone, instead of its profile's")
	scale := flags.Float64("scale", 1, "multiply all durations: 0.1 makes the phones ten times as fast")
	boot := flags.String("boot", "android", "the mode that the phones begin in")
	if err := flags.Parse(args); err != nil {
		return exitUsage
	}
	if *list {
		for _, p := range phonesim.Profiles() {
			_, _ = fmt.Fprintf(out, "%-14s %s %s\n", p.Name, p.Brand, p.MarketName)
		}
		return exitDone
	}
	if flags.NArg() > 0 || *scale <= 0 {
		flags.Usage()
		return exitUsage
	}

	phones, err := newPhones(strings.Split(*profiles, ","), *serial, *scale, *boot)
	defer func() {
		for _, p := range phones {
			p.Close()
		}
	}()
	if err == nil {
		err = serve(ctx, phones, in, out, errOut, open)
	}
	if err != nil {
		_, _ = fmt.Fprintf(errOut, "phonesim: %v\n", err)
		return exitFailed
	}
	return exitDone
}

// newPhones makes a phone of each profile. Those of one profile get serial
// numbers of their own. Phones come back with an error too, to be closed.
func newPhones(profiles []string, serial string, scale float64, boot string) ([]*phonesim.Phone, error) {
	var phones []*phonesim.Phone
	seen := make(map[string]int)
	for i, name := range profiles {
		profile, ok := phonesim.ProfileByName(name)
		if !ok {
			return phones, fmt.Errorf("choosing a phone: no profile %q; -list shows them", name)
		}
		options := phonesim.Options{TimeScale: scale, Seed: uint64(i)}
		if seen[name]++; seen[name] > 1 {
			options.Serial = profile.Serial + strconv.Itoa(seen[name])
		}
		if i == 0 && serial != "" {
			options.Serial = serial
		}
		p := phonesim.New(profile, options)
		phones = append(phones, p)
		if _, err := p.Do(context.Background(), "boot "+boot); err != nil {
			return phones, fmt.Errorf("booting: %w", err)
		}
	}
	return phones, nil
}

// serve plugs the phones in and does what the lines of in say, until they end.
// A line that fails is told of and changes nothing.
func serve(ctx context.Context, phones []*phonesim.Phone, in io.Reader, out, errOut io.Writer, open func() (carrier, error)) error {
	c, err := open()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	var carrying sync.WaitGroup
	defer carrying.Wait()
	defer cancel()
	failed := make(chan error, len(phones))
	for _, p := range phones {
		carrying.Go(func() { failed <- c.Carry(ctx, p) })
	}

	lines := readLines(ctx, in)
	current := phones[0]
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-failed:
			if ctx.Err() != nil {
				return nil // as Carry's context does
			}
			return fmt.Errorf("carrying a phone: %w", err)
		case line, ok := <-lines:
			if !ok {
				return nil
			}
			if n, ok := strings.CutPrefix(line, "phone "); ok {
				i, err := strconv.Atoi(n)
				if err != nil || i < 1 || i > len(phones) {
					_, _ = fmt.Fprintf(errOut, "phonesim: choosing a phone: got %q, want 1 to %d\n", n, len(phones))
					continue
				}
				current = phones[i-1]
				continue
			}
			said, err := current.Do(ctx, line)
			if ctx.Err() != nil {
				return nil
			} else if err != nil {
				_, _ = fmt.Fprintf(errOut, "phonesim: %v\n", err)
			} else if said != "" {
				_, _ = fmt.Fprintln(out, strings.TrimSuffix(said, "\n"))
			}
		}
	}
}

// readLines sends the lines of in. Its goroutine outlives ctx while a read
// blocks, which a terminal's does for ever; the program ends then.
func readLines(ctx context.Context, in io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		scanner := bufio.NewScanner(in)
		for scanner.Scan() {
			select {
			case lines <- scanner.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}
