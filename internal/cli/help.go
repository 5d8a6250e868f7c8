package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// t gives the text cli.<id> in the language of this run.
func (a *app) t(id string, data any) string { return a.text.Text("cli."+id, data) }

// usageTemplate is cobra's, in the language of this run, with the words
// filled in. Flags that every command takes are shown by mitool --help alone,
// to which the others point.
func (a *app) usageTemplate() string {
	const template = `@usage@
  {{if and .HasAvailableSubCommands (eq .UseLine .CommandPath)}}{{.CommandPath}} @command@{{else}}{{.UseLine}}{{end}}
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

@global-flags@{{end}}
{{- if .HasAvailableSubCommands}}

@more@{{end}}
`
	words := make([]string, 0, 14)
	for _, w := range []string{"usage", "command", "commands", "flags", "global-flags", "examples", "more"} {
		words = append(words, "@"+w+"@", a.t("help."+w, nil))
	}
	return strings.NewReplacer(words...).Replace(template)
}

// translateHelp gives a command and those below it the flags --help and
// --version in the language of this run, and keeps from them what cobra and pflag
// would add in English: "[flags]", and defaults, which the texts tell.
func (a *app) translateHelp(cmd *cobra.Command) {
	cmd.DisableFlagsInUseLine = true
	for _, flags := range []*pflag.FlagSet{cmd.Flags(), cmd.PersistentFlags()} {
		flags.VisitAll(func(f *pflag.Flag) {
			switch f.Value.Type() {
			case "string":
				f.DefValue = ""
			case "int":
				f.DefValue = "0"
			}
		})
	}
	cmd.Flags().BoolP("help", "h", false, a.t("flag.help", nil))
	if cmd.Version != "" {
		cmd.Flags().Bool("version", false, a.t("flag.version", nil))
	}
	for _, c := range cmd.Commands() {
		a.translateHelp(c)
	}
}
