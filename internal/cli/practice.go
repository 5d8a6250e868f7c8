package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"mitool/internal/adb"
	"mitool/internal/device"
	"mitool/internal/guide"
	"mitool/internal/models"
	"mitool/internal/phonesim"
)

const (
	// defaultPractice is the simulated phone of --practice without a name.
	defaultPractice = "spes"
	// practiceSpeed runs the simulated phone faster than a real one, which
	// takes half a minute to start.
	practiceSpeed = 0.05
	// settleTimeout bounds the start of a simulated phone, which takes a
	// second or two at this speed.
	settleTimeout = 20 * time.Second
)

// practise puts the phones that --practice names in the place of the bus: in
// Android, with this computer accepted.
func (a *app) practise(f *device.Finder) error {
	key, err := adb.GenerateKey()
	if err != nil {
		return err
	}
	var phones []*phonesim.Phone
	for i, name := range strings.Split(a.flags.practice, ",") {
		p, err := a.practicePhone(name, i, key)
		if err != nil {
			return err
		}
		phones = append(phones, p)
	}
	f.Keys = func() ([]*adb.Key, error) { return []*adb.Key{key}, nil }
	a.simulate(f, phones)
	return nil
}

// practicePhone makes the phone at place i of those that --practice names.
func (a *app) practicePhone(name string, i int, key *adb.Key) (*phonesim.Phone, error) {
	profile, ok := phonesim.ProfileByName(name)
	if !ok {
		return nil, badUsage(a.t("practice.unknown",
			map[string]any{"Name": clean(name), "Names": profileNames()}))
	}
	options := phonesim.Options{TimeScale: practiceSpeed}
	if i > 0 {
		options.Serial = fmt.Sprintf("%s%d", profile.Serial, i+1) // two of a kind are two phones
	}
	p := phonesim.New(profile, options)
	a.close = append(a.close, p.Close)
	if err := p.Trust(key.PublicKeyText()); err != nil {
		return nil, err
	}
	if _, err := p.Do(context.Background(), "boot android"); err != nil {
		return nil, err
	}
	if !a.flags.quiet {
		a.sayPractice("practice.begin", map[string]any{"Name": profile.MarketName})
	}
	return p, nil
}

// simulate lets the finder see the phones, and gives the guide hands on them.
func (a *app) simulate(f *device.Finder, phones []*phonesim.Phone) {
	f.Bus = phonesim.NewBus(phones...)
	a.hands = &hands{app: a, phones: phones}
}

func (a *app) sayPractice(id string, data map[string]any) {
	a.term.Println(a.t("label.practice", nil) + ": " + a.t(id, data))
}

func profileNames() string {
	var names []string
	for _, p := range phonesim.Profiles() {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

// hands are the person's, on a simulated phone.
type hands struct {
	*app
	phones []*phonesim.Phone
	seen   string // the screen that was shown last
}

// do does the acts on the phone that is being practised with.
func (h *hands) do(ctx context.Context, acts []guide.Hand) error {
	phone := h.phone()
	for _, act := range acts {
		if act.Do == guide.DoLeave {
			if err := h.leave(ctx, phone); err != nil {
				return err
			}
			continue
		}
		for _, m := range h.moves(act) {
			if err := settle(ctx, phone); err != nil {
				return err
			}
			if err := h.make(ctx, phone, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// leave goes back from a page of a menu, as far as there are items for it.
func (h *hands) leave(ctx context.Context, phone *phonesim.Phone) error {
	const mostPages = 4
	for range mostPages {
		if err := settle(ctx, phone); err != nil {
			return err
		}
		items := phone.State().Screen.Items
		i := slices.IndexFunc(items, func(item string) bool { return slices.Contains(guide.LeaveWords(), item) })
		if i < 0 {
			return nil
		}
		if err := h.make(ctx, phone, h.choose(items[i])); err != nil {
			return err
		}
	}
	return nil
}

// move is something that hands do: in the simulated phone's words, and in a
// person's.
type move struct{ command, words string }

func (h *hands) make(ctx context.Context, phone *phonesim.Phone, m move) error {
	h.sayPractice("practice.hands", map[string]any{"Act": m.words})
	_, err := phone.Do(ctx, m.command)
	return err
}

func (h *hands) choose(item string) move {
	return move{fmt.Sprintf("choose %q", item), h.t("practice.choose", map[string]any{"Item": item})}
}

// look shows what is on the phone's screen, when that has changed since it was
// shown last: a person would look before answering.
func (h *hands) look(ctx context.Context) error {
	phone := h.phone()
	if err := settle(ctx, phone); err != nil {
		return err
	}
	screen, err := phone.Do(ctx, "screen")
	if err != nil || screen == h.seen {
		return err
	}
	h.seen = screen
	if strings.TrimSpace(screen) == "" {
		h.sayPractice("practice.dark", nil)
		return nil
	}
	h.sayPractice("practice.screen", nil)
	h.term.Picture(screen)
	return nil
}

// settle waits until the phone has started: until then there is nothing to
// press.
func settle(ctx context.Context, phone *phonesim.Phone) error {
	ctx, cancel := context.WithTimeout(ctx, settleTimeout)
	defer cancel()
	return phone.Wait(ctx, func(s phonesim.State) bool { return s.Mode != "starting" })
}

// phone is the one chosen by --serial, else the first.
func (h *hands) phone() *phonesim.Phone {
	for _, p := range h.phones {
		if s := p.State().Serial; h.flags.serial != "" && strings.HasPrefix(s, h.flags.serial) {
			return p
		}
	}
	return h.phones[0]
}

// keyCommands are the simulated phone's words for holding the keys.
var keyCommands = map[models.Keys]string{
	models.VolUpPower:             "press volup+power until-screen",
	models.VolUpPowerReleasePower: "press volup+power until-logo then volup until-screen",
	models.VolUpVolDownPower:      "press volup+voldown+power until-screen",
}

// moves are what an act takes.
func (h *hands) moves(act guide.Hand) []move {
	switch act.Do {
	case guide.DoKeys:
		return []move{{keyCommands[act.Keys], h.t(keysText[act.Keys], nil)}}
	case guide.DoChoose:
		return []move{h.choose(act.Choose)}
	case guide.DoPower:
		return []move{{fmt.Sprintf("press power %s", act.Hold), h.t("practice.power", map[string]any{"Time": act.Hold})}}
	case guide.DoShowMenu:
		return []move{{"hold power", h.t("practice.hold-power", nil)}, {"press power+volup", h.t("practice.volup", nil)}}
	case guide.DoBack:
		return []move{{"press power", h.t("practice.press-power", nil)}}
	default:
		return nil
	}
}
