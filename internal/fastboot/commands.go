package fastboot

import (
	"errors"
	"fmt"
	"strings"
)

// Policy: this file makes every command that can go to a phone, and each must
// stand in the allow-list of the package comment. A command that erases,
// writes, flashes or unlocks has no place here. commands_test.go holds the
// list and fails when a command is made anywhere else.

// command is one fastboot command as it goes over the wire, without newline
// or NUL.
type command struct{ text string }

// Commands without an argument, named in AOSP fastboot/constants.h
// (FB_CMD_REBOOT, FB_CMD_CONTINUE, FB_CMD_GETVAR).
func getvarAll() command    { return command{"getvar:all"} }
func reboot() command       { return command{"reboot"} }
func continueBoot() command { return command{"continue"} }

// getvar asks for one variable. The error tells what is wrong with the name;
// nothing has been sent then.
func getvar(name Var) (command, error) {
	if name == varAll {
		return command{}, errors.New(`"all" is not a variable`)
	}
	if !validName(string(name)) {
		return command{}, fmt.Errorf("bad variable name %q", name)
	}
	c := command{"getvar:" + string(name)}
	if len(c.text) > maxCommand {
		return command{}, fmt.Errorf("variable name %q makes a command of %d bytes, limit is %d", name, len(c.text), maxCommand)
	}
	return c, nil
}

// nameChars are the characters that the variables of AOSP's constants.h and of
// Xiaomi's bootloaders are made of. Neither blanks, line ends nor separators
// are among them, so a name cannot end one command and begin another.
const nameChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:"

// validName tells whether s can be the name of a variable, with its argument
// if it has one ("has-slot:boot").
func validName(s string) bool {
	return s != "" && strings.Trim(s, nameChars) == "" && s[0] != ':' && s[len(s)-1] != ':'
}
