package cli

import "regexp"

// onward is a command to type next, as it has to be typed to go on as this run
// did: about the phone with this serial number, "" where it is clear which is
// meant, with the simulated phones of this run, and in the language that it was
// given.
func (a *app) onward(command, serial string) string {
	line := "mitool " + command
	if pasteable(serial) {
		line += " --serial " + serial
	}
	switch a.flags.practice {
	case "":
	case defaultPractice:
		line += " --practice"
	default:
		line += " --practice=" + a.flags.practice
	}
	if a.flags.lang != "" {
		line += " --lang " + a.flags.lang
	}
	return line
}

// plainWord is a word that no shell takes for anything else.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:-]*$`)

// pasteable tells whether a word may stand in a command that is there to be
// pasted. What a phone says of itself need not.
func pasteable(word string) bool { return plainWord.MatchString(word) }
