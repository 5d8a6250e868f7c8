package cli

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"mitool/internal/i18n"
	"mitool/internal/ui"
)

// globals are the flags that every command takes.
type globals struct {
	serial    string
	json      bool
	lang      string
	adbServer string
	practice  string
	quiet     bool
	verbose   bool
	logFile   string
	noColor   bool
	timeout   time.Duration
}

// app is one run of mitool: the world, the flags, and what is made of them.
type app struct {
	*Env
	flags globals
	text  *i18n.Catalog
	term  *ui.Terminal
	log   zerolog.Logger
	ascii bool     // the screen has no line-drawing characters
	hands *hands   // of the practice mode, else nil
	close []func() // run at the end, last first

	envSerial bool // whether flags.serial is ANDROID_SERIAL's

	command string // that was called, as far as the command line names one: "mitool job list"
}

// Run runs one command line and returns the exit code.
func Run(ctx context.Context, env *Env) int {
	a := &app{Env: env, log: zerolog.Nop(), text: i18n.New(language(env))}
	a.term = ui.New(env.ErrOut, ui.Options{})
	defer func() {
		for _, f := range slices.Backward(a.close) {
			f()
		}
	}()
	root := a.rootCmd()
	root.SetArgs(env.Args)
	root.SetOut(env.Out)
	root.SetErr(env.ErrOut)
	called, err := root.ExecuteContextC(ctx)
	a.command = called.CommandPath()
	return a.report(err)
}

// language is the one that --lang asks for, else the locale's. It is needed
// before the flags are parsed: their descriptions are in it.
func language(env *Env) i18n.Lang {
	for i, arg := range env.Args {
		value, ok := strings.CutPrefix(arg, "--lang=")
		if arg == "--lang" && i+1 < len(env.Args) {
			value, ok = env.Args[i+1], true
		}
		if lang, err := i18n.Parse(value); ok && err == nil {
			return lang
		}
	}
	return i18n.Detect(env.Getenv)
}

func (a *app) rootCmd() *cobra.Command {
	root := &cobra.Command{
		Use:               "mitool",
		Short:             a.t("help.root-short", nil),
		Long:              a.t("help.root-long", nil),
		Version:           version(),
		SilenceErrors:     true,
		SilenceUsage:      true,
		DisableAutoGenTag: true,
		Args:              a.noArgs,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return a.flagError(err) })

	f := root.PersistentFlags()
	f.StringVar(&a.flags.serial, "serial", "", a.t("flag.serial", nil))
	f.BoolVar(&a.flags.json, "json", false, a.t("flag.json", nil))
	f.StringVar(&a.flags.lang, "lang", "", a.t("flag.lang", nil))
	f.StringVar(&a.flags.adbServer, "adb-server", "auto", a.t("flag.adb-server", nil))
	f.StringVar(&a.flags.practice, "practice", "", a.t("flag.practice", nil))
	f.Lookup("practice").NoOptDefVal = defaultPractice
	f.BoolVarP(&a.flags.quiet, "quiet", "q", false, a.t("flag.quiet", nil))
	f.BoolVarP(&a.flags.verbose, "verbose", "v", false, a.t("flag.verbose", nil))
	f.StringVar(&a.flags.logFile, "log-file", "", a.t("flag.log-file", nil))
	f.BoolVar(&a.flags.noColor, "no-color", false, a.t("flag.no-color", nil))
	f.DurationVar(&a.flags.timeout, "timeout", 0, a.t("flag.timeout", nil))

	root.PersistentPreRunE = func(*cobra.Command, []string) error { return a.setUp() }
	root.AddCommand(a.detectCmd(), a.guideCmd(), a.recoveryCmd(), a.udevRuleCmd(), a.doctorCmd(), a.jobCmd())
	root.AddCommand(a.refusedCmds()...)
	root.SetUsageTemplate(a.usageTemplate())
	root.SetHelpCommand(&cobra.Command{Hidden: true})
	a.translateHelp(root)
	return root
}

// setUp turns the flags into what the commands use.
func (a *app) setUp() error {
	if a.flags.lang != "" {
		if _, err := i18n.Parse(a.flags.lang); err != nil {
			return a.badChoice("lang", a.flags.lang, "en, id")
		}
	}
	switch a.flags.adbServer {
	case "auto", "never", "only":
	default:
		return a.badChoice("adb-server", a.flags.adbServer, "auto, never, only")
	}
	if a.flags.timeout < 0 {
		return a.badDuration("timeout", a.flags.timeout.String())
	}
	if a.flags.serial == "" && a.flags.practice == "" { // it names a real phone
		a.flags.serial = a.Getenv("ANDROID_SERIAL")
		a.envSerial = a.flags.serial != ""
	}
	a.ascii = !ui.UTF8(a.Getenv)
	a.term = a.newTerminal(a.ErrOut, a.flags.quiet || a.flags.json)
	return a.setUpLog()
}

// newTerminal makes w the screen for messages, as the flags and the environment
// want it.
func (a *app) newTerminal(w io.Writer, quiet bool) *ui.Terminal {
	return ui.New(w, ui.Options{
		Color: ui.IsTerminal(w) && !a.flags.noColor && ui.Styled(a.Getenv),
		Quiet: quiet,
		Again: func(most int) string { return a.t("talk.again", map[string]any{"Most": most}) },
		ASCII: a.ascii,
	})
}

// setUpLog begins the log: to the file asked for, to stderr with --verbose.
func (a *app) setUpLog() error {
	var out []io.Writer
	if a.flags.logFile != "" {
		f, err := createLog(a.flags.logFile)
		if err != nil {
			return err
		}
		a.close = append(a.close, func() { _ = f.Close() })
		out = append(out, f)
	}
	if a.flags.verbose {
		out = append(out, zerolog.ConsoleWriter{Out: a.ErrOut, NoColor: true, TimeFormat: time.TimeOnly})
	}
	if len(out) > 0 {
		a.log = zerolog.New(zerolog.MultiLevelWriter(out...)).With().Timestamp().Logger()
		a.log.Info().Str("version", version()).Msg("mitool")
	}
	return nil
}

// exitError ends a command with a code after all has been said.
type exitError int

func (e exitError) Error() string { return "" }
