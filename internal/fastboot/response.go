package fastboot

import (
	"bytes"
	"fmt"
)

// kind is the four-letter tag an answer begins with (AOSP fastboot/README.md,
// "Transport and framing"; TEXT from fastboot_driver.cpp, HandleResponse).
type kind string

const (
	kindOkay kind = "OKAY" // done, with a value
	kindFail kind = "FAIL" // refused, with a reason
	kindInfo kind = "INFO" // a line; more answers follow
	kindText kind = "TEXT" // a piece of a line; more answers follow
	kindData kind = "DATA" // the phone awaits or offers raw data
)

// response is one answer of the phone.
type response struct {
	kind kind
	text string // trimmed of blanks; never holds a NUL
}

// parseResponse reads the answer in one IN transfer. Some bootloaders send
// their whole buffer, so text ends at the first NUL. Errors wrap ErrProtocol.
func parseResponse(b []byte) (response, error) {
	text, _, _ := bytes.Cut(b, []byte{0})
	if len(text) < 4 {
		return response{}, fmt.Errorf("%w: answer %q has no tag", ErrProtocol, text)
	}
	switch k := kind(text[:4]); k {
	case kindOkay, kindFail, kindInfo, kindText, kindData:
		return response{k, string(bytes.TrimSpace(text[4:]))}, nil
	}
	return response{}, fmt.Errorf("%w: answer begins with %q, want OKAY, FAIL, INFO, TEXT or DATA", ErrProtocol, text[:4])
}
