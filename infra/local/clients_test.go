package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTypeScriptClient plays a small company's day with the client in TypeScript, which loses every fifth answer.
func TestTypeScriptClient(t *testing.T) {
	root := absolute(t, "../..")
	build := exec.CommandContext(t.Context(), "make", "-s", "clients")
	build.Dir, build.Env = root, append(os.Environ(), "MAKEFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("make clients: %v\n%s", err, out)
	}
	h, _ := system(t)
	token := founder(t, &h, "typescript@comptoir.example")
	day := exec.CommandContext(t.Context(), "node", filepath.Join(root, "infra", "clients", "dist", "test", "day.js"), h.At.API, token)
	out, err := day.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "nothing was done twice") {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Log(strings.TrimSpace(string(out)))
}
