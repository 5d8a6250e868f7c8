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
	p.setFastbootLock(variable(ctx, client, fastboot.VarUnlocked))
	p.compareSerial(variable(ctx, client, fastboot.VarSerial))
	if p.Mode == ModeFastbootd {
		return // the interface's name said so; its absence proves nothing
	}
	if strings.EqualFold(variable(ctx, client, fastboot.VarIsUserspace), "yes") {
		p.Mode = ModeFastbootd
	}
}

// variable asks for one more variable; "" when the phone does not tell it.
func variable(ctx context.Context, c *fastboot.Client, v fastboot.Var) string {
	ctx, cancel := context.WithTimeout(ctx, variableTimeout)
	defer cancel()
	value, err := c.Getvar(ctx, v)
	if err != nil {
		return ""
	}
	return value
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
