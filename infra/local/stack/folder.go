package stack

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// parts are the folders a stack keeps its data in.
var parts = []string{"table", "events", "bus", "mail", "bucket", "queues", "stream", "schedule", "issuer"}

// lock keeps a second stack away from the same data. The lock ends with the process, however that ends.
func lock(folder string) (unlock func(), err error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	if err := lockFile(f); err != nil {
		return nil, errors.Join(fmt.Errorf("the data in %s is in use by a stack that runs already", folder), f.Close())
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
