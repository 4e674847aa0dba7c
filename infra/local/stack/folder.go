package stack

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// subfolders are the folders of a stack's data.
var subfolders = []string{"table", "events", "bus", "mail", "bucket", "queues", "stream", "schedule", "issuer"}

// Prepare creates the data folder, which other users of the machine cannot read. It returns an error if the folder cannot
// be written.
func Prepare(folder string) error {
	err := os.MkdirAll(folder, 0o700)
	if err == nil {
		var probe *os.File
		if probe, err = os.CreateTemp(folder, "probe-"); err == nil {
			err = errors.Join(probe.Close(), os.Remove(probe.Name()))
		}
	}
	if pathErr := (*os.PathError)(nil); errors.As(err, &pathErr) {
		return fmt.Errorf("the data folder %s cannot be written (%w): choose another with DATA=…", folder, pathErr.Err)
	}
	return err
}

// lock keeps a second stack from using the same data. The lock ends with the process, also after kill -9.
func lock(folder string) (unlock func(), err error) {
	if err := Prepare(folder); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	if err := lockFile(f); err != nil {
		err = fmt.Errorf("the data in %s is in use by a running stack: stop that stack first (Ctrl-C in the shell of make run), "+
			"or choose another folder with DATA=…", folder)
		return nil, errors.Join(err, f.Close())
	}
	if err := protect(folder); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { _ = f.Close() }, nil
}

// protect makes the data folder unreadable for other users, also if an earlier release created it. A folder that several
// users share, such as /tmp, stays as it is, and its subfolders are private.
func protect(folder string) error {
	info, err := os.Stat(folder)
	if err == nil && info.Mode()&os.ModeSticky == 0 {
		err = os.Chmod(folder, 0o700)
	}
	if err != nil && !errors.Is(err, os.ErrPermission) { // the folder of another user
		return fmt.Errorf("protect the data folder: %w", err)
	}
	for _, name := range subfolders {
		at := filepath.Join(folder, name)
		if err := errors.Join(os.MkdirAll(at, 0o700), os.Chmod(at, 0o700)); err != nil {
			return fmt.Errorf("protect the data folder: %w", err)
		}
	}
	return nil
}

// Reset deletes all data of a stack that is not running. Other files in the folder stay.
func Reset(folder string) error {
	unlock, err := lock(folder)
	if err != nil {
		return err
	}
	defer unlock()
	for _, name := range subfolders {
		if err := os.RemoveAll(filepath.Join(folder, name)); err != nil {
			return fmt.Errorf("delete the data: %w", err)
		}
	}
	return nil
}
