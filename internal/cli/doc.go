// Package cli is mitool's command line: the cobra tree, one file a verb, the
// wiring of the packages below, the exit codes, and the only place where
// errors are put into words for people.
//
// stdout carries the result alone. Messages and progress go to stderr.
// Questions go to, and answers come from, the controlling terminal, never
// from stdin.
package cli
