package cli

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"mitool/internal/guide"
	"mitool/internal/i18n"
	"mitool/internal/phonesim"
	"mitool/internal/ui"
)

// TestPracticeInterrupt: the first Ctrl-C takes the hands off a key that is held.
func TestPracticeInterrupt(t *testing.T) {
	profile, _ := phonesim.ProfileByName("spes")
	phone := phonesim.New(profile, phonesim.Options{}) // as slow as a real one
	defer phone.Close()
	if _, err := phone.Do(t.Context(), "boot android"); err != nil {
		t.Fatal(err)
	}
	var screen bytes.Buffer
	a := &app{Env: &Env{}, text: i18n.New(i18n.En), term: ui.New(&screen, ui.Options{})}
	h := &hands{app: a, phones: []*phonesim.Phone{phone}}
	ctx, interrupt := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, interrupt)
	begin := time.Now()
	err := h.do(ctx, []guide.Hand{{Do: guide.DoPower, Hold: 5 * time.Minute}})
	if took := time.Since(begin); !errors.Is(err, context.Canceled) || took > 10*time.Second {
		t.Errorf("holding Power for five minutes, interrupted = %v after %v; want context.Canceled at once; the screen:\n%s",
			err, took, &screen)
	}
}
