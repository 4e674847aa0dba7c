//go:build unix

package spool

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A named pipe, a link or a folder in the place of a document is set aside and named: a pipe would block the start.
func TestIrregularFilesAreSetAside(t *testing.T) {
	folder := t.TempDir()
	s, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	path := func(name string) string { return filepath.Join(folder, name) }
	if err := errors.Join(
		syscall.Mkfifo(path("1.json"), 0o600), os.Symlink("nowhere", path("2.json")), os.Mkdir(path("3.json"), 0o700),
		os.Mkdir(path("4.json.part"), 0o700), os.WriteFile(path("4.json.part/file"), nil, 0o600), syscall.Mkfifo(path("5.json.part"), 0o600),
		s.Put("6", 6),
	); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(folder); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	var got []int
	if err := All(s, logger, func(_ string, n int) error { got = append(got, n); return nil }); err != nil || len(got) != 1 {
		t.Errorf("got %v, %v", got, err)
	}
	for _, name := range []string{"1", "2", "3"} {
		if aside := path(name + ".json.unreadable"); strings.Count(log.String(), aside) != 1 {
			t.Errorf("%s is not set aside, or not named once", name)
		}
	}
	if err := syscall.Mkfifo(path("events.jsonl"), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := Recover(logger, path("events.jsonl"))
	if err != nil || text != nil || !strings.Contains(log.String(), "events.jsonl.unreadable") {
		t.Errorf("got %q, %v; the log has %s", text, err, log.String())
	}
}
