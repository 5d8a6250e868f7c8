package cli

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"mitool/internal/doctor"
	"mitool/internal/ui"
)

// installReport is what doctor --install-udev --json prints.
type installReport struct {
	SchemaVersion int           `json:"schema_version"`
	Path          string        `json:"path"`
	State         string        `json:"state"`
	Commands      []commandJSON `json:"commands"`
}

type commandJSON struct {
	Command string  `json:"command"`
	Error   *string `json:"error"`
}

// installUdev installs the udev rule below root and says what it did.
func (a *app) installUdev(ctx context.Context, root string, uid int, run func(context.Context, ...string) error) error {
	if runtime.GOOS != "linux" {
		a.sayError(a.text.Text("doctor.error.not-linux", nil), "")
		return exitError(exitFailed)
	}
	if uid != 0 {
		a.sayError(a.text.Text("doctor.error.need-root", nil), "sudo "+programName()+" doctor --install-udev")
		return exitError(exitAccess)
	}
	done, err := doctor.Install(ctx, root, run)
	if done.Path == "" {
		return err
	}
	a.log.Info().Str("path", done.Path).Str("state", string(done.State)).AnErr("error", err).Msg("installed")
	if werr := a.writeInstalled(done); werr != nil {
		return werr
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		a.sayError(a.text.Text("doctor.error.reload", nil), a.text.Text("doctor.hint.reload", nil))
		return exitError(exitFailed)
	}
	if !a.flags.json {
		a.term.Println(a.text.Text("doctor.install.after", nil))
	}
	return nil
}

func (a *app) writeInstalled(done doctor.Installed) error {
	out := installReport{SchemaVersion: schemaVersion, Path: done.Path, State: string(done.State), Commands: []commandJSON{}}
	var lines strings.Builder
	fmt.Fprintln(&lines, a.text.Text("doctor.install."+string(done.State), map[string]any{"Path": done.Path}))
	for _, c := range done.Commands {
		j := commandJSON{Command: strings.Join(c.Args, " ")}
		id, data := "doctor.install.ran", map[string]any{"Command": j.Command}
		if c.Err != nil {
			id, data["Error"] = "doctor.install.failed", ui.Clean(c.Err.Error(), 4*maxField)
			j.Error = known(c.Err.Error())
		}
		fmt.Fprintln(&lines, a.text.Text(id, data))
		out.Commands = append(out.Commands, j)
	}
	if a.flags.json {
		return writeJSON(a.Out, out)
	}
	_, err := fmt.Fprint(a.Out, lines.String())
	return err
}

// runProgram runs a program; what it said is in the error.
func runProgram(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.WaitDelay = time.Second // for what it started and left behind
	said, err := cmd.CombinedOutput()
	if err != nil && len(said) > 0 {
		return fmt.Errorf("%w: %q", err, strings.TrimSpace(string(said)))
	}
	return err
}
