package main

import "syscall"

// attributes put a process into its own process group, and end it with this process.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// endGroup sends a signal to a process and all its child processes.
func endGroup(leader int, signal syscall.Signal) error { return syscall.Kill(-leader, signal) }
