package ui

import "os"

func openTTY() (in, out *os.File, err error) {
	in, err = os.OpenFile("CONIN$", os.O_RDWR, 0)
	if err != nil {
		return nil, nil, err
	}
	out, err = os.OpenFile("CONOUT$", os.O_RDWR, 0)
	if err != nil {
		_ = in.Close()
		return nil, nil, err
	}
	return in, out, nil
}

// Styled tells whether the environment's terminal has bold type and it is
// wanted: not with NO_COLOR (no-color.org). The old console takes escape
// sequences only after a call; Windows Terminal, which sets WT_SESSION, always
// does.
func Styled(getenv func(string) string) bool {
	return getenv("NO_COLOR") == "" && getenv("WT_SESSION") != ""
}

// UTF8 tells whether the environment's terminal shows UTF-8. Windows' console
// does whatever the locale is: it is written to in UTF-16 (WriteConsoleW).
func UTF8(func(string) string) bool { return true }
