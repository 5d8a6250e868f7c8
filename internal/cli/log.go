package cli

import (
	"fmt"
	"os"
)

// createLog opens a log for appending, readable by its owner alone: it holds
// what phones say of themselves.
func createLog(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the log: %w", err)
	}
	return f, nil
}

// masked hides all of a serial but its ends, for logs.
func masked(serial string) string {
	const shown = 2
	if len(serial) <= 2*shown {
		return "…"
	}
	return fmt.Sprintf("%q", serial[:shown]+"…"+serial[len(serial)-shown:])
}
