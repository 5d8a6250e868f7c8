package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// mostAnswers bounds the conversation: a guide that asks in a circle has to
// end the demo.
const mostAnswers = 80

// reply is an answer to a question.
type reply struct {
	question, option *regexp.Regexp
	wait             time.Duration // for the simulated phone to get on, before answering
}

// wanted are the answers of a technician whose customer forgot the screen lock
// and knows both accounts. The first line fits that matches the question and
// exactly one of its options.
var wanted = []reply{
	{re(``), re(`owner has been told`), 0},
	{re(`who made this phone`), re(`^Xiaomi, Redmi or POCO$`), 0},
	{re(`identity card`), re(`^Yes, and the name`), 0},
	{re(`SIM card`), re(`^Done`), 0},
	{re(`in Mi Wallet`), re(`^None$`), 0},
	{re(`Is everything saved`), re(`wants to keep nothing`), 0},
	{re(`How full`), re(`^50 %`), 0},
	{re(`still open the phone`), re(`^No\.`), 0},
	{re(`owner here`), re(`^Yes$`), 0},
	{re(`proof of ownership`), re(`Invoice`), 0},
	{re(`these does the phone's screen show`), re(`^None of these`), 0},
	{re(`know the screen lock`), re(`^No$`), 0},
	{re(`signed in to the Xiaomi Account`), re(`it worked`), 0},
	{re(`know the Google account`), re(`older than 24 hours`), 0},
	{re(`restart it into recovery`), re(`keys instead`), 0},
	{re(`screen show now`), re(`^"Reboot", "Wipe Data", "Connect with MIAssistant"$`), 0},
	{re(`Wiping data`), re(`text that says it is done`), 4 * time.Second},
	{re(`screen show now`), re(`text that says it is done`), 0},
	{re(`this erases the phone`), re(`^Pressed`), 0},
	{re(`What does its screen show`), re(`A setup page`), 0},
	{re(`How far is setup`), re(`later$`), 0},
	{re(``), re(`^The main menu is there$`), 0},
	{re(``), re(`^Done`), 0},
	{re(``), re(`^Go on$`), 0},
}

func re(s string) *regexp.Regexp { return regexp.MustCompile(s) }

// technician answers mitool's questions.
type technician struct {
	pause   time.Duration
	serial  string // read off detect's answer
	answers int
}

// answer waits as long as reading the question takes and returns what to type.
func (t *technician) answer(ctx context.Context, q question) (string, error) {
	t.answers++
	if t.answers > mostAnswers {
		return "", fmt.Errorf("more than %d questions", mostAnswers)
	}
	typed, wait, err := t.decide(q)
	if err != nil {
		return "", err
	}
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case <-time.After(t.pause + wait):
		return typed, nil
	}
}

func (t *technician) decide(q question) (typed string, wait time.Duration, err error) {
	if len(q.options) == 0 {
		if t.serial == "" {
			return "", 0, errors.New("asked to type something, and detect told no serial number")
		}
		return t.serial, 0, nil
	}
	for _, w := range wanted {
		if !w.question.MatchString(q.text) {
			continue
		}
		if i, ok := sole(w.option, q.options); ok {
			return strconv.Itoa(i + 1), w.wait, nil
		}
	}
	return "", 0, fmt.Errorf("no answer for the options %q", q.options)
}

// sole returns the index of the one option that matches.
func sole(r *regexp.Regexp, options []string) (int, bool) {
	found := -1
	for i, o := range options {
		if !r.MatchString(o) {
			continue
		}
		if found >= 0 {
			return 0, false
		}
		found = i
	}
	return found, found >= 0
}
