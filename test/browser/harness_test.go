//go:build unix

package browser

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"html"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

var shots = flag.String("shots", "", "keep a picture of every page in this folder")

const (
	// browserTimeout ends a browser that hangs. It needs two seconds; a busy
	// machine is several times slower.
	browserTimeout = 90 * time.Second
	// killDelay is how long its pipes may stay open after that: a child of
	// it may hold them.
	killDelay = 5 * time.Second
)

// Widths of pages to measure at, in CSS pixels.
const (
	widthPhone  = 360
	widthA4     = 680 // 210 mm less two margins of 15 mm, at 96 pixels an inch
	widthTablet = 800
)

// chromium returns the browser's path. It skips the test where there is none,
// or fails it under MITOOL_REQUIRE_VM.
func chromium(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("each page starts a browser, which takes seconds")
	}
	path, err := exec.LookPath("chromium")
	if err == nil {
		return path
	}
	const line = "SKIP browser: missing chromium (test/install-deps test installs it)"
	if os.Getenv("MITOOL_REQUIRE_VM") != "" {
		t.Fatal(line)
	}
	fmt.Println(line)
	t.Skip(line)
	return ""
}

// browse runs the browser once on a page and returns its stdout. It has a new
// profile each time, and its names resolve to nothing.
func browse(t *testing.T, page string, args ...string) string {
	t.Helper()
	path := chromium(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "page.html")
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), browserTimeout)
	defer cancel()
	args = append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--disable-lcd-text", // or the edges of letters are coloured
		"--disable-dev-shm-usage", "--force-device-scale-factor=1", "--hide-scrollbars",
		"--host-resolver-rules=MAP * ~NOTFOUND",
		"--user-data-dir=" + filepath.Join(dir, "profile"),
	}, args...)
	cmd := exec.CommandContext(ctx, path, append(args, "file://"+file)...)
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	// Chromium is many processes; they end together.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = killDelay
	if err := cmd.Run(); err != nil {
		t.Fatalf("running %s %q: %v\n%s", path, args, err, log.String())
	}
	return out.String()
}

// layout is what the browser made of a page at one width.
type layout struct {
	Width       int
	ScrollWidth int      // of the whole page: more than Width is overflow
	Wide        []string // what reaches over the right edge
	Text        string   // as it is shown, blanks squeezed
	Title, Lang string
	Pictures    []picture
	Requests    []string // what the page fetched
	Scripts     int
}

// picture is a picture of a page: its size in CSS pixels, its names for those
// who cannot see it, and the words of it that reach over its edge.
type picture struct {
	Width, Height float64
	Title, Desc   string
	Clipped       []string
}

// measure shows the page at each width and returns what the browser made of
// it. The page itself is not changed: it stands in frames of a page around it,
// which has the script.
func measure(t *testing.T, page string, widths ...int) []layout {
	t.Helper()
	var b strings.Builder
	b.WriteString("<!doctype html><meta charset=utf-8><body>")
	for _, w := range widths {
		fmt.Fprintf(&b, `<iframe style="border:0" width="%d" height="1000" srcdoc="%s"></iframe>`, w, html.EscapeString(page))
	}
	b.WriteString(`<pre id=measured></pre><script>` + measuring + `</script>`)
	dom := browse(t, b.String(), "--dump-dom")
	_, after, ok := strings.Cut(dom, `<pre id="measured">`)
	got, _, ended := strings.Cut(after, "</pre>")
	if !ok || !ended || got == "" {
		t.Fatalf("the browser has measured nothing: %.2000q", dom)
	}
	var layouts []layout
	if err := json.Unmarshal([]byte(html.UnescapeString(got)), &layouts); err != nil {
		t.Fatalf("reading what was measured: %v: %.2000q", err, got)
	}
	if len(layouts) != len(widths) {
		t.Fatalf("%d layouts; want %d", len(layouts), len(widths))
	}
	return layouts
}

// measuring fills #measured with a layout for each frame.
const measuring = `
onload = () => {
  const name = (svg, tag) => (svg.querySelector(":scope > " + tag) || {textContent: ""}).textContent;
  const all = [...document.querySelectorAll("iframe")].map(frame => {
    const doc = frame.contentDocument, edge = doc.documentElement.clientWidth;
    return {
      Width: edge,
      ScrollWidth: doc.documentElement.scrollWidth,
      Wide: [...doc.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > edge + 1).map(e => e.outerHTML.slice(0, 200)),
      Text: doc.body.innerText.replace(/\s+/g, " "),
      Title: doc.title,
      Lang: doc.documentElement.lang,
      Pictures: [...doc.querySelectorAll("svg, img, canvas, object")].map(e => {
        const box = e.getBoundingClientRect();
        return {
          Width: box.width, Height: box.height, Title: name(e, "title"), Desc: name(e, "desc"),
          Clipped: [...e.querySelectorAll("text")].filter(t => t.getBoundingClientRect().right > box.right + 1).map(t => t.textContent),
        };
      }),
      Requests: frame.contentWindow.performance.getEntriesByType("resource").map(e => e.name),
      Scripts: doc.scripts.length,
    };
  });
  document.getElementById("measured").textContent = JSON.stringify(all);
};`

// pdfPage finds the pages in Chromium's PDF, whose page objects are not
// compressed.
var pdfPage = regexp.MustCompile(`/Type\s*/Page\b[^s]`)

// printed prints the page to PDF and returns it with the number of its pages.
func printed(t *testing.T, page string) (pdf []byte, pages int) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.pdf")
	browse(t, page, "--no-pdf-header-footer", "--print-to-pdf="+file)
	pdf, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Fatalf("no PDF: %.20q", pdf)
	}
	return pdf, len(pdfPage.FindAll(pdf, -1))
}

// screenshot takes a picture of the top of the page at this size in CSS
// pixels. With -shots it is kept under the test's name.
func screenshot(t *testing.T, page string, width, height int) image.Image {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.png")
	browse(t, page, fmt.Sprintf("--window-size=%d,%d", width, height), "--screenshot="+file)
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if *shots != "" {
		keep(t, ".png", raw)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// keep puts a file into the folder of -shots.
func keep(t *testing.T, ext string, raw []byte) {
	t.Helper()
	name := strings.ReplaceAll(t.Name(), "/", "-")
	if err := os.WriteFile(filepath.Join(*shots, name+ext), raw, 0o644); err != nil {
		t.Fatal(err)
	}
}

// checkLayouts fails the test where a page does not fit its width, has a
// picture without size or name, runs a script or fetches something.
func checkLayouts(t *testing.T, layouts []layout) {
	t.Helper()
	for _, l := range layouts {
		if l.ScrollWidth > l.Width || len(l.Wide) > 0 {
			t.Errorf("at %d pixels the page is %d wide; over the edge: %q", l.Width, l.ScrollWidth, l.Wide)
		}
		for _, p := range l.Pictures {
			if p.Width < 50 || p.Height < 30 || p.Title == "" || p.Desc == "" {
				t.Errorf("at %d pixels: picture %+v; want a size, a title and a description", l.Width, p)
			}
			if len(p.Clipped) > 0 {
				t.Errorf("at %d pixels: picture %q cuts %q off", l.Width, p.Title, p.Clipped)
			}
		}
		if l.Scripts > 0 || len(l.Requests) > 0 {
			t.Errorf("%d scripts, requests for %q; want none", l.Scripts, l.Requests)
		}
		if l.Title == "" || l.Lang == "" || l.Text == "" {
			t.Errorf("title %q, language %q, text of %d characters; want all of them", l.Title, l.Lang, len(l.Text))
		}
	}
}

// checkGrey fails the test where a pixel has a colour, or where there is
// nothing but paper.
func checkGrey(t *testing.T, img image.Image) {
	t.Helper()
	dark := 0
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
			r, g, b, _ := img.At(x, y).RGBA()
			if r != g || g != b {
				t.Fatalf("pixel %d,%d is coloured: %04x %04x %04x", x, y, r, g, b)
			}
			if r < 0x8000 {
				dark++
			}
		}
	}
	if dark < 1000 {
		t.Errorf("%d dark pixels: the page is empty", dark)
	}
}

// squeeze makes runs of blanks one, as the browser shows them.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
