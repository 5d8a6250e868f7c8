//go:build !linux

package sysfs

import (
	"errors"
	"io"
)

func listen() (io.ReadCloser, error) { return nil, errors.ErrUnsupported }

func isOverrun(error) bool { return false }
