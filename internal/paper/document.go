package paper

import (
	"fmt"
	"io"
)

// Format is what a document is written as.
type Format string

// Formats.
const (
	Text     Format = "text"
	Markdown Format = "markdown"
	HTML     Format = "html"
)

// Formats returns all formats.
func Formats() []Format { return []Format{Text, Markdown, HTML} }

// Document is what goes on paper.
type Document struct {
	Lang   string // of all its texts, as in BCP 47: "en"
	Title  string
	Blocks []Block
	Footer string // "" for none
}

// Block is a part of a document; the types of this package are all there are.
type Block interface {
	// clean returns the block without characters that cannot be shown.
	clean() Block
	text(*setter)
	markdown(*setter)
	// template names the template of document.html that sets the block.
	template() string
}

// Write writes d as f. The errors are that f is no format, and those of w.
func Write(w io.Writer, d Document, f Format) error {
	d = Document{Lang: d.Lang, Title: shown(d.Title), Blocks: cleaned(d.Blocks), Footer: shown(d.Footer)}
	var err error
	switch f {
	case Text:
		_, err = io.WriteString(w, writeText(d))
	case Markdown:
		_, err = io.WriteString(w, writeMarkdown(d))
	case HTML:
		err = writeHTML(w, d)
	default:
		return fmt.Errorf("unknown format %q, want one of %q", f, Formats())
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", f, err)
	}
	return nil
}
