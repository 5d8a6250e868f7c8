package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"mitool/internal/adb"
	"mitool/internal/adbkey"
	"mitool/internal/doctor"
	"mitool/internal/usb/libusb"
)

func (a *app) doctorCmd() *cobra.Command {
	var install bool
	cmd := &cobra.Command{
		Use:     "doctor [--install-udev] [--json]",
		Short:   a.t("help.doctor-short", nil),
		Long:    a.t("help.doctor-long", nil),
		Example: "  mitool doctor\n  sudo mitool doctor --install-udev",
		Args:    a.noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case a.flags.practice != "":
				return badUsage(a.text.Text("doctor.error.practice", nil))
			case install:
				return a.installUdev(cmd.Context(), "/", os.Geteuid(), runProgram)
			default:
				return a.doctor(cmd.Context(), a.system())
			}
		},
	}
	cmd.Flags().BoolVar(&install, "install-udev", false, a.t("flag.install-udev", nil))
	return cmd
}

// system is this computer, as the flags would have mitool use it.
func (a *app) system() doctor.System {
	s := doctor.Host()
	s.Bus = a.OpenBus()
	a.close = append(a.close, func() { _ = s.Bus.Close() })
	s.LibUSB = libusb.Version
	s.Keys = adbkey.Files(adbkey.Env{Getenv: a.Getenv, Home: a.Home})
	if a.flags.adbServer != "never" {
		server, err := adb.NewServer(adb.ServerEnv{Getenv: a.Getenv})
		if s.ServerErr = err; err == nil {
			s.Server = server
		}
	}
	tty, err := a.OpenTTY()
	if s.Terminal = err; err == nil {
		_ = tty.Close()
	}
	s.UTF8, s.Lang, s.Program = !a.ascii, string(a.text.Lang()), programName()
	return s
}

// programName is how sudo finds this program: by its name where sudo looks by
// itself (secure_path of Debian's sudoers), else by its whole path.
func programName() string {
	exe, err := os.Executable()
	if err != nil {
		return "mitool"
	}
	sudoPath := []string{"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"}
	if dir, name := filepath.Split(exe); slices.Contains(sudoPath, filepath.Clean(dir)) {
		return doctor.Quote(name)
	}
	return doctor.Quote(exe)
}

// doctor examines s and says what was found.
func (a *app) doctor(ctx context.Context, s doctor.System) error {
	report, err := doctor.Check(ctx, s)
	if err != nil {
		return err
	}
	for _, f := range report.Findings {
		a.log.Info().Str("id", f.ID).Str("level", string(f.Level)).Str("port", f.Port).Msg("finding")
	}
	if a.flags.json {
		err = writeJSON(a.Out, a.newDoctorReport(report))
	} else {
		_, err = fmt.Fprint(a.Out, a.renderDoctor(report))
	}
	if err == nil && !report.Usable {
		return exitError(exitAccess)
	}
	return err
}
