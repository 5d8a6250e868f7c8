// Package qemu boots a kernel in QEMU and tells what the guest printed and
// how it ended.
package qemu

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// Program is QEMU's name for the one machine there is a kernel for.
const Program = "qemu-system-x86_64"

// Ports of the guest, as /sys/class/virtio-ports/*/name tells them. What the
// guest writes into PortExit last is the exit code in decimal.
const (
	PortStdout = "stdout"
	PortStderr = "stderr"
	PortExit   = "exit"
)

// ErrNoExit means that the machine went down and no exit code was written.
var ErrNoExit = errors.New("the guest ended without an exit code")

// Machine is what is booted.
type Machine struct {
	Kernel string // path of vmlinuz
	Initrd string // path of the initramfs
	Memory int    // in MiB
}

// machineArgs make the machine. KVM is never used: a /dev/kvm that exists may
// still hang the guest. Of the processors that QEMU emulates, Nehalem is the
// newest whose extras do not slow the emulation down; the rdrand beside it
// saves the guest the wait for random numbers.
var machineArgs = []string{
	"-M", "q35", "-accel", "tcg,thread=multi", "-cpu", "Nehalem,+rdrand", "-smp", "2",
	"-display", "none", "-nodefaults", "-no-user-config", "-no-reboot", "-nic", "none",
}

// kernelArgs: a panic ends the machine (panic=-1 reboots, -no-reboot makes
// that the end); the rest saves time.
const kernelArgs = "console=ttyS0 quiet panic=-1 mitigations=off tsc=reliable random.trust_cpu=on"

// Run boots the machine, copies what the guest writes to its two output ports
// and returns the exit code. When ctx is done the machine is switched off.
// Errors tell the end of the console, where the kernel's messages are.
func (m Machine) Run(ctx context.Context, stdout, stderr io.Writer) (int, error) {
	args := append([]string{
		"-kernel", m.Kernel, "-initrd", m.Initrd, "-append", kernelArgs,
		"-m", strconv.Itoa(m.Memory),
		"-serial", "stdio", "-device", "virtio-serial-pci",
	}, machineArgs...)
	var exit, console tail
	outputs := []struct {
		port string
		w    io.Writer
	}{{PortStdout, stdout}, {PortStderr, stderr}, {PortExit, &exit}}

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, Program)
	var copies sync.WaitGroup
	for i, o := range outputs {
		// Neither of QEMU's simpler back-ends will do: "stdio" ends with
		// its input, "file" truncates.
		ours, theirs, err := socketPair()
		if err != nil {
			return 0, fmt.Errorf("starting qemu: %w", err)
		}
		defer func() { _ = theirs.Close() }()
		cmd.ExtraFiles = append(cmd.ExtraFiles, theirs)
		args = append(args,
			"-chardev", fmt.Sprintf("socket,id=%s,fd=%d", o.port, firstExtraFile+i),
			"-device", fmt.Sprintf("virtserialport,chardev=%s,name=%s", o.port, o.port))
		copies.Go(func() {
			_, _ = io.Copy(o.w, ours) // ends when QEMU does
			_ = ours.Close()
		})
	}
	cmd.Args = append(cmd.Args, args...)
	cmd.Stdout, cmd.Stderr = &console, &console
	// A test that is killed must not leave a machine behind. The signal
	// comes when the thread ends that started it, so the thread is kept.
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	err := cmd.Start()
	for _, f := range cmd.ExtraFiles {
		_ = f.Close()
	}
	if err == nil {
		err = cmd.Wait()
	}
	copies.Wait()
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	if err != nil {
		return 0, fmt.Errorf("running qemu: %w; the console ends with:\n%s", err, &console)
	}
	code, err := strconv.Atoi(strings.TrimSpace(exit.String()))
	if err != nil {
		return 0, fmt.Errorf("running qemu: %w; the console ends with:\n%s", ErrNoExit, &console)
	}
	return code, nil
}

// firstExtraFile is the descriptor that the first of cmd.ExtraFiles gets.
const firstExtraFile = 3

// socketPair makes a connected pair; closing theirs ends reading from ours.
func socketPair() (ours, theirs *os.File, err error) {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("making a socket pair: %w", err)
	}
	return os.NewFile(uintptr(fds[0]), "ours"), os.NewFile(uintptr(fds[1]), "theirs"), nil
}

// maxTail is how much of an output is kept, in bytes: some hundred lines.
const maxTail = 16 << 10

// tail keeps the end of what is written to it.
type tail struct{ bytes.Buffer }

func (t *tail) Write(p []byte) (int, error) {
	n, err := t.Buffer.Write(p)
	if over := t.Len() - maxTail; over > 0 {
		t.Next(over)
	}
	return n, err
}
