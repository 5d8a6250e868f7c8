package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"mitool/internal/guide"
)

// refusedCmds are the verbs that people try and mitool refuses: hidden, with
// the reason and the official way. They take any arguments and flags, and
// touch no USB.
func (a *app) refusedCmds() []*cobra.Command {
	var cmds []*cobra.Command
	for _, r := range guide.Refusals() {
		cmd := &cobra.Command{
			Use:                r.Verb,
			Hidden:             true,
			FParseErrWhitelist: cobra.FParseErrWhitelist{UnknownFlags: true},
			Args:               cobra.ArbitraryArgs,
			RunE:               func(*cobra.Command, []string) error { return &refusedError{r} },
		}
		cmd.SetHelpFunc(func(*cobra.Command, []string) {
			_, _ = fmt.Fprintf(a.Out, "%s\n\n%s\n", a.text.Text(r.Reason, nil), a.text.Text(r.Way, nil))
		})
		cmds = append(cmds, cmd)
	}
	return cmds
}
