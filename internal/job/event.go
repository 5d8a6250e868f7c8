package job

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"
)

// Schema is the version of the record that this package writes. It is raised
// when a field changes its meaning or goes away; fields may be added without
// it. In every version a line ends in "prev" and "hash".
const Schema = 1

// Kind tells what an event is.
type Kind string

// Kinds.
const (
	KindBegin   Kind = "begin"   // the first line of a job: Begin
	KindPhone   Kind = "phone"   // which phone the job is about: Phone
	KindStep    Kind = "step"    // a step begins, and is not shown yet: Step, Mark
	KindAnswer  Kind = "answer"  // the person's answer: Step, Answer
	KindSeen    Kind = "seen"    // mitool saw something, not a person: Seen
	KindConsent Kind = "consent" // the owner agreed: Consent
	KindResume  Kind = "resume"  // a run of mitool goes on with the job: Resume
	KindEnd     Kind = "end"     // Outcome: nothing is to follow: End
	KindRepair  Kind = "repair"  // a torn last line was dropped: Dropped
)

// Event is a line of a record. The fields of its kind are set, and V to Kind,
// Prev and Hash.
type Event struct {
	V       int       `json:"v"`    // Schema
	Seq     int       `json:"seq"`  // the number of the line, from 1
	Time    time.Time `json:"time"` // RFC 3339, in seconds, with the zone of the computer
	Kind    Kind      `json:"kind"`
	Step    string    `json:"step,omitempty"`   // ID of a step of the guide
	Mark    string    `json:"mark,omitempty"`   // safe, committing or committed
	Answer  string    `json:"answer,omitempty"` // ID of an option
	Seen    string    `json:"seen,omitempty"`   // "usb:same-serial"
	Begin   *Begin    `json:"begin,omitempty"`
	Phone   *Phone    `json:"phone,omitempty"`
	Consent *Consent  `json:"consent,omitempty"`
	Resume  *Resume   `json:"resume,omitempty"`
	End     *End      `json:"end,omitempty"`
	Dropped int       `json:"dropped,omitempty"` // bytes of the torn line
	Prev    string    `json:"prev"`              // Hash of the line before; 64 zeros in the first
	Hash    string    `json:"hash"`              // hex SHA-256 of the line's bytes before this field
}

// Begin is what is known when a job begins.
type Begin struct {
	ID          string `json:"id"`   // of the job, set by [Store.Create]: a renamed file is a changed one
	Act         string `json:"act"`  // "reset"
	Tool        string `json:"tool"` // version of mitool
	Lang        string `json:"lang"` // of the conversation: "en", "id"
	Ticket      string `json:"ticket,omitempty"`
	KeepSerial  bool   `json:"keep_serial,omitempty"` // record the serial number whole
	DeleteAfter string `json:"delete_after"`          // the last day to keep the record: "2027-02-20"
	Key         string `json:"key,omitempty"`         // which key made the fingerprints; set by Create
}

// Phone is what a phone says of itself; what it does not say is empty.
type Phone struct {
	Brand       string    `json:"brand,omitempty"`
	Name        string    `json:"name,omitempty"` // it is sold under
	Model       string    `json:"model,omitempty"`
	Codename    string    `json:"codename,omitempty"`
	Serial      string    `json:"serial,omitempty"`      // masked, unless Begin.KeepSerial
	Fingerprint string    `json:"fingerprint,omitempty"` // of the whole serial number; see [Store.Fingerprint]
	OS          string    `json:"os,omitempty"`
	Version     string    `json:"version,omitempty"`
	Android     string    `json:"android,omitempty"`
	Lock        string    `json:"lock,omitempty"` // of the bootloader; the activation lock is not known over USB
	LockSource  string    `json:"lock_source,omitempty"`
	Battery     *int      `json:"battery,omitempty"` // percent
	Accounts    []Account `json:"accounts,omitempty"`
}

// Account is one that is signed in on a phone.
type Account struct {
	Type string `json:"type"` // "com.google"
	Name string `json:"name"` // masked by the caller
}

// Consent is a decision that was typed.
type Consent struct {
	Text string `json:"text"` // ID of the text that was agreed to
	Lang string `json:"lang"` // it was shown in
}

// Resume is a later run of mitool on the same job.
type Resume struct {
	Tool string `json:"tool"` // version of mitool
}

// End is how a job ended.
type End struct {
	Outcome string `json:"outcome"`        // "done-as-seen"
	Stop    string `json:"stop,omitempty"` // ID of the step that ended it, where one did
}

// check tells what an event of its kind lacks.
func (e Event) check() error {
	switch e.Kind {
	case KindBegin:
		return e.Begin.check()
	case KindPhone:
		return need(e.Kind, e.Phone != nil)
	case KindStep:
		return need(e.Kind, e.Step != "" && e.Mark != "")
	case KindAnswer:
		return need(e.Kind, e.Step != "" && e.Answer != "")
	case KindSeen:
		return need(e.Kind, e.Seen != "")
	case KindConsent:
		return need(e.Kind, e.Consent != nil)
	case KindResume:
		return need(e.Kind, e.Resume != nil)
	case KindEnd:
		return need(e.Kind, e.End != nil && e.End.Outcome != "")
	case KindRepair:
		return need(e.Kind, e.Dropped > 0)
	default:
		return fmt.Errorf("event of the unknown kind %q", e.Kind)
	}
}

func need(k Kind, there bool) error {
	if !there {
		return fmt.Errorf("event %q without its fields", k)
	}
	return nil
}

func (b *Begin) check() error {
	if b == nil {
		return need(KindBegin, false)
	}
	if _, err := time.Parse(time.DateOnly, b.DeleteAfter); err != nil {
		return fmt.Errorf("reading the date until which to keep the record: %w", err)
	}
	return nil
}

// bounded returns e with its strings cut to what a line can hold. What e points
// to is the caller's and stays as it is.
func (e Event) bounded() Event {
	cut(maxText, &e.Step, &e.Mark, &e.Answer, &e.Seen)
	e.Begin, e.Phone, e.Consent, e.Resume, e.End = cloned(e.Begin), cloned(e.Phone), cloned(e.Consent), cloned(e.Resume), cloned(e.End)
	if b := e.Begin; b != nil {
		cut(maxText, &b.Key, &b.Act, &b.Tool, &b.Lang, &b.Ticket)
	}
	if p := e.Phone; p != nil {
		cut(maxText, &p.Brand, &p.Name, &p.Model, &p.Codename, &p.Serial,
			&p.OS, &p.Version, &p.Android, &p.Lock, &p.LockSource)
		p.Accounts = slices.Clone(p.Accounts[:min(len(p.Accounts), maxAccounts)])
		for i := range p.Accounts {
			cut(maxAccount, &p.Accounts[i].Type, &p.Accounts[i].Name)
		}
	}
	if c := e.Consent; c != nil {
		cut(maxText, &c.Text, &c.Lang)
	}
	if r := e.Resume; r != nil {
		cut(maxText, &r.Tool)
	}
	if x := e.End; x != nil {
		cut(maxText, &x.Outcome, &x.Stop)
	}
	return e
}

func cloned[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}

// cut shortens strings to at most n bytes, between characters.
func cut(n int, list ...*string) {
	for _, s := range list {
		if len(*s) <= n {
			continue
		}
		end := n
		for end > 0 && !utf8.RuneStart((*s)[end]) {
			end--
		}
		*s = (*s)[:end]
	}
}
