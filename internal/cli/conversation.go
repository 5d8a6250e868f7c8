package cli

import (
	"context"
	"fmt"
	"io"
	"slices"

	"mitool/internal/guide"
	"mitool/internal/ui"
)

// conversation is a guide's with the person. Questions are put and answered at
// the controlling terminal, and what belongs to them is shown where the person
// sees it.
type conversation struct {
	*app
	tty *ui.TTY
	// below: something stands on the line above that is no part of what is
	// said next, and wants an empty line between.
	below bool
}

var (
	_ guide.Screen   = (*conversation)(nil)
	_ guide.Prompter = (*conversation)(nil)
)

// openConversation opens the controlling terminal. From then on, messages are
// shown there too where stderr is none.
func (a *app) openConversation() (*conversation, error) {
	tty, err := a.OpenTTY()
	if err != nil {
		return nil, err
	}
	a.term = a.newTerminal(a.screen(tty), a.flags.quiet)
	return &conversation{app: a, tty: tty}, nil
}

// screen is where a person sees what a question at tty is about: nobody agrees
// to what went into a file.
func (a *app) screen(tty *ui.TTY) io.Writer {
	if a.ErrIsTerminal {
		return a.ErrOut
	}
	return tty.Screen()
}

// close closes the terminal.
func (c *conversation) close() { _ = c.tty.Close() }

// Show puts a message on the screen.
func (c *conversation) Show(m guide.Message) {
	c.gap()
	c.term.Block(c.message(m))
	c.picture(m.Picture)
}

// gap is the empty line between an answer and what is said next.
func (c *conversation) gap() {
	if c.below {
		c.term.Println("")
	}
	c.below = false
}

// Wait shows m while run goes.
func (c *conversation) Wait(ctx context.Context, m guide.Message, run func(context.Context) error) error {
	return c.term.Wait(ctx, c.message(m), run)
}

// Choose asks for one of q's options. In practice the simulated phone's screen
// is shown first, and an answer that says that something was done on the phone
// is followed by hands doing it; what they cannot do is asked again.
func (c *conversation) Choose(ctx context.Context, q guide.Question) (string, error) {
	c.Show(q.Message)
	for {
		id, err := c.choose(ctx, q)
		c.below = true
		if err != nil || c.hands == nil || id != guide.OptionDone {
			return id, err
		}
		if err := c.hands.do(ctx, q.Hands); err == nil || ctx.Err() != nil {
			return id, ctx.Err()
		}
		c.sayPractice("practice.cannot", nil)
	}
}

func (c *conversation) choose(ctx context.Context, q guide.Question) (string, error) {
	texts := make([]string, len(q.Options))
	for i, o := range q.Options {
		texts[i] = c.text.Text(o.Text, cleanData(q.Data))
	}
	if c.hands != nil {
		if err := c.hands.look(ctx); err != nil {
			return "", fmt.Errorf("practising: %w", err)
		}
	}
	i, err := c.term.Ask(ctx, c.tty, "", texts)
	if err != nil {
		return "", err
	}
	id := q.Options[i].ID
	c.log.Info().Str("step", string(q.Step)).Str("answer", id).Msg("answered")
	return id, nil
}

// Type asks for a line. It is not logged.
func (c *conversation) Type(ctx context.Context, q guide.Question) (string, error) {
	c.Show(q.Message)
	c.below = true
	return c.term.AskLine(ctx, c.tty, "")
}

func (c *conversation) message(m guide.Message) string {
	return c.text.Text(m.ID, cleanData(m.Data))
}

// cleanData makes the strings among a text's data fit to print: some come
// from the phone.
func cleanData(data map[string]any) map[string]any {
	out := make(map[string]any, len(data))
	for k, v := range data {
		switch x := v.(type) {
		case string:
			v = clean(x)
		case []string:
			list := make([]string, len(x))
			for i, s := range x {
				list[i] = clean(s)
			}
			v = list
		}
		out[k] = v
	}
	return out
}

// picture draws the keys to hold, or the menu and what to choose in it.
func (c *conversation) picture(p *guide.Picture) {
	switch {
	case p == nil:
	case p.Menu != nil:
		choose := slices.Index(p.Menu.Items, p.Menu.Choose)
		c.term.Picture(ui.Menu(p.Menu.Title, p.Menu.Items, choose, c.ascii))
	default:
		c.term.Picture(ui.PhoneKeys(p.Keys.Hold(), ui.KeyLabels{
			VolUp: c.t("picture.volup", nil), VolDown: c.t("picture.voldown", nil),
			Power: c.t("picture.power", nil), Hold: c.t("picture.hold", nil),
		}, c.ascii))
	}
}
