package cli

import (
	"errors"
	"path/filepath"
	"strings"

	"mitool/internal/job"
)

// jobs gives the store of the records. Nothing is made before one is written.
func (a *app) jobs() (*job.Store, error) {
	state := a.xdg("XDG_STATE_HOME", ".local/state")
	if state == "" {
		return nil, errors.New(a.t("error.no-home", nil))
	}
	return &job.Store{Dir: filepath.Join(state, "jobs")}, nil
}

// ambiguousJobError is the beginning of several jobs' IDs.
type ambiguousJobError struct {
	begin string
	ids   []string
}

func (e *ambiguousJobError) Error() string { return e.begin + ": " + strings.Join(e.ids, ", ") }

// jobID completes the beginning of a job's ID. One that no job has is returned
// as it is: reading it tells so.
func (a *app) jobID(store *job.Store, begin string) (string, error) {
	entries, err := store.List()
	if err != nil {
		return "", err
	}
	var ids []string
	for _, e := range entries {
		if e.ID == begin {
			return begin, nil
		}
		if strings.HasPrefix(e.ID, begin) {
			ids = append(ids, e.ID)
		}
	}
	switch len(ids) {
	case 0:
		return begin, nil
	case 1:
		return ids[0], nil
	default:
		return "", &ambiguousJobError{begin, ids}
	}
}
