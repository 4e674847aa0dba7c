package lambda

import (
	"os/exec"
	"runtime"
	"syscall"
)

// startTied starts a child process that ends with this process. Linux sends the death signal when the thread that
// started the child ends, so the calling goroutine keeps its thread and must wait for the child.
func startTied(cmd *exec.Cmd) error {
	runtime.LockOSThread()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd.Start()
}
