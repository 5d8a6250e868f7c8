// Package i18n holds every sentence that mitool says, in two languages.
//
// A text has an ID and lives in a message file per language and part of the
// program: guide.*.toml for the reset and the refusals; cli.*.toml for the
// commands, whose IDs all begin with "cli."; and so for each further part. A
// text is a text/template of its data. Screen words of the phone stand in
// English and in quotes, because the recovery's menus are English on phones in
// every language.
//
// A part is parsed when its first text is asked for, in one language.
// There is no fallback from one language to the other: a text that one of
// them lacks would go unnoticed. Tests keep both complete.
package i18n
