package main

import "syscall"

// attributes put a process into a group of its own, and end it with us.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// endGroup sends a signal to a process and to everything it has started.
func endGroup(leader int, signal syscall.Signal) error { return syscall.Kill(-leader, signal) }
