package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"syscall"
	"time"

	"github.com/creack/pty"
)

// size is the terminal's: 80 columns, as the guides are written for.
var size = pty.Winsize{Rows: 40, Cols: 80}

// settled is how long nothing is printed when a question has been put: what
// looks like a prompt in the middle of a line is none.
const settled = 50 * time.Millisecond

// session is one command on a pseudo-terminal.
type session struct {
	out    io.Writer                                       // gets every byte the command prints
	answer func(context.Context, question) (string, error) // what to type
	screen screen
}

// run starts the command and stays with it until it ends. The error is what
// kept it from ending with 0.
func (s *session) run(ctx context.Context, name string, args ...string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	terminal, err := pty.StartWithSize(cmd, &size)
	if err != nil {
		return err
	}
	defer func() { _ = terminal.Close() }()
	if err := s.converse(ctx, terminal); err != nil {
		cancel()
		_ = cmd.Wait()
		return err
	}
	if err := cmd.Wait(); ctx.Err() == nil {
		return err
	}
	return ctx.Err()
}

// converse relays and answers until the command has closed its terminal.
func (s *session) converse(ctx context.Context, terminal io.ReadWriter) error {
	printed := make(chan []byte)
	ended := make(chan error, 1)
	go func() { ended <- relay(ctx, terminal, printed) }()
	for {
		select {
		case p := <-printed:
			if _, err := s.out.Write(p); err != nil {
				return err
			}
			s.screen.write(p)
		case err := <-ended:
			return err
		case <-time.After(settled):
			if err := s.reply(ctx, terminal); err != nil {
				return err
			}
		}
	}
}

// relay sends what is printed until the terminal is closed.
func relay(ctx context.Context, terminal io.Reader, printed chan<- []byte) error {
	for {
		buf := make([]byte, 4096)
		n, err := terminal.Read(buf)
		if n > 0 {
			select {
			case printed <- buf[:n]:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		switch {
		// Linux tells the end of a terminal by EIO.
		case errors.Is(err, io.EOF), errors.Is(err, syscall.EIO):
			return nil
		case err != nil:
			return fmt.Errorf("reading the terminal: %w", err)
		}
	}
}

// reply types the answer to what the screen asks, if it does.
func (s *session) reply(ctx context.Context, terminal io.Writer) error {
	q, asked := s.screen.question()
	if !asked {
		return nil
	}
	typed, err := s.answer(ctx, q)
	if err != nil {
		return err
	}
	s.screen.answered()
	if _, err := io.WriteString(terminal, typed+"\n"); err != nil {
		return fmt.Errorf("typing: %w", err)
	}
	return nil
}
