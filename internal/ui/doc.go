// Package ui is the terminal: messages, tables, waits, typed answers, and
// pictures of keys and menus.
//
// Its rules:
//
//   - [Terminal] is the only owner of the screen. It takes the line of a wait
//     away before a message or a question, and draws it again after.
//   - Messages, questions and waits never go to stdout: that is the result's.
//   - Questions are shown on the controlling terminal and answered from it
//     ([TTY]), so that nothing piped into stdin can answer one.
//   - A question has one try and no default. An empty line, the end of input
//     and everything that is no option is [ErrNoAnswer].
//   - Colour is decoration alone; every screen says the same without it, in
//     ASCII, and at any width.
//
// The package knows no language but that of its callers, and prints what it
// is given: text that comes from a phone passes [Clean] first.
package ui
