package fastboot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestNewClientSendsNothing(t *testing.T) {
	p := newPhone(t, always("OKAY"))
	c := NewClient(p)
	if err := c.Close(); err != nil {
		t.Errorf("Close() = %v", err)
	}
	if err := c.Close(); err != nil {
		t.Errorf("second Close() = %v", err)
	}
	if len(p.heard) != 0 || p.reads != 0 || p.closes != 1 {
		t.Errorf("sent %q, read %d times, closed %d times; want nothing, 0, 1", p.heard, p.reads, p.closes)
	}
	if _, err := c.Getvar(t.Context(), VarProduct); !errors.Is(err, ErrClosed) {
		t.Errorf("Getvar after Close = %v; want ErrClosed", err)
	}
}

func TestReadBuffer(t *testing.T) {
	for _, tt := range []struct{ mps, want int }{{64, 512}, {512, 512}, {1024, 1024}, {200, 600}, {0, 512}} {
		p := newPhone(t, nil)
		p.mps = tt.mps
		if got := len(NewClient(p).buf); got != tt.want {
			t.Errorf("read buffer for packets of %d = %d; want %d", tt.mps, got, tt.want)
		}
	}
}

func TestGetvar(t *testing.T) {
	tests := []struct {
		name    string
		answers []string
		want    string
		wantErr error
		fail    string // text of the FailError
		over    bool   // the session must have ended
	}{
		{name: "okay", answers: []string{"OKAYspes"}, want: "spes"},
		{name: "blank before the value", answers: []string{"OKAY lancelot\r\n"}, want: "lancelot"},
		{name: "whole buffer sent", answers: []string{"OKAYspes" + strings.Repeat("\x00", 56)}, want: "spes"},
		{name: "text after nul", answers: []string{"OKAYspes\x00rest"}, want: "spes"},
		{name: "info first", answers: []string{"INFOwait", "TEXTa", "TEXTb", "OKAYspes"}, want: "spes"},
		{name: "zero-length packets", answers: []string{"", "", "OKAYspes"}, want: "spes"},
		{name: "value like a tag", answers: []string{"OKAYFAIL"}, want: "FAIL"},
		{name: "longest answer", answers: []string{"OKAY" + strings.Repeat("a", 507)}, want: strings.Repeat("a", 507)},

		{name: "unknown, aosp", answers: []string{"FAILUnknown variable"}, wantErr: ErrUnknownVariable, fail: "Unknown variable"},
		{name: "unknown, qualcomm", answers: []string{"FAILGetVar Variable Not found"}, wantErr: ErrUnknownVariable, fail: "GetVar Variable Not found"},
		{name: "unknown, empty okay", answers: []string{"OKAY"}, wantErr: ErrUnknownVariable},
		{name: "unknown, blank okay", answers: []string{"OKAY \x00"}, wantErr: ErrUnknownVariable},
		{name: "fail", answers: []string{"FAILnot allowed in Lock State"}, fail: "not allowed in Lock State"},
		{name: "fail without a reason", answers: []string{"FAIL"}, fail: ""},

		{name: "data", answers: []string{"DATA00001000"}, wantErr: ErrProtocol, over: true},
		{name: "unknown tag", answers: []string{"okayspes"}, wantErr: ErrProtocol, over: true},
		{name: "short tag", answers: []string{"OKA"}, wantErr: ErrProtocol, over: true},
		{name: "nul in the tag", answers: []string{"OK\x00Yspes"}, wantErr: ErrProtocol, over: true},
		{name: "binary", answers: []string{"\xff\xfe\x00\x01"}, wantErr: ErrProtocol, over: true},
		{name: "line of 4 KiB", answers: []string{"INFO" + strings.Repeat("x", 4092), "OKAYspes"}, wantErr: ErrProtocol, over: true},
		{name: "endless info", answers: append(slices.Repeat([]string{"INFO"}, 2*maxMessages), "OKAYspes"), wantErr: ErrProtocol, over: true},
		{name: "endless empty packets", answers: append(slices.Repeat([]string{""}, 2*maxMessages), "OKAYspes"), wantErr: ErrProtocol, over: true},
		{name: "too many bytes", answers: append(slices.Repeat([]string{"INFO" + strings.Repeat("x", 500)}, 600), "OKAYspes"), wantErr: ErrProtocol, over: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPhone(t, always(tt.answers...))
			c := NewClient(p)
			got, err := c.Getvar(t.Context(), VarProduct)
			if got != tt.want {
				t.Errorf("Getvar() = %.80q; want %.80q", got, tt.want)
			}
			var fail *FailError
			wantFail := strings.HasPrefix(tt.answers[len(tt.answers)-1], "FAIL")
			if errors.As(err, &fail) != wantFail || wantFail && fail.Text != tt.fail {
				t.Errorf("Getvar() error = %v; want a FailError: %v with %q", err, wantFail, tt.fail)
			}
			if tt.wantErr != nil && !errors.Is(err, tt.wantErr) {
				t.Errorf("Getvar() error = %v; want %v", err, tt.wantErr)
			}
			if wantErr := tt.wantErr != nil || wantFail; wantErr != (err != nil) {
				t.Errorf("Getvar() error = %v; want one: %v", err, wantErr)
			}
			if err != nil && !errors.As(err, new(*OpError)) {
				t.Errorf("Getvar() error is %T; want an *OpError", err)
			}
			if over := p.closes == 1; over != tt.over {
				t.Errorf("session over = %v; want %v", over, tt.over)
			}
			if !tt.over {
				return
			}
			before := len(p.heard)
			_, err = c.Getvar(t.Context(), VarProduct)
			if !errors.Is(err, ErrClosed) || !errors.Is(err, tt.wantErr) {
				t.Errorf("next Getvar() = %v; want ErrClosed wrapping %v", err, tt.wantErr)
			}
			if len(p.heard) != before {
				t.Errorf("next Getvar() sent %q; want nothing", p.heard[before:])
			}
		})
	}
}

// At full speed an answer takes several packets.
func TestGetvarSmallPackets(t *testing.T) {
	p := newPhone(t, always("OKAY"+strings.Repeat("v", 200)))
	p.mps = 64
	got, err := NewClient(p).Getvar(t.Context(), VarProduct)
	if want := strings.Repeat("v", 200); got != want || err != nil {
		t.Errorf("Getvar() = %q, %v; want %q", got, err, want)
	}
}

func TestGetvarNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPhone(t, always("INFOlet me think"))
		c := NewClient(p)
		start := time.Now()
		_, err := c.Getvar(t.Context(), "warranty")
		if took := time.Since(start); took != GetvarTimeout {
			t.Errorf("Getvar() took %v; want %v", took, GetvarTimeout)
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Getvar() = %v; want DeadlineExceeded", err)
		}
		if p.closes != 1 {
			t.Errorf("connection closed %d times; want 1", p.closes)
		}

		// The late answer must not become that to the next question.
		p.send("OKAYyes")
		got, err := c.Getvar(t.Context(), VarUnlocked)
		if got != "" || !errors.Is(err, ErrClosed) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Getvar() after a time-out = %q, %v; want ErrClosed wrapping DeadlineExceeded", got, err)
		}
		if want := []string{"getvar:warranty"}; !slices.Equal(p.heard, want) {
			t.Errorf("sent %q; want %q", p.heard, want)
		}
		if err := c.Close(); err != nil || p.closes != 1 {
			t.Errorf("Close() after a time-out = %v, closed %d times; want nil, 1", err, p.closes)
		}
	})
}

func TestGetvarCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPhone(t, always())
		c := NewClient(p)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, err := c.Getvar(ctx, VarProduct); !errors.Is(err, context.Canceled) {
			t.Errorf("Getvar() = %v; want Canceled", err)
		}
		if _, err := c.Getvar(t.Context(), VarProduct); !errors.Is(err, ErrClosed) {
			t.Errorf("Getvar() after a cancel = %v; want ErrClosed", err)
		}
	})
}

func TestGetvarUnplugged(t *testing.T) {
	p := newPhone(t, always())
	p.gone = errUnplugged
	c := NewClient(p)
	if _, err := c.Getvar(t.Context(), VarProduct); !errors.Is(err, errUnplugged) {
		t.Errorf("Getvar() = %v; want %v", err, errUnplugged)
	}
	if err := c.Reboot(t.Context()); !errors.Is(err, ErrClosed) || !errors.Is(err, errUnplugged) {
		t.Errorf("Reboot() after it = %v; want ErrClosed wrapping %v", err, errUnplugged)
	}
}

func TestGetvarAllStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPhone(t, always("INFOproduct:spes", "INFOunlocked:yes"))
		start := time.Now()
		vars, err := NewClient(p).GetvarAll(t.Context())
		if vars != nil || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("GetvarAll() = %v, %v; want nil, DeadlineExceeded", vars, err)
		}
		if took := time.Since(start); took != GetvarAllTimeout {
			t.Errorf("GetvarAll() took %v; want %v", took, GetvarAllTimeout)
		}
	})
}

func TestGetvarAllRefused(t *testing.T) {
	p := newPhone(t, always("INFOproduct:spes", "FAILunknown variable"))
	c := NewClient(p)
	vars, err := c.GetvarAll(t.Context())
	if vars != nil || !errors.Is(err, ErrUnknownVariable) {
		t.Errorf("GetvarAll() = %v, %v; want nil, ErrUnknownVariable", vars, err)
	}
	if p.closes != 0 {
		t.Error("FAIL ended the session")
	}
}

func TestLeave(t *testing.T) {
	acts := []struct {
		name string
		do   func(*Client, context.Context) error
		want string
	}{
		{"reboot", (*Client).Reboot, "reboot"},
		{"continue", (*Client).Continue, "continue"},
	}
	for _, act := range acts {
		t.Run(act.name+"/okay", func(t *testing.T) {
			p := newPhone(t, always("INFObye", "OKAY"))
			c := NewClient(p)
			if err := act.do(c, t.Context()); err != nil {
				t.Errorf("= %v; want nil", err)
			}
			if diff := cmp.Diff([]string{act.want}, p.heard); diff != "" {
				t.Errorf("sent (-want +got):\n%s", diff)
			}
			if err := act.do(c, t.Context()); !errors.Is(err, ErrClosed) || p.closes != 1 {
				t.Errorf("second time = %v, closed %d times; want ErrClosed, 1", err, p.closes)
			}
		})
		t.Run(act.name+"/cut", func(t *testing.T) {
			p := newPhone(t, always())
			p.gone = errUnplugged
			c := NewClient(p)
			if err := act.do(c, t.Context()); err != nil {
				t.Errorf("= %v; want nil", err)
			}
			if _, err := c.Getvar(t.Context(), VarProduct); !errors.Is(err, ErrClosed) || p.closes != 1 {
				t.Errorf("Getvar after it = %v, closed %d times; want ErrClosed, 1", err, p.closes)
			}
		})
		t.Run(act.name+"/fail", func(t *testing.T) {
			p := newPhone(t, always("FAILunknown command"))
			var fail *FailError
			err := act.do(NewClient(p), t.Context())
			if !errors.As(err, &fail) || fail.Text != "unknown command" || errors.Is(err, ErrUnknownVariable) {
				t.Errorf("= %v; want FailError of %q", err, "unknown command")
			}
			if p.closes != 0 {
				t.Error("FAIL ended the session")
			}
		})
		t.Run(act.name+"/silent", func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPhone(t, always())
				if err := act.do(NewClient(p), t.Context()); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("= %v; want DeadlineExceeded", err)
				}
			})
		})
		t.Run(act.name+"/garbage", func(t *testing.T) {
			p := newPhone(t, always("????"))
			if err := act.do(NewClient(p), t.Context()); !errors.Is(err, ErrProtocol) {
				t.Errorf("= %v; want ErrProtocol", err)
			}
		})
	}
}

// faultyWriter fails to send, or sends less than asked.
type faultyWriter struct {
	*phone
	n   int
	err error
}

func (w *faultyWriter) WriteContext(context.Context, []byte) (int, error) { return w.n, w.err }

func TestWriteFaults(t *testing.T) {
	for _, w := range []*faultyWriter{
		{newPhone(t, nil), 0, errUnplugged},
		{newPhone(t, nil), 3, nil},
	} {
		c := NewClient(w)
		if err := c.Reboot(t.Context()); err == nil {
			t.Errorf("Reboot() with %d bytes sent and error %v = nil; want an error", w.n, w.err)
		}
		if w.closes != 1 || w.reads != 1 {
			t.Errorf("closed %d times, read %d times; want 1, 1: no answer is awaited", w.closes, w.reads)
		}
	}
}

func TestErrorTexts(t *testing.T) {
	p := newPhone(t, always("FAIL\x1b[2Jevil"))
	_, err := NewClient(p).Getvar(t.Context(), VarProduct)
	const want = `asking for variable "product": phone answered FAIL "\x1b[2Jevil"`
	if err == nil || err.Error() != want {
		t.Errorf("Getvar() = %v; want %s", err, want)
	}
}
