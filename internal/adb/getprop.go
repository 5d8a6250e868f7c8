package adb

import (
	"context"
	"fmt"
	"strings"
)

// Properties are a phone's system properties by name. Names and values are
// untrusted; values may have several lines.
type Properties map[string]string

// Get returns the value of name, "" where there is none.
func (p Properties) Get(name string) string { return p[name] }

// Getprop reads all properties. Errors: ErrUnparsed, ErrTooMuch, ErrWrongMode,
// those of the link.
func (d *Device) Getprop(ctx context.Context) (Properties, error) {
	out, err := d.shell(ctx, shellGetprop)
	if err != nil {
		return nil, err
	}
	return parseGetprop(string(out))
}

// parseGetprop reads lines "[name]: [value]". A value goes on until a line
// that ends with a bracket and is followed by a name or the end: MIUI's
// persist.sys.boot.reason.history has several lines. What stands before the
// first name, as a linker's warning, is passed over. Where text follows the
// last property, where its value ends is not known, and it is left out, as is a
// property that is told twice and not alike. A last value that never ends was
// cut off: nothing of such a text counts.
func parseGetprop(text string) (Properties, error) {
	var (
		props  = make(Properties)
		unsure []string // names that are told twice and not alike
		name   string
		value  strings.Builder
		open   bool
	)
	keep := func() error {
		v := strings.TrimSuffix(value.String(), "]")
		before, known := props[name]
		if known && v != before {
			unsure = append(unsure, name)
		}
		if !known && len(props) == maxProperties {
			return fmt.Errorf("reading properties: %w: more than %d", ErrTooMuch, maxProperties)
		}
		props[name] = v
		return nil
	}
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		ended := !open || strings.HasSuffix(value.String(), "]")
		if n, v, ok := cutProperty(line); ok && ended {
			if open {
				if err := keep(); err != nil {
					return nil, err
				}
			}
			name, open = n, true
			value.Reset()
			value.WriteString(v)
		} else if open {
			value.WriteByte('\n')
			value.WriteString(line)
		}
	}
	if last := value.String(); strings.HasSuffix(last, "]") {
		if err := keep(); err != nil {
			return nil, err
		}
	} else if open && (!strings.Contains(last, "]\n") || !strings.HasSuffix(text, "\n")) {
		return nil, fmt.Errorf("reading property %q: %w: value %q does not end", excerpt([]byte(name)), ErrUnparsed, excerpt([]byte(last)))
	}
	for _, n := range unsure {
		delete(props, n)
	}
	if len(props) == 0 {
		return nil, fmt.Errorf("reading properties: %w: %q", ErrUnparsed, excerpt([]byte(text)))
	}
	return props, nil
}

// cutProperty splits the first line of a property; value may lack its bracket.
func cutProperty(line string) (name, value string, ok bool) {
	rest, ok := strings.CutPrefix(line, "[")
	if !ok {
		return "", "", false
	}
	name, value, ok = strings.Cut(rest, "]: [")
	if !ok || name == "" || strings.ContainsAny(name, "[]") {
		return "", "", false
	}
	return name, value, true
}
