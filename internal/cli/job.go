package cli

import (
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mitool/internal/device"
	"mitool/internal/i18n"
	"mitool/internal/job"
	"mitool/internal/ui"
)

// jobCmd reads what guide reset has recorded. Descriptions are filled in by
// describeJobs.
func (a *app) jobCmd() *cobra.Command {
	var (
		format, output string
		yes            bool
	)
	cmd := &cobra.Command{
		Use:   "job",
		Short: a.t("help.job-short", nil),
		Args:  a.noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	list := &cobra.Command{
		Use: "list [--json]", Example: "  mitool job list", Args: a.noArgs,
		RunE: func(*cobra.Command, []string) error { return a.jobList() },
	}
	show := &cobra.Command{
		Use: "show <job> [--json]", Example: "  mitool job show 261122-7k3f\n  mitool job show 261122-7", Args: a.oneJob,
		RunE: func(_ *cobra.Command, args []string) error { return a.jobShow(args[0]) },
	}
	export := &cobra.Command{
		Use:     "export <job> [--format <format>] [--output <file>]",
		Example: "  mitool job export 261122-7k3f --output report.html\n  mitool job export 261122-7k3f --format jsonl",
		Args:    a.oneJob,
		RunE:    func(_ *cobra.Command, args []string) error { return a.jobExport(args[0], format, output) },
	}
	export.Flags().StringVar(&format, "format", "html", "")
	export.Flags().StringVar(&output, "output", "", "")
	verify := &cobra.Command{
		Use: "verify [<job>...] [--json]", Example: "  mitool job verify\n  mitool job verify 261122-7k3f",
		RunE: func(_ *cobra.Command, args []string) error { return a.jobVerify(args) },
	}
	purge := &cobra.Command{
		Use: "purge [--yes] [--json]", Example: "  mitool job purge", Args: a.noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.jobPurge(cmd.Context(), yes) },
	}
	purge.Flags().BoolVar(&yes, "yes", false, "")
	cmd.AddCommand(list, show, export, verify, purge)
	a.describeJobs(cmd)
	return cmd
}

// describeJobs gives the job commands their descriptions when help is asked
// for: their texts are a part of their own.
func (a *app) describeJobs(cmd *cobra.Command) {
	cmd.SetHelpFunc(func(called *cobra.Command, args []string) {
		cmd.Long = a.text.Text("job.help.long", nil)
		for _, c := range cmd.Commands() {
			c.Short = a.text.Text("job.help."+c.Name()+"-short", nil)
			c.Long = a.text.Text("job.help."+c.Name()+"-long", nil)
			for _, name := range []string{"format", "output", "yes"} {
				if f := c.Flags().Lookup(name); f != nil {
					f.Usage = a.text.Text("job.flag."+name, nil)
				}
			}
		}
		cmd.Root().HelpFunc()(called, args)
	})
}

// oneJob takes one argument, and not an empty one, with which every job's
// number begins.
func (a *app) oneJob(_ *cobra.Command, args []string) error {
	if len(args) != 1 || args[0] == "" {
		return badUsage(a.text.Text("job.error.which", nil))
	}
	return nil
}

// findJob completes the beginning of a job's number.
func (a *app) findJob(begin string) (*job.Store, string, error) {
	store, err := a.jobs()
	if err != nil {
		return nil, "", err
	}
	id, err := a.jobID(store, strings.ToLower(begin))
	return store, id, err
}

// openJob reads the job whose number begins so.
func (a *app) openJob(begin string) (*job.Store, *job.Job, error) {
	store, id, err := a.findJob(begin)
	if err != nil {
		return nil, nil, err
	}
	j, err := store.Read(id)
	return store, j, err
}

// sayJobError puts an error of a record into words and returns the exit code;
// ok is false for others.
func (a *app) sayJobError(err error) (code int, ok bool) {
	var (
		ambiguous *ambiguousJobError
		changed   *job.ChangedError
		version   *job.VersionError
	)
	say := func(id string, data map[string]any) {
		a.sayError(a.text.Text("job.error."+id, data), a.text.Text("job.hint."+id, data))
	}
	switch {
	case errors.As(err, &ambiguous):
		say("ambiguous", map[string]any{"Begin": clean(ambiguous.begin), "Jobs": strings.Join(ambiguous.ids, ", ")})
		return exitUsage, true
	case errors.As(err, &changed):
		say("changed", map[string]any{"Job": changed.ID, "Line": changed.Line})
	case errors.As(err, &version):
		say("version", map[string]any{"Job": version.ID, "Got": version.Got, "Want": version.Want})
	case errors.Is(err, job.ErrNotFound):
		say("not-found", nil)
	case errors.Is(err, job.ErrInUse):
		say("in-use", nil)
	case errors.Is(err, job.ErrUnreadable):
		say("unreadable", nil)
	case errors.Is(err, job.ErrNoKey):
		say("no-key", nil)
	case errors.Is(err, job.ErrKey):
		say("key", nil)
	case errors.Is(err, job.ErrEmpty):
		say("empty", nil)
	default:
		return 0, false
	}
	a.sayLabelled("label.detail", cleanLine(err.Error()))
	return exitFailed, true
}

// recordedPhone is a recorded phone, as far as it is named.
func recordedPhone(p *job.Phone) device.Phone {
	if p == nil {
		return device.Phone{}
	}
	return device.Phone{
		Brand: p.Brand, Name: p.Name, Model: p.Model, Codename: p.Codename, Serial: p.Serial,
		OS: device.OS{Name: p.OS, Version: p.Version, Android: p.Android},
	}
}

// jobState says how far a job came, in a few words.
func (a *app) jobState(e job.Entry) string {
	if e.Err != nil {
		data := map[string]any{}
		var changed *job.ChangedError
		if errors.As(e.Err, &changed) {
			data["Line"] = changed.Line
		}
		return a.text.Text("job.state."+verdict(e.Err), data)
	}
	if end := e.Job.Ended(); end != nil {
		return outcomeWords(a.text, end.Outcome)
	}
	mark := e.Job.Step().Mark
	if mark == "" {
		return a.text.Text("job.state.begun", nil)
	}
	return a.text.Text("job.state.open", map[string]any{"Mark": markWords(a.text, mark)})
}

// markWords says what a mark means; one that is not known stands as it was
// recorded.
func markWords(text *i18n.Catalog, mark string) string {
	if id := "job.mark." + mark; text.Has(id) {
		return text.Text(id, nil)
	}
	return clean(mark)
}

// outcomeWords gives a few words for an outcome; one that is not known stands
// as it was recorded.
func outcomeWords(text *i18n.Catalog, outcome string) string {
	if id := "job.state." + outcome; text.Has(id) {
		return text.Text(id, nil)
	}
	return clean(outcome)
}

// langName gives the name of a language in that of text.
func langName(text *i18n.Catalog, lang string) string {
	if id := "job.lang.lang-" + lang; text.Has(id) {
		return text.Text(id, nil)
	}
	return clean(lang)
}

// localTime is a time as the computer's clock shows it.
func localTime(t time.Time) string { return t.Local().Format(time.DateTime) }

// sayTorn says that the record's last line is not whole.
func (a *app) sayTorn(j *job.Job) {
	if j.Torn > 0 {
		a.term.Println(a.text.Text("job.show.torn", map[string]any{"Bytes": j.Torn}))
	}
}

// cleanLine makes the text of an error fit to print.
func cleanLine(s string) string { return ui.Clean(s, 4*maxField) }
