//go:build !unix

package stack

import (
	"os"
	"path/filepath"
)

// lockFile does nothing: here the ports alone keep a second stack away.
func lockFile(*os.File) error { return nil }

// Runs tells whether a stack runs on a folder: here, whether one has been there.
func Runs(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, "lock"))
	return err == nil
}
