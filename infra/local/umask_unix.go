//go:build unix

package main

import "syscall"

// hideFiles makes the files of this process and of its servers unreadable for other users of the machine.
func hideFiles() { syscall.Umask(0o077) }
