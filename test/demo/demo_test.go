package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mitool/internal/ui"
)

// fakeEnv makes the test binary a mitool that lists one phone and asks.
const fakeEnv = "MITOOL_DEMO_TEST_FAKE"

func TestMain(m *testing.M) {
	switch os.Getenv(fakeEnv) {
	case "":
		os.Exit(m.Run())
	case "fails":
		os.Exit(3)
	}
	if os.Args[len(os.Args)-1] == "detect" {
		fmt.Println("PORT  SERIAL    MODE\n1-2   7d3a91c2  android")
		return
	}
	if err := fakeGuide(os.Getenv(fakeEnv)); err != nil {
		fmt.Println(err)
		os.Exit(5)
	}
}

func fakeGuide(way string) error {
	tty, err := ui.OpenTTY()
	if err != nil {
		return err
	}
	ctx, term := context.Background(), ui.New(os.Stderr, ui.Options{Color: true})
	term.Heading("Before the reset")
	options := []string{"Stop here", "The owner has been told this, and has understood that nobody can bring the pictures back"}
	if way == "unknown" {
		options = []string{"red", "blue"}
	}
	n, err := term.Ask(ctx, tty, "1. Everything\n2. will be lost.", options)
	if err != nil || n != 1 {
		return fmt.Errorf("got option %d, %w", n, err)
	}
	serial, err := term.AskLine(ctx, tty, "Type the serial number.")
	if err != nil || serial != "7d3a91c2" {
		return fmt.Errorf("got serial %q, %w", serial, err)
	}
	return nil
}

func TestRun(t *testing.T) {
	tests := []struct {
		fake string
		err  string // part of it; "" is none
	}{
		{"ends well", ""},
		{"fails", "mitool --practice --lang en detect: exit status 3"},
		{"unknown", `no answer for the options ["red" "blue"]`},
	}
	for _, tt := range tests {
		t.Run(tt.fake, func(t *testing.T) {
			t.Setenv(fakeEnv, tt.fake)
			var out strings.Builder
			err := run([]string{os.Args[0]}, 0, &out)
			if tt.err == "" && err != nil || tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
				t.Errorf("run = %v; want %q\n%s", err, tt.err, out.String())
			}
			if tt.err == "" && !strings.Contains(out.String(), "> 7d3a91c2\r\n") {
				t.Errorf("shown: %q; want the serial typed", out.String())
			}
		})
	}
}

func TestRunWithoutMitool(t *testing.T) {
	if err := run([]string{"./no-such-file"}, 0, io.Discard); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("run = %v; want %v", err, os.ErrNotExist)
	}
}

func TestQuestion(t *testing.T) {
	tests := []struct {
		name, screen string
		want         question
		asked        bool
	}{
		{"nothing", "", question{}, false},
		{"no prompt", "Waiting", question{}, false},
		{"mark inside a line", "a -> ", question{}, false},
		{"typed", "Serial:\r\n> ", question{text: "Serial:"}, true},
		{"options", "1. Hold it.\r\nDone?\r\n\r\n  1. Yes\r\n  2. No, or\r\n     not yet\r\n1-2> ",
			question{text: "1. Hold it.\nDone?\n\n  1. Yes\n  2. No, or\n     not yet", options: []string{"Yes", "No, or not yet"}}, true},
		{"options not complete", "  1. Yes\r\n1-2> ",
			question{text: "  1. Yes", options: []string{"Yes"}}, false},
		{"over a wait", "\r| Waiting  [1s] \r                 \r\x1b[1mGo on?\x1b[0m\r\n  1. Yes\r\n1-1> ",
			question{text: "Go on?\n  1. Yes", options: []string{"Yes"}}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var s screen
			s.write([]byte("1. old\r\n> "))
			s.answered()
			s.write([]byte(tt.screen))
			if tt.screen == "" {
				s.write([]byte("\r\n"))
			}
			got, asked := s.question()
			if asked != tt.asked {
				t.Errorf("question = %v, %v; want %v", got, asked, tt.asked)
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(question{})); diff != "" {
				t.Errorf("question (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadSerial(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  string
	}{
		{"columns", []string{"PORT  SERIAL    MODE", "1-2   7d3a91c2  android"}, "7d3a91c2"},
		{"blocks", []string{"PORT: 1-2", "SERIAL: 7d3a91c2", "MODE: android"}, "7d3a91c2"},
		{"no phone", []string{"PORT  SERIAL  MODE"}, ""},
		{"nothing", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := readSerial(tt.lines); got != tt.want {
				t.Errorf("readSerial = %q; want %q", got, tt.want)
			}
		})
	}
}
