//go:build !unix

package stack

import "os"

// lockFile does nothing: here the ports alone keep a second stack away.
func lockFile(*os.File) error { return nil }
