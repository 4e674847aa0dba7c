//go:build !linux

package lambda

import "os/exec"

// startTied starts a child. A bootstrap whose Runtime API is gone exits by itself.
func startTied(cmd *exec.Cmd) error { return cmd.Start() }
