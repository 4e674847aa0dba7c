package stack

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "my data [1", "é")
	if Runs(folder) {
		t.Error("a stack runs on a folder that is not there")
	}
	unlock, err := lock(folder)
	if err != nil {
		t.Fatal(err)
	}
	if !Runs(folder) {
		t.Error("no stack runs on a locked folder")
	}
	unlock()
	if Runs(folder) {
		t.Error("a stack that has ended runs on")
	}
	mine, theirs := filepath.Join(folder, "mine.txt"), filepath.Join(folder, "table", "table.sqlite")
	if err := os.MkdirAll(filepath.Dir(theirs), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{mine, theirs} {
		if err := os.WriteFile(file, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := Reset(folder); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range left {
		names = append(names, e.Name())
	}
	if got := strings.Join(names, " "); got != "lock mine.txt" {
		t.Errorf("a reset left %s, want the lock and what is not its own", got)
	}
}

func TestAFolderThatCannotBeIsOneSentence(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, folder := range map[string]string{"a file": file, "below a file": filepath.Join(file, "data")} {
		err := Prepare(folder)
		if err == nil || !strings.Contains(err.Error(), folder) || !strings.Contains(err.Error(), "DATA=") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
