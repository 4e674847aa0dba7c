package stack

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// parts are the folders a stack keeps its data in.
var parts = []string{"table", "events", "bus", "mail", "bucket", "queues", "stream", "schedule", "issuer"}

// Prepare makes the data folder, and says so when it cannot be written.
func Prepare(folder string) error {
	err := os.MkdirAll(folder, 0o755)
	if err == nil {
		var probe *os.File
		if probe, err = os.CreateTemp(folder, "probe-"); err == nil {
			err = errors.Join(probe.Close(), os.Remove(probe.Name()))
		}
	}
	if why := (*os.PathError)(nil); errors.As(err, &why) {
		return fmt.Errorf("the data folder %s cannot be written (%w): choose another with DATA=…", folder, why.Err)
	}
	return err
}

// lock keeps a second stack away from the same data. The lock ends with the process, however that ends.
func lock(folder string) (unlock func(), err error) {
	if err := Prepare(folder); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	if err := lockFile(f); err != nil {
		return nil, errors.Join(fmt.Errorf("the data in %s is in use by a stack that runs already: stop that first (Ctrl-C where make run is), or choose other data with DATA=…", folder), f.Close())
	}
	return func() { _ = f.Close() }, nil
}

// Reset deletes all data of a stack that is not running, and nothing else that may be in the folder.
func Reset(folder string) error {
	unlock, err := lock(folder)
	if err != nil {
		return err
	}
	defer unlock()
	for _, part := range parts {
		if err := os.RemoveAll(filepath.Join(folder, part)); err != nil {
			return fmt.Errorf("delete the data: %w", err)
		}
	}
	return nil
}
