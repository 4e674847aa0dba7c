package main

import (
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// An environment is installed once, and again when its pins change; the old one is
// deleted.
func TestEnvironmentIsReplacedWithItsPins(t *testing.T) {
	if _, err := findPython(t.Context()); err != nil {
		t.Skip(err)
	}
	r := rehearsal{data: t.TempDir(), out: io.Discard}
	old := filepath.Join(r.data, "nothing-000000000000")
	if err := os.Mkdir(old, 0o755); err != nil {
		t.Fatal(err)
	}
	const pins = "# nothing\n"
	bin, err := r.python(t.Context(), "nothing", pins)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(bin, "pip")); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(old); err == nil {
		t.Error("the environment of other pins still exists")
	}
	ready := filepath.Join(filepath.Dir(bin), "ready")
	long := time.Unix(1_000_000_000, 0)
	if err := os.Chtimes(ready, long, long); err != nil {
		t.Fatal(err)
	}
	if again, err := r.python(t.Context(), "nothing", pins); err != nil || again != bin {
		t.Errorf("%s, %v", again, err)
	}
	if at, err := os.Stat(ready); err != nil || !at.ModTime().Equal(long) {
		t.Error("the environment was installed again")
	}
}
