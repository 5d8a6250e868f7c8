package sysfs

import (
	"context"
	"os"
	"syscall"
	"testing"
)

// A real socket pair of datagrams stands for the kernel's socket.
func TestReceiveFromSocket(t *testing.T) {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_DGRAM|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	kernel := os.NewFile(uintptr(fds[0]), "kernel")
	defer kernel.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	calls := make(chan struct{}, 10)
	done := make(chan struct{})
	go func() {
		receive(ctx, os.NewFile(uintptr(fds[1]), "uevent"), func() { calls <- struct{}{} })
		close(done)
	}()
	if _, err := kernel.Write(plugged); err != nil {
		t.Fatal(err)
	}
	await(t, calls, "the message to be told")
	cancel()
	await(t, done, "a blocked read to be woken")
}

func TestListenWakes(t *testing.T) {
	s, err := listen()
	if err != nil {
		t.Skipf("listen() = %v", err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			if _, err := s.Read(make([]byte, maxUevent)); err != nil {
				return
			}
		}
	}()
	s.Close()
	await(t, done, "a blocked read to be woken")
}

func TestReceiveOverrun(t *testing.T) {
	s := newDatagrams()
	calls := make(chan struct{}, 1)
	go receive(t.Context(), s, func() { calls <- struct{}{} })
	s.messages <- error(&os.PathError{Op: "read", Path: "uevent", Err: syscall.ENOBUFS})
	await(t, calls, "lost messages to be told")
	s.messages <- plugged
	await(t, calls, "a message after lost ones")
}
