package stack

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLockAndResetOfFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "my data [1", "é")
	if Runs(folder) {
		t.Error("Runs reports a stack on a missing folder")
	}
	unlock, err := lock(folder)
	if err != nil {
		t.Fatal(err)
	}
	if !Runs(folder) {
		t.Error("Runs reports no stack on a locked folder")
	}
	unlock()
	if Runs(folder) {
		t.Error("Runs reports a stack after unlock")
	}
	other, data := filepath.Join(folder, "other.txt"), filepath.Join(folder, "table", "table.sqlite")
	if err := os.MkdirAll(filepath.Dir(data), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{other, data} {
		if err := os.WriteFile(file, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := Reset(folder); err != nil {
		t.Fatal(err)
	}
	remaining, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range remaining {
		names = append(names, e.Name())
	}
	if got := strings.Join(names, " "); got != "lock other.txt" {
		t.Errorf("after Reset the folder has %s, want the lock and the file of another program", got)
	}
}

// Other users of the machine read nothing, also not in a folder that an earlier release created. A folder that several
// users share stays shared.
func TestFolderIsPrivate(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	private := func(path string) {
		t.Helper()
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	for _, name := range subfolders[:2] {
		if err := os.MkdirAll(filepath.Join(folder+"-old", name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	shared := folder + "-shared"
	if err := errors.Join(os.Mkdir(shared, 0o777), os.Chmod(shared, 0o777|os.ModeSticky)); err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{folder, folder + "-old", shared} {
		unlock, err := lock(at)
		if err != nil {
			t.Fatal(err)
		}
		unlock()
		private(filepath.Join(at, "lock"))
		for _, name := range subfolders {
			private(filepath.Join(at, name))
		}
	}
	private(folder)
	private(folder + "-old")
	if info, err := os.Stat(shared); err != nil || info.Mode().Perm() != 0o777 {
		t.Errorf("%s: %v, %v", shared, info.Mode(), err)
	}
}

func TestPrepareRefusesImpossibleFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, folder := range map[string]string{"a file": file, "below a file": filepath.Join(file, "data")} {
		err := Prepare(folder)
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		if text := err.Error(); !strings.Contains(text, folder) || !strings.Contains(text, "DATA=") || strings.Contains(text, "\n") {
			t.Errorf("%s: %v, want one line with the folder and DATA=", name, err)
		}
	}
}
