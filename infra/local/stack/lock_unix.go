//go:build unix

package stack

import (
	"os"
	"path/filepath"
	"syscall"
)

func lockFile(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// Runs reports whether a stack runs on a folder.
func Runs(folder string) bool {
	f, err := os.Open(filepath.Join(folder, "lock"))
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	return lockFile(f) != nil
}
