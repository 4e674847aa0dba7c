package dynoxide

import (
	"os/exec"
	"syscall"
)

const binaryName = "dynoxide"

// killWithParent makes the kernel kill the child when its parent dies, also after kill -9 or a panic. The child has a
// process group of its own, so that Ctrl-C reaches only the parent, which then stops the child in order.
func killWithParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}
