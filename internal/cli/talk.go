package cli

import (
	"context"
	"fmt"
	"slices"

	"mitool/internal/guide"
	"mitool/internal/ui"
)

// talk is a guide's conversation with the person: messages on stderr,
// questions and answers on the controlling terminal.
type talk struct {
	*app
	tty *ui.TTY
	// below: something stands on the line above that is no part of what is
	// said next, and wants an empty line between.
	below bool
}

var (
	_ guide.Screen   = (*talk)(nil)
	_ guide.Prompter = (*talk)(nil)
)

// Show puts a message on the screen.
func (t *talk) Show(m guide.Message) {
	t.gap()
	t.term.Block(t.message(m))
	t.picture(m.Picture)
}

// gap is the empty line between an answer and what is said next.
func (t *talk) gap() {
	if t.below {
		t.term.Println("")
	}
	t.below = false
}

// Wait shows m while run goes.
func (t *talk) Wait(ctx context.Context, m guide.Message, run func(context.Context) error) error {
	return t.term.Wait(ctx, t.message(m), run)
}

// Choose asks for one of q's options. In practice the simulated phone's screen
// is shown first, and an answer that says that something was done on the phone
// is followed by hands doing it; what they cannot do is asked again.
func (t *talk) Choose(ctx context.Context, q guide.Question) (string, error) {
	t.Show(q.Message)
	for {
		id, err := t.choose(ctx, q)
		t.below = true
		if err != nil || t.hands == nil || id != guide.OptionDone {
			return id, err
		}
		if err := t.hands.do(ctx, q.Hands); err == nil || ctx.Err() != nil {
			return id, ctx.Err()
		}
		t.sayPractice("practice.cannot", nil)
	}
}

func (t *talk) choose(ctx context.Context, q guide.Question) (string, error) {
	texts := make([]string, len(q.Options))
	for i, o := range q.Options {
		texts[i] = t.text.Text(o.Text, cleanData(q.Data))
	}
	if t.hands != nil {
		if err := t.hands.look(ctx); err != nil {
			return "", fmt.Errorf("practising: %w", err)
		}
	}
	i, err := t.term.Ask(ctx, t.tty, "", texts)
	if err != nil {
		return "", err
	}
	id := q.Options[i].ID
	t.log.Info().Str("step", string(q.Step)).Str("answer", id).Msg("answered")
	return id, nil
}

// Type asks for a line. It is not logged.
func (t *talk) Type(ctx context.Context, q guide.Question) (string, error) {
	t.Show(q.Message)
	t.below = true
	return t.term.AskLine(ctx, t.tty, "")
}

func (t *talk) message(m guide.Message) string {
	return t.text.Text(m.ID, cleanData(m.Data))
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
func (t *talk) picture(p *guide.Picture) {
	switch {
	case p == nil:
	case p.Menu != nil:
		choose := slices.Index(p.Menu.Items, p.Menu.Choose)
		t.term.Picture(ui.Menu(p.Menu.Title, p.Menu.Items, choose, t.ascii))
	default:
		t.term.Picture(ui.PhoneKeys(p.Keys.Hold(), ui.KeyLabels{
			VolUp: t.t("picture.volup", nil), VolDown: t.t("picture.voldown", nil),
			Power: t.t("picture.power", nil), Hold: t.t("picture.hold", nil),
		}, t.ascii))
	}
}
