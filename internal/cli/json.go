package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"

	"mitool/internal/device"
	"mitool/internal/i18n"
)

// schemaVersion is raised when a field of the report changes its meaning or
// goes away; fields may be added without it.
const schemaVersion = 1

// report is what detect --json prints. docs/scripting.md explains each field.
// A pointer that is nil is printed as null: not known.
type report struct {
	SchemaVersion int           `json:"schema_version"`
	Phones        []phoneJSON   `json:"phones"`
	Problems      []problemJSON `json:"problems"`
}

type phoneJSON struct {
	Port        string         `json:"port"`
	USB         usbJSON        `json:"usb"`
	Serial      *string        `json:"serial"`
	Mode        string         `json:"mode"`
	State       string         `json:"state"`
	Xiaomi      *bool          `json:"xiaomi"`
	Brand       *string        `json:"brand"`
	Name        *string        `json:"name"`
	Model       *string        `json:"model"`
	Codename    *string        `json:"codename"`
	Region      *string        `json:"region"`
	OS          osJSON         `json:"os"`
	Bootloader  bootloaderJSON `json:"bootloader"`
	Battery     *batteryJSON   `json:"battery"`
	Accounts    *accountsJSON  `json:"accounts"`
	Storage     *storageJSON   `json:"storage"`
	MIAssistant *assistantJSON `json:"miassistant"`
	HeldBy      *holderJSON    `json:"held_by"`
	Recovery    recoveryJSON   `json:"recovery"`
	Next        []string       `json:"next"`
	Problems    []problemJSON  `json:"problems"`
}

type usbJSON struct {
	VendorID     string  `json:"vendor_id"`
	ProductID    string  `json:"product_id"`
	Manufacturer *string `json:"manufacturer"`
	Product      *string `json:"product"`
	Speed        string  `json:"speed"`
}

type osJSON struct {
	Name    *string `json:"name"`
	Version *string `json:"version"`
	Android *string `json:"android"`
}

type bootloaderJSON struct {
	Lock   string  `json:"lock"`
	Source *string `json:"source"`
}

type batteryJSON struct {
	Percent int `json:"percent"`
}

type accountsJSON struct {
	Xiaomi bool          `json:"xiaomi"`
	Google bool          `json:"google"`
	List   []accountJSON `json:"list"`
}

type accountJSON struct {
	Type string `json:"type"`
	Name string `json:"name"` // masked
}

type storageJSON struct {
	Total int64 `json:"total"` // bytes
	Used  int64 `json:"used"`
	Free  int64 `json:"free"`
}

type assistantJSON struct {
	Branch   *string `json:"branch"`
	Language *string `json:"language"`
	Region   *string `json:"region"`
	ROMZone  *string `json:"rom_zone"`
}

type holderJSON struct {
	PID  int    `json:"pid"`
	Name string `json:"name"`
}

type recoveryJSON struct {
	Keys string `json:"keys"`
	Menu string `json:"menu"`
	// Known is false where keys and menu are the default for a model that
	// mitool has no entry for.
	Known bool `json:"known"`
}

type problemJSON struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

func newReport(phones []device.Phone, text *i18n.Catalog) report {
	r := report{SchemaVersion: schemaVersion, Phones: []phoneJSON{}, Problems: []problemJSON{}}
	for _, p := range phones {
		r.Phones = append(r.Phones, newPhoneJSON(p, text))
	}
	if len(phones) == 0 {
		r.Problems = append(r.Problems, problemJSON{
			Code: "no-phone", Message: text.Text("cli.error.no-phone", nil), Hint: text.Text("cli.hint.no-phone", nil),
		})
	}
	return r
}

func newPhoneJSON(p device.Phone, text *i18n.Catalog) phoneJSON {
	j := phoneJSON{
		Port: p.Port,
		USB: usbJSON{
			VendorID: fmt.Sprintf("%04x", p.USB.VendorID), ProductID: fmt.Sprintf("%04x", p.USB.ProductID),
			Manufacturer: known(p.USB.Manufacturer), Product: known(p.USB.Product), Speed: p.USB.Speed.String(),
		},
		Serial: known(p.Serial), Mode: string(p.Mode), State: string(p.State), Xiaomi: knownBool(p.Xiaomi),
		Brand: known(p.Brand), Name: known(p.Name), Model: known(p.Model),
		Codename: known(p.Codename), Region: known(p.Region),
		OS:         osJSON{known(p.OS.Name), known(p.OS.Version), known(p.OS.Android)},
		Bootloader: bootloaderJSON{string(p.Bootloader.Lock), known(p.Bootloader.Source)},
		Recovery:   recoveryJSON{p.Recovery.Keys.String(), p.Recovery.Menu.String(), p.Recovery.Known},
		Next:       append([]string{}, p.Next()...),
		Problems:   []problemJSON{},
	}
	if p.Has("other-os") || p.Mode == device.ModeRecovery || p.Xiaomi == device.No {
		j.Recovery.Menu = "unknown" // not Xiaomi's, whatever the model came with
	}
	if m := p.MIAssistant; m != nil {
		j.MIAssistant = &assistantJSON{known(m.Branch), known(m.Language), known(m.Region), known(m.ROMZone)}
	}
	if p.Battery != nil {
		j.Battery = &batteryJSON{*p.Battery}
	}
	if p.Accounts != nil {
		j.Accounts = &accountsJSON{p.Accounts.Xiaomi, p.Accounts.Google, []accountJSON{}}
		for _, x := range p.Accounts.List {
			j.Accounts.List = append(j.Accounts.List, accountJSON(x))
		}
	}
	if p.Storage != nil {
		j.Storage = (*storageJSON)(p.Storage)
	}
	if p.HeldBy != nil {
		j.HeldBy = &holderJSON{p.HeldBy.PID, p.HeldBy.Name}
	}
	for _, q := range p.Problems {
		message, hint := problemText(text, p, q)
		j.Problems = append(j.Problems, problemJSON{q.Code, message, hint})
	}
	return j
}

// known makes null of the empty string.
func known(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func knownBool(t device.Truth) *bool {
	if t == device.Unknown {
		return nil
	}
	b := t == device.Yes
	return &b
}

// writeJSON writes v as one line. What a terminal could act on or reorder
// text by (C1 controls, bidi marks, other unprintables) is escaped: phones
// choose these strings.
func writeJSON(w io.Writer, v any) error {
	var raw bytes.Buffer
	enc := json.NewEncoder(&raw)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(escapeUnprintable(raw.Bytes()))
	return err
}

// escapeUnprintable rewrites DEL and unprintable runes outside ASCII as \u
// escapes; the encoder has done so with the other controls. In encoded JSON such
// runes stand only inside strings.
func escapeUnprintable(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r < 0x7f || unicode.IsPrint(r):
			out = append(out, b[:n]...)
		case r > 0xffff:
			hi, lo := (r-0x10000)>>10+0xd800, (r-0x10000)&0x3ff+0xdc00
			out = fmt.Appendf(out, `\u%04x\u%04x`, hi, lo)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		b = b[n:]
	}
	return out
}
