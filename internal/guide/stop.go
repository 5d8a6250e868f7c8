package guide

// stop is an end of the way: the text that says why and what instead.
type stop struct {
	text    string
	err     error   // what Reset returns, in a StopError; nil: an end after the wipe
	outcome Outcome // "" leaves OutcomeNotFinished
	later   bool    // the job can be gone on with
}

// stops are all ends but those after which setup is explained.
var stops = map[StepID]stop{
	"stop-chip-level":      {text: "reset.stop.chip-level", err: ErrUnsupported, later: true},
	"stop-maker":           {text: "reset.stop.maker", err: ErrUnsupported},
	"stop-custom-recovery": {text: "reset.stop.custom-recovery", err: ErrUnsupported},
	"stop-other-os":        {text: "reset.stop.other-os", err: ErrUnsupported},
	"stop-mode":            {text: "reset.stop.mode", err: ErrUnsupported, later: true},
	"stop-no-answer":       {text: "reset.stop.no-answer", err: ErrUnsupported, later: true},
	"stop-no-serial":       {text: "reset.stop.no-serial", err: ErrUnsupported, later: true},
	"stop-busy":            {text: "reset.stop.busy", err: ErrNotReady, later: true},
	"stop-no-permission":   {text: "reset.stop.no-permission", err: ErrNotReady, later: true},
	"stop-gone":            {text: "reset.stop.gone", err: ErrNoPhone, later: true},

	"stop-battery":      {text: "reset.stop.battery", err: ErrOtherWay, later: true},
	"stop-save-data":    {text: "reset.stop.save-data", err: ErrOtherWay, later: true},
	"stop-rescue":       {text: "reset.stop.rescue", err: ErrOtherWay, later: true},
	"stop-settings":     {text: "reset.stop.settings", err: ErrOtherWay},
	"stop-usable":       {text: "reset.stop.usable", err: ErrOtherWay},
	"stop-xiaomi-wait":  {text: "reset.stop.xiaomi-wait", err: ErrOtherWay, later: true},
	"stop-test-account": {text: "reset.stop.test-account", err: ErrOtherWay, later: true},
	"stop-account":      {text: "reset.stop.account", err: ErrOtherWay},
	"stop-support":      {text: "reset.stop.support", err: ErrOtherWay},
	"stop-google":       {text: "reset.stop.google", err: ErrOtherWay},
	"stop-google-wait":  {text: "reset.stop.google-wait", err: ErrOtherWay, later: true},
	"stop-activation":   {text: "reset.stop.activation", err: ErrOtherWay},
	"stop-google-lock":  {text: "reset.stop.google-lock", err: ErrOtherWay},
	"stop-sim":          {text: "reset.stop.sim", err: ErrOtherWay},
	"stop-app":          {text: "reset.stop.app", err: ErrOtherWay},

	"stop-owner":        {text: "reset.stop.owner", err: ErrRefused},
	"stop-identity":     {text: "reset.stop.identity", err: ErrRefused},
	"stop-unidentified": {text: "reset.stop.unidentified", err: ErrRefused},
	"stop-proof":        {text: "reset.stop.proof", err: ErrRefused},
	"stop-lost":         {text: "reset.stop.lost", err: ErrRefused},
	"stop-finance":      {text: "reset.stop.finance", err: ErrRefused},
	"stop-managed":      {text: "reset.stop.managed", err: ErrRefused},

	"stop-choice":         {text: "reset.stop.choice", err: ErrNotConfirmed, later: true},
	"stop-not-confirmed":  {text: "reset.stop.not-confirmed", err: ErrNotConfirmed, later: true},
	"stop-recovery":       {text: "reset.stop.recovery", err: ErrNotConfirmed, later: true},
	"stop-before-confirm": {text: "reset.stop.before-confirm", err: ErrNotConfirmed, later: true},

	"stop-wrong-phone":     {text: "reset.stop.wrong-phone", err: ErrWrongPhone, later: true},
	"stop-not-in-recovery": {text: "reset.stop.not-in-recovery", err: ErrWrongPhone, later: true},
	"stop-unsure":          {text: "reset.stop.unsure", err: ErrWrongPhone, later: true},
	"stop-too-often":       {text: "reset.stop.too-often", err: ErrGaveUp, later: true},

	"end-unknown":    {text: "reset.end.unknown", outcome: OutcomeUnknown, later: true},
	"end-error":      {text: "reset.end.error", outcome: OutcomeUnknown},
	"end-unclear":    {text: "reset.end.unclear", outcome: OutcomeUnknown, later: true},
	"end-debugging":  {text: "reset.end.debugging", outcome: OutcomeUnknown},
	"end-not-erased": {text: "reset.end.not-erased", outcome: OutcomeNotFinished},
}

// stop shows the end with this ID and returns its error.
func (r *reset) stop(id StepID) error {
	s := stops[id]
	r.observe(string(id))
	r.stopped = id
	r.env.Screen.Show(r.message(s.text))
	if r.restarted && (r.cur.id == consentStep || find(talk, r.cur.id).id != "") {
		r.env.Screen.Show(r.message("reset.stop.in-recovery"))
	}
	if s.outcome != "" {
		r.outcome = s.outcome
	}
	if s.err == nil {
		return nil
	}
	return &StopError{StepID: id, TextID: s.text, Err: s.err}
}
