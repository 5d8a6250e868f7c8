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

	product, err := client.Getvar(ctx, fastboot.VarProduct)
	if answered(err) != nil {
		pr.unreachable(p, err)
		return
	}
	p.State = StateReady
	if err != nil {
		p.problem("refuses", err)
	}
	p.Codename, _ = models.StripRegion(product)
	p.nameByCodename()
	vars := []fastboot.Var{fastboot.VarUnlocked, fastboot.VarSerial}
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
	p.compareSerial(values[fastboot.VarSerial])
	if strings.EqualFold(values[fastboot.VarIsUserspace], "yes") {
		p.Mode = ModeFastbootd
	}
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
