package device

import (
	"context"
	"errors"
	"strings"

	"mitool/internal/fastboot"
)

// fastboot asks the few variables that tell what the phone is. Each is asked
// alone: some bootloaders hang on getvar:all or on a variable they do not
// know, so the one that may be unknown comes last.
func (pr *probe) fastboot(ctx context.Context, c candidate, p *Phone) {
	conn, err := pr.Bus.Open(ctx, c.desc, c.iface.Number)
	if err != nil {
		pr.unreachable(p, err)
		return
	}
	client := fastboot.NewClient(conn)
	defer func() { _ = client.Close() }()
	p.Via = "usb"

	id, err := askFastbootID(ctx, client, c.desc.Serial)
	if errors.Is(err, errOutOfStep) {
		if err = client.DropLate(ctx); err == nil {
			id, err = askFastbootID(ctx, client, c.desc.Serial)
		}
	}
	if !id.answered {
		pr.unreachable(p, err)
		return
	}
	p.State = StateReady
	if id.refusal != nil {
		p.problem("refuses", id.refusal)
	}
	p.Codename = bareCodename(id.product)
	p.nameByCodename()
	if isModem(id.product) {
		p.Xiaomi = No
	}
	p.compareSerial(id.serial)
	p.setFastbootLock(id.unlocked)
	if err == nil && p.Mode != ModeFastbootd { // the interface's name said so; its absence proves nothing
		var userspace string
		userspace, err = variable(ctx, client, fastboot.VarIsUserspace)
		if strings.EqualFold(userspace, "yes") {
			p.Mode = ModeFastbootd
		}
	}
	if err != nil {
		pr.unanswered(p, err) // no answer, or none of fastboot's, ends the session
	}
}

// fastbootID is what a phone in fastboot says it is.
type fastbootID struct {
	answered bool // product was answered, if only with a refusal
	product  string
	refusal  error // of product
	serial   string
	unlocked string
}

// errOutOfStep is a phone whose answers belong to other questions than the ones
// they came after.
var errOutOfStep = errors.New("answers do not belong to the questions")

// askFastbootID asks for product, serial number and lock. An earlier session may
// have left answers, or questions that this phone takes long to answer, so that
// each answer now is to a question before. Questions that are put again show that:
// in this order no answers that are late by one or two, whatever they are, come out
// the same, and of three only those that begin with product and serial number.
// The error is errOutOfStep, and nothing is known then, or that of the question
// that was not answered.
func askFastbootID(ctx context.Context, c *fastboot.Client, descriptor string) (fastbootID, error) {
	product, err := c.Getvar(ctx, fastboot.VarProduct)
	if answered(err) != nil {
		return fastbootID{}, err
	}
	id := fastbootID{answered: true, product: product, refusal: err}
	if id.serial, err = variable(ctx, c, fastboot.VarSerial); err != nil {
		return id, err
	}
	if id.serial != "" && id.serial == descriptor {
		if id.unlocked, err = variable(ctx, c, fastboot.VarUnlocked); err != nil {
			return id, err
		}
		return id.inStep(ctx, c, fastboot.VarProduct, fastboot.VarSerial)
	}
	// Nothing is known beforehand.
	if id, err = id.inStep(ctx, c, fastboot.VarProduct, fastboot.VarProduct); err != nil {
		return id, err
	}
	id.unlocked, err = variable(ctx, c, fastboot.VarUnlocked)
	return id, err
}

// inStep asks for product and serial number again.
func (id fastbootID) inStep(ctx context.Context, c *fastboot.Client, again ...fastboot.Var) (fastbootID, error) {
	for _, v := range again {
		want := id.product
		if v == fastboot.VarSerial {
			want = id.serial
		}
		got, err := variable(ctx, c, v)
		if err != nil {
			return id, err
		}
		if got != want {
			return fastbootID{}, errOutOfStep
		}
	}
	return id, nil
}

// variable asks for one more variable; "" when the phone answers that it has
// none.
func variable(ctx context.Context, c *fastboot.Client, v fastboot.Var) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, variableTimeout)
	defer cancel()
	value, err := c.Getvar(ctx, v)
	if err != nil {
		return "", answered(err)
	}
	return value, nil
}

func (p *Phone) setFastbootLock(unlocked string) {
	if l, ok := fastbootLock[strings.ToLower(unlocked)]; ok {
		p.Bootloader = Bootloader{Lock: l, Source: "fastboot"}
	}
}

// fastbootLock is what "unlocked" says; AOSP's and Xiaomi's bootloaders have
// these two words for it. "secure" is another thing: yes on unlocked phones
// too.
var fastbootLock = map[string]Lock{"yes": LockUnlocked, "no": LockLocked}

// answered leaves out the errors that are an answer: the phone does not know
// the variable.
func answered(err error) error {
	var fail *fastboot.FailError
	if errors.Is(err, fastboot.ErrUnknownVariable) || errors.As(err, &fail) {
		return nil
	}
	return err
}
