package cli

import (
	"fmt"
	"strings"

	"mitool/internal/device"
	"mitool/internal/models"
	"mitool/internal/ui"
)

// maxField bounds, in runes, what is printed of one string of a phone.
const maxField = 64

// clean makes a phone's string fit to print.
func clean(s string) string { return ui.Clean(s, maxField) }

// renderPhones is detect's answer for people: a row a phone, then for each
// what is odd and what can be done next.
func (a *app) renderPhones(phones []device.Phone) string {
	var b strings.Builder
	a.phoneRows(&b, phones, tableWidth)
	for _, p := range phones {
		b.WriteString("\n")
		if len(phones) > 1 {
			fmt.Fprintf(&b, "%s  %s\n", p.Port, a.phoneName(p))
		}
		serial := ""
		if len(phones) > 1 || a.flags.serial != "" {
			serial = p.Serial
		}
		a.renderDetails(&b, p, serial)
	}
	return b.String()
}

// phoneRows writes a row a phone, in at most width columns; 0 has no limit.
func (a *app) phoneRows(b *strings.Builder, phones []device.Phone, width int) {
	header := make([]string, 0, 5)
	for _, id := range []string{"port", "serial", "mode", "state", "phone"} {
		header = append(header, a.t("detect.column-"+id, nil))
	}
	rows := make([][]string, len(phones))
	for i, p := range phones {
		rows[i] = []string{p.Port, a.orUnknown(p.Serial), string(p.Mode), a.stateName(p.State), a.phoneName(p)}
	}
	ui.Table(b, header, rows, width)
}

const (
	tableWidth = 80 // columns: every terminal has them
	fieldWidth = 13 // columns of the words before the values
)

// renderDetails gives what is known of a phone, and the commands to go on with:
// they name the phone by serial, unless it is "".
func (a *app) renderDetails(b *strings.Builder, p device.Phone, serial string) {
	line := func(id, value string) {
		ui.Field(b, a.t("detect.field-"+id, nil), value, fieldWidth, tableWidth)
	}
	if s := system(p); s != "" {
		line("system", s)
	}
	if p.Bootloader.Source != "" {
		line("bootloader", a.t("detect.lock-"+string(p.Bootloader.Lock)+"-"+p.Bootloader.Source, nil))
	}
	if p.Battery != nil {
		line("battery", fmt.Sprintf("%d %%", *p.Battery))
	}
	if p.Accounts != nil {
		line("accounts", a.accounts(*p.Accounts))
	}
	if p.Storage != nil {
		line("storage", a.t("detect.storage", map[string]any{
			"Used": gigabytes(p.Storage.Used), "Total": gigabytes(p.Storage.Total),
		}))
	}
	if p.HeldBy != nil {
		line("held-by", fmt.Sprintf("%s (pid %d)", clean(p.HeldBy.Name), p.HeldBy.PID))
	}
	if p.Xiaomi != device.No && p.Mode != device.ModeRecovery && !p.Mode.ChipLevel() {
		line("recovery", a.recoveryKeys(p))
	}
	for _, q := range p.Problems {
		message, hint := problemText(a.text, p, q)
		line("note", message)
		if hint != "" {
			line("do", hint)
		}
	}
	a.renderNext(b, p.Next(), serial)
}

// renderNext gives the commands to go on with, and the one that tells them apart,
// where there are several. They are never broken into lines: they are there to be
// pasted.
func (a *app) renderNext(b *strings.Builder, next []string, serial string) {
	command := func(id, command string) {
		fmt.Fprintf(b, "  %-*s%s\n", fieldWidth, a.t("detect.field-"+id, nil), command)
	}
	for i, n := range next {
		id := "next"
		if i > 0 {
			id = "or"
		}
		command(id, a.onward(n, serial))
	}
	if len(next) > 1 {
		command("or", a.onward("guide", serial)+"   "+a.t("detect.asks", nil))
	}
}

// stateName gives a state in the language of this run.
func (a *app) stateName(s device.State) string { return a.t("detect.state-"+string(s), nil) }

func (a *app) phoneName(p device.Phone) string {
	name := p.Name
	switch {
	case name != "" && p.Codename != "":
		return fmt.Sprintf("%s (%s)", clean(name), clean(p.Codename))
	case name != "":
		return clean(name)
	case p.Codename != "":
		return clean(p.Codename)
	case p.Model != "":
		return clean(p.Model)
	case p.USB.Product != "" && p.Mode != device.ModeFastboot: // there it is the bootloader's
		return clean(p.USB.Product)
	default:
		return a.orUnknown("")
	}
}

func system(p device.Phone) string {
	var parts []string
	if s := strings.TrimSpace(p.OS.Name + " " + p.OS.Version); s != "" {
		parts = append(parts, clean(s))
	}
	if p.OS.Android != "" && p.OS.Name != "Android" {
		parts = append(parts, "Android "+clean(p.OS.Android))
	}
	return strings.Join(parts, ", ")
}

// accounts names the accounts that matter after a reset, masked.
func (a *app) accounts(acc device.Accounts) string {
	var names []string
	for _, x := range acc.List {
		switch x.Type {
		case device.AccountXiaomi:
			names = append(names, "Xiaomi "+clean(x.Name))
		case device.AccountGoogle:
			names = append(names, "Google "+clean(x.Name))
		}
	}
	if len(names) == 0 {
		return a.t("detect.accounts-none-listed", nil)
	}
	return strings.Join(names, ", ")
}

func (a *app) recoveryKeys(p device.Phone) string {
	s := a.t(keysText[p.Recovery.Keys], nil)
	switch {
	case p.Recovery.Known:
	case p.Codename == "":
		s += " " + a.t("detect.recovery-model-unknown", nil)
	default:
		s += " " + a.t("detect.recovery-default", nil)
	}
	return s
}

// keysText is the message for each way to hold the keys.
var keysText = map[models.Keys]string{
	models.VolUpPower:             "keys.volup-power",
	models.VolUpPowerReleasePower: "keys.volup-power-release",
	models.VolUpVolDownPower:      "keys.volup-voldown-power",
}

// gigabytes gives bytes as phones are sold: 1 GB is 10^9 bytes.
func gigabytes(n int64) string { return fmt.Sprintf("%.1f GB", float64(n)/1e9) }

func (a *app) orUnknown(s string) string {
	if s == "" {
		return a.t("detect.unknown", nil)
	}
	return clean(s)
}

// phoneData is what messages about a phone may name.
func phoneData(p device.Phone) map[string]any {
	holder, pid := "", 0
	if p.HeldBy != nil {
		holder, pid = clean(p.HeldBy.Name), p.HeldBy.PID
	}
	return map[string]any{
		"Port": p.Port, "Serial": clean(p.Serial), "Name": clean(p.Name),
		"Node":   p.USB.Node(),
		"Holder": holder, "PID": pid, "ID": p.USB.ID(),
	}
}
