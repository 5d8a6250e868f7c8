//go:build unix

package browser

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestHarness: the harness sees what it is there to see.
func TestHarness(t *testing.T) {
	const page = `<!doctype html><html lang=en><title>T</title><style>p { width: 500px; color: #900 }</style>
<p>Some  text</p><svg width=100 height=80><title>A</title><desc>B</desc><text x=50 y=20>too long for it</text><text y=40>fits</text></svg>
<img src="http://192.0.2.1/x.png" width=1 height=1><p style="break-before: page">2`
	got := measure(t, page, widthPhone, widthTablet)
	narrow, wide := got[0], got[1]
	if narrow.Width != widthPhone || narrow.ScrollWidth < 500 || len(narrow.Wide) == 0 {
		t.Errorf("narrow: %+v; want an overflow", narrow)
	}
	if wide.ScrollWidth != widthTablet || len(wide.Wide) != 0 {
		t.Errorf("wide: %+v; want no overflow", wide)
	}
	if wide.Title != "T" || wide.Lang != "en" || !strings.HasPrefix(wide.Text, "Some text ") {
		t.Errorf("title %q, language %q, text %q", wide.Title, wide.Lang, wide.Text)
	}
	want := []picture{
		{Width: 100, Height: 80, Title: "A", Desc: "B", Clipped: []string{"too long for it"}},
		{Width: 1, Height: 1, Clipped: []string{}},
	}
	if diff := cmp.Diff(want, wide.Pictures); diff != "" {
		t.Errorf("pictures (-want +got):\n%s", diff)
	}
	if !slices.Equal(wide.Requests, []string{"http://192.0.2.1/x.png"}) {
		t.Errorf("requests %q; want the picture's", wide.Requests)
	}
	if _, pages := printed(t, page); pages != 2 {
		t.Errorf("%d pages; want 2", pages)
	}
	coloured := false
	img := screenshot(t, page, widthTablet, 200)
	for y := range 200 {
		for x := range widthTablet {
			r, g, _, _ := img.At(x, y).RGBA()
			coloured = coloured || r != g
		}
	}
	if !coloured {
		t.Error("the picture of coloured text has no colour")
	}
}
