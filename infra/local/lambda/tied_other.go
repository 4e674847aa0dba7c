//go:build !linux

package lambda

import "os/exec"

// startTied starts a child process. A bootstrap exits by itself when its Runtime API is closed.
func startTied(cmd *exec.Cmd) error { return cmd.Start() }
