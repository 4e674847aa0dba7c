//go:build !linux

package main

import (
	"os"
	"syscall"
)

// A rehearsal runs on Linux only (findPython); on other systems it still compiles.

func attributes() *syscall.SysProcAttr { return nil }

func endGroup(leader int, _ syscall.Signal) error {
	p, err := os.FindProcess(leader)
	if err != nil {
		return err
	}
	return p.Kill()
}
