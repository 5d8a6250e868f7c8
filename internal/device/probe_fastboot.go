package device

import (
	"context"
	"errors"
	"strings"

	"mitool/internal/fastboot"
	"mitool/internal/models"
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
	p.Codename, _ = models.StripRegion(id.product)
	p.nameByCodename()
	p.compareSerial(id.serial)
	if err != nil {
		pr.unanswered(p, err)
		return
	}
	vars := []fastboot.Var{fastboot.VarUnlocked}
	if p.Mode != ModeFastbootd { // the interface's name said so; its absence proves nothing
		vars = append(vars, fastboot.VarIsUserspace)
	}
	values := make(map[fastboot.Var]string)
	for _, v := range vars {
		if values[v], err = variable(ctx, client, v); err != nil {
			pr.unanswered(p, err)
			break // no answer, or none of fastboot's, ends the session
		}
	}
	p.setFastbootLock(values[fastboot.VarUnlocked])
	if strings.EqualFold(values[fastboot.VarIsUserspace], "yes") {
		p.Mode = ModeFastbootd
	}
}

// fastbootID is what a phone in fastboot says it is.
type fastbootID struct {
	answered bool // product was answered, if only with a refusal
	product  string
	refusal  error // of product
	serial   string
}

// errOutOfStep is a phone whose answers belong to other questions than the ones
// they came after.
var errOutOfStep = errors.New("answers do not belong to the questions")

// askFastbootID asks for product and serial number. An earlier session may have
// asked what this phone takes long to answer, so that each answer now is to the
// question before. The serial number shows that this is not so where it is the
// descriptor's. Else product is asked twice more: what comes first then would
// be the answer to serialno, and differ. The error is errOutOfStep, and nothing
// is known then, or that of the question that was not answered.
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
		return id, nil
	}
	for range 2 {
		again, err := variable(ctx, c, fastboot.VarProduct)
		if err != nil {
			return id, err
		}
		if again != product {
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
