package cli

import (
	"fmt"
	"os"
	"strconv"

	"mitool/internal/job"
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

// masked gives a serial number as records of jobs have it, quoted.
func masked(serial string) string { return strconv.Quote(job.Mask(serial)) }
