//go:build !linux

package dynoxide

import (
	"os/exec"
	"runtime"
)

var binaryName = map[bool]string{true: "dynoxide.exe", false: "dynoxide"}[runtime.GOOS == "windows"]

// killWithParent starts the child through a shell that leaves a watcher behind: the watcher kills the child when this
// process's end of a pipe closes, however this process dies. Only on Linux can the kernel do that.
func killWithParent(cmd *exec.Cmd) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		return
	}
	if _, err := cmd.StdinPipe(); err != nil {
		return
	}
	const watched = `exec 3<&0; (cat <&3; kill -9 $$) >/dev/null 2>&1 & exec "$@" </dev/null 3<&-`
	cmd.Args = append([]string{sh, "-c", watched, "sh", cmd.Path}, cmd.Args[1:]...)
	cmd.Path = sh
}
