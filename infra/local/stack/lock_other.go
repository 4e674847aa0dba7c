//go:build !unix

package stack

import (
	"os"
	"path/filepath"
)

// lockFile does nothing: on this system only the ports prevent a second stack.
func lockFile(*os.File) error { return nil }

// Runs reports whether a stack runs on a folder; on this system, whether one has run there.
func Runs(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, "lock"))
	return err == nil
}
