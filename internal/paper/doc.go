// Package paper sets documents for paper and tablets: plain text of 80
// columns, Markdown (CommonMark 0.31), and HTML in one file that needs nothing
// besides itself.
//
// A [Document] is a list of blocks: headings, steps, warnings, pictures. The
// package has no words of its own; labels come with the blocks, in the
// document's language.
//
// A string of a block may come from a phone. Every writer shows control
// characters, marks that turn the writing direction and bytes that are not
// UTF-8 as escapes, and escapes what has a meaning in its format.
package paper
