package cli

import (
	"fmt"

	"mitool/internal/adb"
	"mitool/internal/adbkey"
	"mitool/internal/device"
)

// finder opens the bus that the flags ask for.
func (a *app) finder() (*device.Finder, error) {
	f := &device.Finder{Timeout: a.flags.timeout}
	if f.Timeout == 0 {
		f.Timeout = device.DefaultTimeout
	}
	if a.flags.practice != "" {
		return f, a.practise(f)
	}
	f.Keys = func() ([]*adb.Key, error) {
		return adbkey.Load(adbkey.Env{Getenv: a.Getenv, Home: a.Home})
	}
	if a.Simulated != nil {
		phones, err := a.Simulated()
		if err != nil {
			return nil, err
		}
		a.simulate(f, phones)
		return f, nil
	}
	bus := a.OpenBus()
	a.close = append(a.close, func() { _ = bus.Close() })
	f.Bus = bus
	if a.flags.adbServer != "never" {
		s, err := adb.NewServer(adb.ServerEnv{Getenv: a.Getenv})
		if err != nil {
			return nil, &usageError{err: fmt.Errorf("reading the adb server's address: %w", err)}
		}
		f.Server = s
		f.ServerOnly = a.flags.adbServer == "only"
	}
	return f, nil
}
