package cli

import (
	"strings"

	"github.com/spf13/cobra"
)

// t gives the text cli.<id> in the language of this run.
func (a *app) t(id string, data any) string { return a.text.Text("cli."+id, data) }

// usageTemplate is cobra's, in the language of this run, with the words
// filled in. Flags that every command takes are shown by mitool --help alone.
func (a *app) usageTemplate() string {
	const template = `@usage@
  {{if .HasAvailableSubCommands}}{{.CommandPath}} <command>{{else}}{{.UseLine}}{{end}}
{{- if .HasExample}}

@examples@
{{.Example}}{{end}}
{{- if .HasAvailableSubCommands}}

@commands@
{{- range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name 11}} {{.Short}}{{end}}{{end}}{{end}}
{{- if .HasAvailableLocalFlags}}

@flags@
{{.LocalFlags.FlagUsagesWrapped 80 | trimTrailingWhitespaces}}{{end}}
{{- if .HasAvailableInheritedFlags}}

@global-flags@
{{.InheritedFlags.FlagUsagesWrapped 80 | trimTrailingWhitespaces}}{{end}}
{{- if .HasAvailableSubCommands}}

@more@{{end}}
`
	words := make([]string, 0, 12)
	for _, w := range []string{"usage", "commands", "flags", "global-flags", "examples", "more"} {
		words = append(words, "@"+w+"@", a.t("help."+w, nil))
	}
	return strings.NewReplacer(words...).Replace(template)
}

// translateHelp gives a command and those below it the flags --help and
// --version in the language of this run; cobra would describe them in English.
func (a *app) translateHelp(cmd *cobra.Command) {
	cmd.Flags().BoolP("help", "h", false, a.t("flag.help", nil))
	if cmd.Version != "" {
		cmd.Flags().Bool("version", false, a.t("flag.version", nil))
	}
	for _, c := range cmd.Commands() {
		a.translateHelp(c)
	}
}
