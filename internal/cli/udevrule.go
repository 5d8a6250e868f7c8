package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"mitool/udev"
)

// udevRuleCmd prints the rule that this very binary was built with, so that
// the cure for a missing permission needs no other file.
func (a *app) udevRuleCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "udev-rule",
		Short: a.t("help.udev-short", nil),
		Long:  a.t("help.udev-long", nil),
		Args:  a.noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprint(a.Out, udev.Rules)
			return err
		},
	}
}
