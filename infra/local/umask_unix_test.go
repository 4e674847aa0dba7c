//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// here is this package's folder. The bucket's server, which other tests start, changes the working folder.
var here, _ = os.Getwd()

// TestMainHidesFiles runs this test binary again as the program, which then creates a file that all may read.
func TestMainHidesFiles(t *testing.T) {
	if file := os.Getenv("HIDDEN_FILE"); file != "" {
		syscall.Umask(0)
		os.Args = []string{"comptoir", "version"}
		main()
		if err := os.WriteFile(file, nil, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	file := filepath.Join(t.TempDir(), "file")
	again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestMainHidesFiles$")
	again.Dir, again.Env = here, append(os.Environ(), "HIDDEN_FILE="+file)
	if out, err := again.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	private(t, file)
}

// The folder that make creates before the program starts is private, too.
func TestMakeHidesFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "my data", "deep")
	create := exec.CommandContext(t.Context(), "sh", "-c", `umask 022; make -s -C ../.. folder "DATA=$0"`, folder)
	create.Dir = here
	if out, err := create.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	private(t, folder)
}

// private checks that other users of the machine cannot read a file.
func private(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		t.Errorf("%s has the mode %s", path, info.Mode())
	}
}
