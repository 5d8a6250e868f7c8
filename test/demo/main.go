// Demo shows mitool without a phone: it runs the practice mode on a terminal
// of its own and answers its questions as a technician would.
//
//	go run ./test/demo bin/mitool
//
// Everything on the screen is mitool's but the line that names each command.
// It ends with 1 when mitool does not end well, or asks something that the
// technician has no answer for.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// longest bounds the whole demo. It takes about a minute; a phone that never
// comes back must not hold up whoever started it for much longer.
const longest = 5 * time.Minute

func main() {
	pause := flag.Duration("pause", 1200*time.Millisecond, "time to read each question")
	flag.Parse()
	if err := run(flag.Args(), *pause, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(args []string, pause time.Duration, out io.Writer) error {
	if len(args) != 1 {
		return errors.New("expected one argument, the path of mitool")
	}
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()

	t := &technician{pause: pause}
	for _, command := range [][]string{{"detect"}, {"guide", "reset"}} {
		line := append([]string{"--practice", "--lang", "en"}, command...)
		if _, err := fmt.Fprintf(out, "\n$ mitool %s\n", strings.Join(line, " ")); err != nil {
			return err
		}
		s := &session{out: out, answer: t.answer}
		if err := s.run(ctx, args[0], line...); err != nil {
			return fmt.Errorf("mitool %s: %w", strings.Join(line, " "), err)
		}
		if t.serial == "" {
			t.serial = readSerial(s.screen.lines())
		}
	}
	return nil
}
