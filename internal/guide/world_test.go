package guide

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"mitool/internal/device"
	"mitool/internal/job"
	"mitool/internal/models"
)

const mySerial = "7d3a91c2"

// myPhone is the phone of most tests: in Android, trusting this computer.
func myPhone() device.Phone {
	battery := 81
	return device.Phone{
		Port: "1-2", Serial: mySerial, Mode: device.ModeAndroid, State: device.StateReady, Xiaomi: device.Yes,
		Brand: "Redmi", Name: "Redmi Note 11", Model: "2201117TG", Codename: "spes", Battery: &battery,
		Recovery: device.Recovery{Known: true},
	}
}

// world is a bus, a screen, a person and a clock. What the person does to the
// phone is in hands; a question without an answer is not answered.
type world struct {
	mu      sync.Mutex
	phones  []device.Phone
	findErr error
	leaves  int // after so many looks nothing is on the bus; 0: as it is
	changes chan struct{}
	now     time.Time
	alarms  []alarm

	answers map[string]string // by step; "step#2" for the second time
	typed   string
	hands   map[string]func() // by "step:option"
	asked   map[string]int
	onAsk   func(Question)

	questions []Question
	shown     []string
	said      []Message // what was shown, with its data
	waits     []string
	rebooted  []string
	reboot    func() error
	tradeIn   func() (bool, error) // nil: no phone is in that mode
	record    []job.Event
	full      func(job.Event) error // the disk; nil has room
	written   func(job.Event)       // after each; nil: nothing
}

type alarm struct {
	at time.Time
	ch chan time.Time
}

func newWorld(phones ...device.Phone) *world {
	w := &world{
		phones: phones, typed: mySerial, asked: map[string]int{}, hands: map[string]func(){},
		answers: map[string]string{
			"lost": "go-on", "brand": "xiaomi", "identity": "seen", "cannot": "go-on", "forecast": "go-on", "words": "none", "opens": "not", "owner": "here",
			"proof": "invoice", "lock": "unknown", "xiaomi": "works", "google": "works", "rescue": "nothing", "shop-copy": "no", "cards": "go-on", "wallet": "none",
			"battery-warn": "go-on", "battery-ask": "full",
			"how": "keys", "keys": "done", "see": "mi", "assist": "done", "back": "done", "by-hand": "same",
			"wipe-1": "done", "wipe-2": "done", "wipe-confirm": "done",
			"result": "text", "reboot": "done", "start": "setup", "setup": "go-on", "handover": "later",
		},
	}
	// An ordinary phone: it leaves the bus, shows MIAssistant when chosen,
	// and is back in setup without debugging.
	w.hands["keys:done"] = w.unplug
	w.hands["assist:done"] = func() { w.become(device.ModeMIAssistant, device.StateReady) }
	w.hands["back:done"] = w.unplug
	w.hands["reboot:done"] = func() { w.become(device.ModeNoADB, device.StateReady) }
	w.reboot = func() error { w.unplug(); return nil }
	return w
}

func (w *world) unplug() { w.set() }

func (w *world) set(phones ...device.Phone) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.phones = phones
}

// become puts the test's phone on the bus in another mode.
func (w *world) become(m device.Mode, s device.State) {
	p := myPhone()
	p.Mode, p.State, p.Battery = m, s, nil
	w.set(p)
}

func (w *world) env() Env { return Env{Phones: w, Screen: w, Prompter: w, Record: w, Clock: w} }

func (w *world) Find(ctx context.Context) ([]device.Phone, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.leaves > 0 {
		if w.leaves--; w.leaves == 0 {
			w.phones = nil
		}
	}
	phones := slices.Clone(w.phones)
	for i, p := range phones {
		if p.Mode == device.ModeMIAssistant && p.MIAssistant == nil { // the test is not about it
			phones[i].MIAssistant = &device.MIAssistant{Serial: p.Serial}
		}
	}
	return phones, w.findErr
}

func (w *world) Changes(context.Context) (<-chan struct{}, error) { return w.changes, nil }

func (w *world) RebootRecovery(_ context.Context, p device.Phone) error {
	w.rebooted = append(w.rebooted, p.Serial)
	return w.reboot()
}

func (w *world) InTradeInMode(_ context.Context, p device.Phone) (bool, error) {
	if p.Serial == "" {
		return false, device.ErrNotReady // nothing to compare with
	}
	if w.tradeIn == nil {
		return false, nil
	}
	return w.tradeIn()
}

// Append keeps the record, with the time of the world.
func (w *world) Append(e job.Event) error {
	if w.full != nil {
		if err := w.full(e); err != nil {
			return err
		}
	}
	e.Seq, e.Time = len(w.record)+1, start.Add(time.Duration(len(w.record))*time.Second)
	if e.Phone != nil { // as the record on the disk has it
		p := *e.Phone
		p.Serial, p.Fingerprint = job.Mask(p.Serial), "of "+p.Serial
		e.Phone = &p
	}
	w.record = append(w.record, e)
	if w.written != nil {
		w.written(e)
	}
	return nil
}

// start is when a world's record begins.
var start = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// After lets the time pass: a short wait moves the clock, a long one rings
// when the short ones have come so far.
func (w *world) After(d time.Duration) <-chan time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	ch := make(chan time.Time, 1)
	if d > pollEvery {
		w.alarms = append(w.alarms, alarm{w.now.Add(d), ch})
		return ch
	}
	w.now = w.now.Add(d)
	ch <- w.now
	w.alarms = slices.DeleteFunc(w.alarms, func(a alarm) bool {
		if a.at.After(w.now) {
			return false
		}
		a.ch <- w.now
		return true
	})
	return ch
}

func (w *world) Show(m Message) { w.shown, w.said = append(w.shown, m.ID), append(w.said, m) }

func (w *world) Wait(ctx context.Context, m Message, run func(context.Context) error) error {
	w.waits = append(w.waits, m.ID)
	return run(ctx)
}

var errNoAnswer = errors.New("no answer")

func (w *world) Choose(ctx context.Context, q Question) (string, error) {
	w.questions = append(w.questions, q)
	id := string(q.Step)
	w.asked[id]++
	if w.onAsk != nil {
		w.onAsk(q)
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	answer, ok := w.answers[fmt.Sprintf("%s#%d", id, w.asked[id])]
	if !ok {
		answer, ok = w.answers[id]
	}
	if !ok {
		return "", errNoAnswer
	}
	if do := w.hands[id+":"+answer]; do != nil {
		do()
	}
	return answer, nil
}

func (w *world) Type(ctx context.Context, q Question) (string, error) {
	w.questions = append(w.questions, q)
	if w.onAsk != nil {
		w.onAsk(q)
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	return w.typed, nil
}

// steps are the IDs of the questions, in order.
func (w *world) steps() []StepID {
	var ids []StepID
	for _, q := range w.questions {
		ids = append(ids, q.Step)
	}
	return ids
}

var (
	_ Phones   = (*world)(nil)
	_ Screen   = (*world)(nil)
	_ Prompter = (*world)(nil)
	_ Clock    = (*world)(nil)
	_ Recorder = (*world)(nil)
)

// run does a reset with a limit no honest run comes near.
func (w *world) run(t *testing.T, serial string) (Result, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	res, err := Reset(ctx, w.env(), ResetOptions{Serial: serial})
	if ctx.Err() != nil {
		t.Fatal("the guide did not end")
	}
	return res, err
}

// families are the answers to "see" by menu family.
var families = map[models.MenuFamily]string{
	models.MiRecovery: "mi", models.HyperOS3: "hyperos3", models.MIUI6to8: "old", models.AOSP: "aosp",
}

// keyPresses are all ways of holding the keys.
var keyPresses = []models.Keys{models.VolUpPower, models.VolUpPowerReleasePower, models.VolUpVolDownPower}
