package main

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// These are the pinned versions of the installed packages.
//
//go:embed requirements.txt
var emulatorPins string

//go:embed templates.txt
var templatePins string

// errNoPython reports that the rehearsal cannot run on this machine.
var errNoPython = errors.New("the rehearsal needs Linux and Python 3.10 or newer with its venv module (Debian: apt-get install python3 python3-venv)")

// python creates a Python environment with these packages in the data folder and returns
// its folder of programs. An environment belongs to its pins: with other pins it creates
// a new one and deletes the old one.
func (r rehearsal) python(ctx context.Context, name, pins string) (string, error) {
	interpreter, err := findPython(ctx)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(interpreter + "\n" + pins))
	folder := filepath.Join(r.data, fmt.Sprintf("%s-%x", name, sum[:6]))
	ready := filepath.Join(folder, "ready")
	if _, err := os.Stat(ready); err == nil {
		return filepath.Join(folder, "bin"), nil
	}
	old, err := filepath.Glob(filepath.Join(r.data, name+"-*"))
	if err != nil {
		return "", err
	}
	for _, f := range old {
		if err := os.RemoveAll(f); err != nil {
			return "", fmt.Errorf("delete the old environment: %w", err)
		}
	}
	fmt.Fprintf(r.out, "Installing %s for Python into %s, once.\n", name, folder)
	if out, err := exec.CommandContext(ctx, interpreter, "-m", "venv", folder).CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", errNoPython, strings.TrimSpace(string(out)))
	}
	list := filepath.Join(folder, "requirements.txt")
	if err := os.WriteFile(list, []byte(pins), 0o600); err != nil {
		return "", err
	}
	pip := exec.CommandContext(ctx, filepath.Join(folder, "bin", "pip"),
		"install", "--quiet", "--no-deps", "--disable-pip-version-check", "-r", list)
	if out, err := pip.CombinedOutput(); err != nil {
		return "", fmt.Errorf("install %s: %w\n%s", name, err, out)
	}
	return filepath.Join(folder, "bin"), os.WriteFile(ready, nil, 0o600)
}

// findPython returns the first interpreter on the path that is new enough.
func findPython(ctx context.Context) (string, error) {
	if runtime.GOOS != "linux" {
		return "", errNoPython
	}
	for _, name := range []string{"python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		if exec.CommandContext(ctx, path, "-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))").Run() == nil {
			return path, nil
		}
	}
	return "", errNoPython
}
