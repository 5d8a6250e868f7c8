package cli

import (
	"slices"
	"strings"
	"time"

	"mitool/internal/device"
	"mitool/internal/guide"
	"mitool/internal/i18n"
	"mitool/internal/job"
	"mitool/internal/models"
	"mitool/internal/paper"
)

// reportTime is a time on the report, in the zone of the job's beginning. That
// zone is named once: the paper may be read elsewhere.
const reportTime = "2006-01-02 15:04"

// hashShown is how much of the last line's hash is shown, in hexadecimal digits:
// 64 bits, which a person can compare and nobody finds a second record for by
// chance.
const hashShown = 16

// shownHash ties a record to a paper: job show and job verify print what stands
// on the report.
func shownHash(j *job.Job) string { return j.Last().Hash[:hashShown] }

// reporter makes the report of a job: what the record holds, in both languages,
// and no more.
type reporter struct {
	job     *job.Job
	shop    *shop                // where the phone is handed over; nil when not known
	answers map[string]job.Event // the last one to each step that still holds
	consent *job.Event           // the last; nil when there is none
	lapsed  bool                 // the talk began anew after the consent
	id, en  *i18n.Catalog
}

// talkBegins is the first step of the guide's talk. When a job is gone on with
// too late, the talk begins there again, and what was answered and agreed before
// holds no longer. It never does after a wipe that is, or may be, confirmed.
const talkBegins = "lost"

// hangOn are the questions that an answer to a step brings; another answer to
// it takes back what they were answered.
var hangOn = map[string][]string{
	"xiaomi":        {"xiaomi-recent", "xiaomi-reach", "xiaomi-usable", "xiaomi-find", "xiaomi-off", "xiaomi-never"},
	"xiaomi-reach":  {"xiaomi-usable", "xiaomi-find", "xiaomi-off"},
	"xiaomi-usable": {"xiaomi-find", "xiaomi-off"},
	"xiaomi-find":   {"xiaomi-off"},
	"opens":         {"rescue", "shop-copy"},
	"rescue":        {"shop-copy"},
}

func newReporter(j *job.Job, at *shop) *reporter {
	r := &reporter{job: j, shop: at, answers: map[string]job.Event{}, id: i18n.New(i18n.Id), en: i18n.New(i18n.En)}
	for _, e := range j.Events {
		switch {
		case e.Kind == job.KindStep && e.Step == talkBegins:
			clear(r.answers)
			r.lapsed = r.consent != nil
		case e.Kind == job.KindAnswer:
			for _, step := range hangOn[e.Step] {
				delete(r.answers, step)
			}
			if e.Step == "result" && e.Answer == "still" { // the page was there: nothing was pressed
				delete(r.answers, "resume-confirm")
			}
			r.answers[e.Step] = e
		case e.Kind == job.KindConsent:
			r.consent, r.lapsed = &e, false
		}
	}
	return r
}

// both gives the text job.report.<id>. Data may hold functions of a catalog,
// for words that differ between the languages.
func (r *reporter) both(id string, data map[string]any) paper.Pair {
	in := func(text *i18n.Catalog) string {
		filled := map[string]any{}
		for k, v := range data {
			if f, ok := v.(func(*i18n.Catalog) string); ok {
				v = f(text)
			}
			filled[k] = v
		}
		return text.Text("job.report."+id, filled)
	}
	return paper.Pair{Indonesian: in(r.id), English: in(r.en)}
}

// time leaves out the day of the beginning, which stands at the top.
func (r *reporter) time(t time.Time) string {
	begun := r.job.Events[0].Time
	t = t.In(begun.Location())
	if t.Format(time.DateOnly) == begun.Format(time.DateOnly) {
		return t.Format("15:04")
	}
	return t.Format(reportTime)
}

func (r *reporter) report() paper.Report {
	sections := []paper.Section{{Title: r.both("agreed", nil), Items: r.agreed()}}
	if risk := r.risk(); len(risk) > 0 {
		sections = append(sections, paper.Section{Title: r.both("risk", nil), Items: risk})
	}
	return paper.Report{
		Title: r.both("title", nil), Number: r.job.ID, Facts: r.facts(),
		Place: paper.Fact{Label: r.both("place", nil), Value: r.place()},
		Sections: append(sections,
			paper.Section{Title: r.both("done", nil), Items: r.done()},
			paper.Section{Title: r.both("person", nil), Items: r.person()},
			paper.Section{Title: r.both("usb", nil), Items: r.usb()},
			paper.Section{Title: r.both("unverified", nil), Items: []paper.Pair{r.both("memory", nil), r.both("activation", nil)}},
		),
		Outcome:    paper.Section{Title: r.both("outcome", nil), Items: r.outcome()},
		Kept:       r.both("kept", map[string]any{"Date": r.job.Begin().DeleteAfter}),
		Signatures: []paper.Pair{r.both("owner", nil), r.both("technician", nil)},
		Name:       r.both("name", nil), Signature: r.both("signature", nil),
		Footer: r.footer(),
	}
}

// place is the shop in its own words; "" is left to the pen.
func (r *reporter) place() string {
	if r.shop == nil {
		return ""
	}
	words := []string{r.shop.name, r.shop.address, r.shop.telephone}
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), ", ")
}

func (r *reporter) facts() []paper.Fact {
	begin, phone := r.job.Begin(), recordedPhone(r.job.Phone())
	serial, last := "serial-masked", "last"
	if begin.KeepSerial {
		serial = "serial"
	}
	if r.job.Ended() != nil {
		last = "ended"
	}
	model := phone.Model
	if phone.Codename != "" {
		model = strings.TrimSpace(model + " (" + phone.Codename + ")")
	}
	var facts []paper.Fact
	for _, f := range []struct{ id, value string }{
		{"ticket", begin.Ticket},
		{"phone", phone.Name},
		{"begun", r.job.Events[0].Time.Format(reportTime + " -07:00")},
		{"model", model},
		{last, r.time(r.job.Last().Time)},
		{serial, phone.Serial},
		{"system", system(phone)},
	} {
		if f.value == "" {
			f.value = "–"
		}
		facts = append(facts, paper.Fact{Label: r.both(f.id, nil), Value: f.value})
	}
	// How an erasure counts is the shop's to say: a line for the pen.
	return append(facts, paper.Fact{Label: r.both("category", nil)})
}

// answered tells whether the last answer to a step was this one, and when.
func (r *reporter) answered(step, answer string) (when string, ok bool) {
	e, ok := r.answers[step]
	return r.time(e.Time), ok && e.Answer == answer
}

// agreed says what the owner was told and decided, as far as it is recorded.
func (r *reporter) agreed() []paper.Pair {
	lang := func(lang string) func(*i18n.Catalog) string {
		return func(text *i18n.Catalog) string { return langName(text, lang) }
	}
	told := func(id, step string) paper.Pair {
		when, ok := r.answered(step, "go-on")
		if !ok {
			return r.both("not-"+id, nil)
		}
		return r.both(id, map[string]any{"Time": when, "Lang": lang(r.job.Begin().Lang)})
	}
	items := []paper.Pair{told("told", "lost"), told("locks", "cannot")}
	who := r.said([]said{
		{"owner", "here", "here"}, {"owner", "proxy", "proxy"},
		{"identity", "seen", "identity-seen"}, {"identity", "not", "identity-not"},
	})
	if e, ok := r.answers["proof"]; ok && e.Answer != "none" {
		who = append(who, r.both("proof", map[string]any{"Proof": r.answer(e)}))
	}
	for _, sentences := range [][]paper.Pair{who, r.left()} {
		if len(sentences) > 0 {
			items = append(items, oneItem(sentences))
		}
	}
	switch {
	case r.consent == nil:
		return append(items, r.both("not-consent", nil))
	case r.lapsed:
		return append(items, r.both("consent-lapsed", map[string]any{"Time": r.time(r.consent.Time)}))
	}
	return append(items, r.both("consent", map[string]any{
		"Time": r.time(r.consent.Time), "Lang": lang(r.consent.Consent.Lang),
	}))
}

// said is the text job.report.<id> of an answer to a step.
type said struct{ step, answer, id string }

// said gives the texts of those that were answered.
func (r *reporter) said(all []said) []paper.Pair {
	var texts []paper.Pair
	for _, s := range all {
		if _, ok := r.answered(s.step, s.answer); ok {
			texts = append(texts, r.both(s.id, nil))
		}
	}
	return texts
}

// oneItem makes sentences one: a section has room for few.
func oneItem(sentences []paper.Pair) paper.Pair {
	one := sentences[0]
	for _, s := range sentences[1:] {
		one.Indonesian += " " + s.Indonesian
		one.English += " " + s.English
	}
	return one
}

// left is what the owner answered about the data, which the reset takes, and
// the accounts, which it leaves.
func (r *reporter) left() []paper.Pair {
	var items []paper.Pair
	rescue, ok := r.answers["rescue"]
	// Where all is saved already, the guide does not ask.
	if e := r.answers["opens"]; !ok && e.Answer == "saved" {
		rescue, ok = e, true
	}
	if ok {
		items = append(items, r.both("rescue", map[string]any{"Rescue": r.answer(rescue)}))
	}
	items = append(items, r.said([]said{
		{"shop-copy", "no", "shop-copy-no"}, {"shop-copy", "agreed", "shop-copy-agreed"},
		{"wallet", "none", "wallet-none"}, {"wallet", "out", "wallet-out"}, {"wallet", "told", "wallet-told"},
	})...)
	if e, ok := r.answers["xiaomi"]; ok {
		data := map[string]any{"Xiaomi": r.answer(e)}
		if e, ok := r.answers["google"]; ok {
			data["Google"] = r.answer(e)
		}
		items = append(items, r.both("accounts", data))
	}
	return items
}

// risk names what the owner went on with after a warning about the Xiaomi
// Account, and the answers that led there.
func (r *reporter) risk() []paper.Pair {
	return r.said([]said{
		{"xiaomi-recent", "go-on", "risk-recent"}, {"xiaomi-off", "go-on", "risk-off"}, {"xiaomi-never", "go-on", "risk-never"},
	})
}

// answer is an answer in the words of each language.
func (r *reporter) answer(e job.Event) func(*i18n.Catalog) string {
	return func(text *i18n.Catalog) string { return answerWords(text, e) }
}

// menus are the menus that the person can have seen, by the answer.
var menus = map[string]models.MenuFamily{
	"mi": models.MiRecovery, "hyperos3": models.HyperOS3, "old": models.MIUI6to8, "aosp": models.AOSP,
}

// done says what was chosen on the phone, by the person's answers, and with
// what help.
func (r *reporter) done() []paper.Pair {
	method := r.both("not-method", nil)
	switch {
	case r.answers["resume-confirm"].Answer == "unsure":
		method = r.both("unsure", nil)
	case r.confirmed():
		method = r.both("method", map[string]any{"Items": strings.Join(r.items(), " > ")})
	}
	tools := []string{r.job.Begin().Tool}
	for _, e := range r.job.Events {
		if e.Kind == job.KindResume && !slices.Contains(tools, e.Resume.Tool) {
			tools = append(tools, e.Resume.Tool)
		}
	}
	return []paper.Pair{method, r.both("tool", map[string]any{"Tool": strings.Join(tools, ", ")})}
}

// confirmed tells whether the person said that the wipe is confirmed.
func (r *reporter) confirmed() bool {
	return r.answers["wipe-confirm"].Answer == guide.OptionDone || r.answers["wipe-yes"].Answer == guide.OptionDone ||
		r.answers["resume-confirm"].Answer == "pressed"
}

// items are the items of the menu on the way to the wipe, with the words of the
// phone. Where the menu is not recorded there are none.
func (r *reporter) items() []string {
	family, ok := menus[r.answers["see"].Answer]
	if !ok {
		return []string{"–"}
	}
	var items []string
	sheet := guide.ResetSheet(&device.Phone{Recovery: device.Recovery{Menu: family}})
	for _, m := range sheet.Menus {
		for _, p := range m.Pages {
			items = append(items, `"`+p.Item+`"`)
		}
		confirm := m.Confirm[0]
		if r.answers["wipe-yes"].Answer == guide.OptionDone {
			confirm = m.Confirm[len(m.Confirm)-1]
		}
		items = append(items, `"`+confirm.Item+`"`)
	}
	return items
}

// person says what the person told last of the screen after the confirmation.
func (r *reporter) person() []paper.Pair {
	var items []paper.Pair
	for _, s := range []struct{ step, id string }{
		{"result", "person-saw"}, {"start", "person-saw"}, {"handover", "person-setup"},
	} {
		if e, ok := r.answers[s.step]; ok {
			items = append(items, r.both(s.id, map[string]any{"Answer": r.answer(e), "Time": r.time(e.Time)}))
		}
	}
	if len(items) == 0 {
		items = append(items, r.both("person-none", nil))
	}
	return items
}

// usb says what mitool did and saw; what it saw again is said once, with the
// last time.
func (r *reporter) usb() []paper.Pair {
	var seen []job.Event
	for _, e := range r.job.Events {
		if e.Kind == job.KindSeen && strings.HasPrefix(e.Seen, "usb:") {
			seen = append(slices.DeleteFunc(seen, func(old job.Event) bool { return old.Seen == e.Seen }), e)
		}
	}
	var items []paper.Pair
	for _, e := range seen {
		words := func(text *i18n.Catalog) string { return seenWords(text, e.Seen) }
		items = append(items, r.both("usb-saw", map[string]any{"Seen": words, "Time": r.time(e.Time)}))
	}
	if len(items) == 0 {
		items = append(items, r.both("usb-none", nil))
	}
	return items
}

// outcome says how the job ended, and what that word means. Of an open job it
// says that it is open: a paper must not look done while a step is to come.
func (r *reporter) outcome() []paper.Pair {
	end := r.job.Ended()
	if end == nil {
		return []paper.Pair{r.both("open", nil), r.both("open-means", nil)}
	}
	items := []paper.Pair{r.both(end.Outcome, nil), r.both(end.Outcome+"-means", nil)}
	if !r.en.Has("job.report." + end.Outcome) { // of another version of mitool
		items = []paper.Pair{{Indonesian: end.Outcome, English: end.Outcome}}
	}
	if end.Stop != "" {
		stop := func(text *i18n.Catalog) string { return stopWords(text, end.Stop) }
		items = append(items, r.both("stopped", map[string]any{"Stop": stop}))
	}
	return items
}

// stopWords are the first sentence of what the guide said at the end: of
// "stop-lost" that of "reset.stop.lost". Where the sentence names something
// that is not in the record, and for a stop of another mitool, the ID stands for
// it.
func stopWords(text *i18n.Catalog, stop string) string {
	said, _, _ := strings.Cut(text.Text("reset."+strings.Replace(stop, "-", ".", 1), nil), "\n\n")
	if strings.HasPrefix(said, "!") || strings.Contains(said, "<no value>") {
		return clean(stop)
	}
	return strings.Join(strings.Fields(said), " ")
}

func (r *reporter) footer() paper.Pair {
	id, data := footer(r.job)
	return r.both(id, data)
}

// footer is the text job.report.<id> below a record, on paper and on the screen.
func footer(j *job.Job) (id string, data map[string]any) {
	id = "footer"
	if j.Torn > 0 {
		id = "footer-torn"
	}
	return id, map[string]any{"Job": j.ID, "Lines": len(j.Events), "Hash": shownHash(j)}
}
